import { Chart, Testing } from 'cdk8s';
import type { App } from 'cdk8s';
import { NetworkPeer } from '../../../lib/definitions/side-services/core/network-peer';
import { IMAGES } from '../../../lib/definitions/side-services/core/images';
import { SecretKey } from '../../../lib/definitions/side-services/core/secret-key';
import { ServiceIngress } from '../../../lib/definitions/side-services/core/service-ingress';
import { configFiles, configVolume, secretVolume } from '../../../lib/side-services/core/config-files';
import { fieldVariable, plainVariable, secretVariable } from '../../../lib/side-services/core/environment';
import { hardenedContainer, hardenedTask } from '../../../lib/side-services/core/hardened-container';
import type { ContainerProps, HardenedContainer } from '../../../lib/side-services/core/hardened-container';
import { ingress } from '../../../lib/side-services/core/ingress';
import { job } from '../../../lib/side-services/core/job';
import type { JobProps } from '../../../lib/side-services/core/job';
import { manifestsOf, objectsOf } from '../../../lib/side-services/core/manifest';
import { networkPolicy } from '../../../lib/side-services/core/network-policy';
import { RestrictedNamespace } from '../../../lib/side-services/core/restricted-namespace';
import { service } from '../../../lib/side-services/core/service';
import { deployment } from '../../../lib/side-services/core/workload';
import type { DeploymentProps } from '../../../lib/side-services/core/workload';
import { ExampleCache } from './example-cache';
import { expectHardened, manifestOf, synth } from '../policy';
import type { Manifest } from '../policy';

const part = { program: 'kafka-ui', instance: 'console', component: 'server' };
const HEALTH = { http: { path: '/health', port: 'http' } };
const resources = { cpuRequest: '100m', cpuLimit: '1', memoryRequest: '512Mi', memoryLimit: '1Gi' };

const container = (props: Partial<ContainerProps> = {}): HardenedContainer => hardenedContainer({
  name: 'console', ...IMAGES.KAFKA_UI, resources, ports: [{ name: 'http', port: 8080 }], writable: [{ path: '/tmp', sizeLimit: '64Mi' }],
  probes: { startup: { action: HEALTH, withinSeconds: 125 }, readiness: { action: HEALTH }, liveness: { action: HEALTH, timeoutSeconds: 15, failureThreshold: 7 } },
  ...props,
});

/** A console with a policy, for all that is only about its pods. */
function consoleOf(props: Partial<DeploymentProps> = {}, containers: readonly [HardenedContainer, ...HardenedContainer[]] = [container()]): Manifest[] {
  return synth((chart) => {
    deployment(chart, 'Server', { name: 'console', replicas: 1, pod: { part, containers }, ...props });
    networkPolicy(chart, 'Policy', { part, name: 'console', ingress: [], egress: [] });
  });
}

describe('a container', () => {
  test('has its time to start as attempts of its startup probe', () => {
    expect(container().container.startupProbe).toMatchObject({ periodSeconds: 10, failureThreshold: 13, timeoutSeconds: 5, httpGet: { path: '/health' } });
    expect(container().container.livenessProbe).toMatchObject({ periodSeconds: 10, failureThreshold: 7, timeoutSeconds: 15 });
  });

  test('writes into empty volumes over its read-only root, which have a size', () => {
    const { container: { volumeMounts }, volumes } = container({ writable: [{ path: '/var/lib/x', sizeLimit: '1Gi' }, { path: '/run', sizeLimit: '1Mi', inMemory: true }] });
    expect(volumeMounts).toEqual([
      { name: 'console-var-lib-x', mountPath: '/var/lib/x', readOnly: undefined, subPath: undefined }, { name: 'console-run', mountPath: '/run', readOnly: undefined, subPath: undefined },
    ]);
    const manifests = consoleOf({}, [container({ writable: [{ path: '/run', sizeLimit: '1Mi', inMemory: true }] })]);
    expect(manifestOf(manifests, 'Deployment').spec?.template?.spec.volumes).toEqual([{ name: 'console-run', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } }]);
    expect(volumes).toHaveLength(2);
  });

  test('keeps the order of its variables, so that a later one can name an earlier one', () => {
    const env = [fieldVariable('POD_NAME', 'metadata.name'), plainVariable('HOST', '$(POD_NAME).pods'), secretVariable('PASSWORD', SecretKey.of('console', 'password'))];
    const [made] = manifestOf(consoleOf({}, [container({ env })]), 'Deployment').spec?.template?.spec.containers ?? [];
    expect(made?.env).toEqual([
      { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }, { name: 'HOST', value: '$(POD_NAME).pods' },
      { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'console', key: 'password' } } },
    ]);
  });

  test('has nothing that the API server would drop as empty', () => {
    const [made] = manifestOf(consoleOf({}, [container({ env: [plainVariable('EMPTY', '')], args: [], writable: [] })]), 'Deployment').spec?.template?.spec.containers ?? [];
    expect(made?.env).toEqual([{ name: 'EMPTY' }]);
    expect(Object.keys(made ?? {})).not.toEqual(expect.arrayContaining(['args']));
    expect(Object.keys(made ?? {})).not.toEqual(expect.arrayContaining(['volumeMounts']));
  });

  test.each<[string, Partial<ContainerProps>, string]>([
    ['root', { user: 0 }, '"user" must be a whole number 1-2147483647, got 0'],
    ['the group of root', { group: 0 }, '"group" must be a whole number 1-2147483647, got 0'],
    ['a port that is none', { ports: [{ name: 'http', port: 0 }] }, '"port" must be a whole number 1-65535, got 0'],
    ['a port without a good name', { ports: [{ name: 'HTTP', port: 1 }] }, '"name" must be 1-15 lower-case letters'],
    ['a folder without a good size', { writable: [{ path: '/tmp', sizeLimit: '64' }] }, '"sizeLimit" must be an amount of memory'],
    ['resources that are none', { resources: { ...resources, memoryLimit: '1' } }, '"memoryLimit" must be an amount of memory'],
  ])('must not have %s', (_title, props, message) => {
    expect(() => container(props)).toThrow(message);
  });
});

describe('a deployment', () => {
  test('has one pod after another where only one may run', () => {
    expect(manifestOf(consoleOf({ recreate: true }), 'Deployment').spec?.strategy).toEqual({ type: 'Recreate' });
    expect(manifestOf(consoleOf(), 'Deployment').spec?.strategy).toEqual({ type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } });
  });

  test('of several pods gives up one of them at a time', () => {
    const manifests = consoleOf({ replicas: 2 });
    expectHardened(manifests);
    expect(manifestOf(manifests, 'PodDisruptionBudget').spec).toMatchObject({ maxUnavailable: 1 });
    expect(consoleOf().filter(({ kind }) => kind === 'PodDisruptionBudget')).toEqual([]);
  });

  test('is hardened with a task before its server, a sidecar, files and a token', () => {
    const manifests = synth((chart) => {
      const files = configFiles(chart, 'Config', { part, name: 'console-config', files: { 'a.yaml': 'x: 1\n' } });
      const task = hardenedTask({ name: 'copy', ...IMAGES.CURL, resources, command: ['true'], mounts: [{ volume: 'tls', path: '/tls' }] });
      deployment(chart, 'Server', {
        name: 'console', replicas: 2,
        pod: {
          part, initContainers: [task], containers: [container({ mounts: [{ volume: 'config', path: '/etc/a.yaml', subPath: 'a.yaml' }] }), container({ name: 'sidecar', ports: [{ name: 'http', port: 8081 }] })],
          volumes: [configVolume('config', files), secretVolume('tls', 'console-tls', { 'ca.crt': 'ca' })], config: files.texts,
          identity: { serviceAccountName: 'console', token: true }, labels: { team: 'data' }, annotations: { note: 'x' }, apartFrom: [{ program: 'redis', instance: 'cache', component: 'server' }],
        },
      });
      service(chart, 'Service', { part, name: 'console', ports: [{ name: 'http', port: 80 }] });
      networkPolicy(chart, 'Policy', { part, name: 'console', ingress: [], egress: [{ peers: [NetworkPeer.cidr('10.0.0.0/8')], ports: [9092, [12_000, 12_009]] }] });
    });
    expectHardened(manifests, { withToken: ['console'] });
    const template = manifestOf(manifests, 'Deployment').spec?.template;
    expect(template?.metadata).toMatchObject({ labels: { team: 'data' }, annotations: { note: 'x' } });
    expect(template?.spec).toMatchObject({ serviceAccountName: 'console', initContainers: [{ name: 'copy' }], containers: [{ name: 'console' }, { name: 'sidecar' }] });
    expect(template?.spec.volumes).toContainEqual({ name: 'tls', secret: { secretName: 'console-tls', defaultMode: 0o440, items: [{ key: 'ca', path: 'ca.crt' }] } });
    expect(manifestOf(manifests, 'NetworkPolicy').spec?.egress?.[1]?.ports).toEqual([{ port: 9092, protocol: 'TCP' }, { port: 12_000, endPort: 12_009, protocol: 'TCP' }]);
  });

  test('has new pods when one of their files changes, and only then', () => {
    const checksum = (text: string): string | undefined => {
      const manifests = synth((chart) => {
        const files = configFiles(chart, 'Config', { part, name: 'c', files: { a: text } });
        deployment(chart, 'Server', { name: 'console', replicas: 1, pod: { part, containers: [container()], config: files.texts } });
      });
      return manifestOf(manifests, 'Deployment').spec?.template?.metadata.annotations?.['checksum/config'];
    };
    expect(checksum('x')).toMatch(/^[0-9a-f]{64}$/);
    expect(checksum('x')).toBe(checksum('x'));
    expect(checksum('y')).not.toBe(checksum('x'));
  });

  test.each<[string, Partial<DeploymentProps>, string]>([
    ['no pod', { replicas: 0 }, '"replicas" must be a whole number 1-100, got 0'],
    ['a name that is no host name', { name: 'my.console' }, '"name" must be 1-63 lower-case letters'],
    ['a volume that it does not have', { pod: { part, containers: [container({ mounts: [{ volume: 'data', path: '/data' }] })] } }, 'volume "data", mounted at /data, is no volume of "console", which has console-tmp'],
  ])('must not have %s', (_title, props, message) => {
    expect(() => consoleOf(props)).toThrow(message);
  });
});

describe('a job', () => {
  const task = (args: readonly string[]): HardenedContainer => hardenedTask({ name: 'register', ...IMAGES.CURL, resources, args });
  const made = (args: readonly string[], props: Partial<JobProps> = {}): Manifest[] => synth((chart) => {
    job(chart, 'Register', { name: 'register', withinSeconds: 600, pod: { part, containers: [task(args)] }, ...props });
    networkPolicy(chart, 'Policy', { part, name: 'register', ingress: [], egress: [] });
  });

  test('is hardened, and another one when its task is another', () => {
    expectHardened(made(['a']));
    const name = (args: readonly string[]): string => manifestOf(made(args), 'Job').metadata.name;
    expect(name(['a'])).toMatch(/^register-[0-9a-f]{8}$/);
    expect(name(['a'])).not.toBe(name(['b']));
  });

  test('ends', () => {
    expect(manifestOf(made(['a'], { retries: 2 }), 'Job').spec).toMatchObject({ backoffLimit: 2, activeDeadlineSeconds: 600, template: { spec: { restartPolicy: 'OnFailure' } } });
    expect(() => made(['a'], { withinSeconds: 0 })).toThrow('"withinSeconds" must be a whole number 1-86400, got 0');
    expect(() => made(['a'], { name: 'a'.repeat(55) })).toThrow('"name" must have at most 54 letters, got 55');
  });
});

describe('what stands around pods', () => {
  const chartOf = (): { app: App; chart: Chart } => {
    const app = Testing.app();
    return { app, chart: new Chart(app, 'test') };
  };

  test('are files that kubectl can apply', () => {
    const { chart } = chartOf();
    expect(() => configFiles(chart, 'a', { part, name: 'large', files: { a: 'x'.repeat(250_000) } })).toThrow('ConfigMap "large" must have at most 245760 bytes, got 250008; divide it');
    expect(() => configFiles(chart, 'b', { part, name: 'b', files: { 'a/b': '' } })).toThrow('"name of a file" must be 1-253 letters');
  });

  test('is a Service with ports', () => {
    const { chart } = chartOf();
    expect(() => service(chart, 'a', { part, name: 'a', ports: [] })).toThrow('Service "a" must have at least one port, got none');
    expect(() => service(chart, 'b', { part, name: 'b', ports: [{ name: 'http', port: 70_000 }] })).toThrow('"port" must be a whole number 1-65535, got 70000');
  });

  test('is a policy that a rule without peers or without ports never opens', () => {
    const manifests = synth((chart) => {
      networkPolicy(chart, 'Policy', { part, name: 'a', ingress: [{ peers: [], ports: [80] }, { peers: [NetworkPeer.inNamespace('web')], ports: [] }], egress: [{ peers: [], ports: [80] }] });
    });
    expect(manifestOf(manifests, 'NetworkPolicy').spec?.ingress).toBeUndefined();
    expect(manifestOf(manifests, 'NetworkPolicy').spec?.egress).toHaveLength(1);
  });

  test('is an Ingress of one host, by nginx with its certificate and by a load balancer with its health check', () => {
    const made = (exposure: ServiceIngress): Manifest => manifestOf(synth((chart) => {
      ingress(chart, 'Ingress', { part, name: 'console', exposure, serviceName: 'console', portName: 'http', healthPath: '/health' });
    }), 'Ingress');
    const rules = [{ host: 'kafka.example.com', http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'console', port: { name: 'http' } } } }] } }];
    expect(made(ServiceIngress.nginx({ host: 'kafka.example.com', tlsSecretName: 'tls' })).spec)
      .toEqual({ ingressClassName: 'nginx', rules, tls: [{ hosts: ['kafka.example.com'], secretName: 'tls' }] });
    const alb = made(ServiceIngress.alb({ host: 'kafka.example.com', subnetCidrs: ['10.0.0.0/24'], insecure: 'a test' }));
    expect(alb.spec).toEqual({ ingressClassName: 'alb', rules });
    expect(alb.metadata.annotations).toMatchObject({ 'alb.ingress.kubernetes.io/healthcheck-path': '/health', 'alb.ingress.kubernetes.io/scheme': 'internal' });
  });

  test('is a namespace that refuses pods that are not hardened, in no namespace itself', () => {
    for (const namespace of [undefined, 'redis']) {
      const { metadata } = manifestOf(synth((chart) => { new RestrictedNamespace(chart, 'Namespace', { name: 'redis' }); }, namespace), 'Namespace');
      expect(metadata).toMatchObject({ name: 'redis', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } });
      expect(metadata).not.toHaveProperty('namespace');
    }
  });

  test('is a namespace that comes before what is in it, whatever is made first', () => {
    const chart = new Chart(Testing.app(), 'redis', { namespace: 'redis' });
    new ExampleCache(chart, 'cache', { password: SecretKey.of('redis', 'password'), clients: [] });
    new RestrictedNamespace(chart, 'Namespace', { name: 'redis' });
    expect(objectsOf(chart).map(({ kind }) => kind).at(-1)).toBe('Namespace');
    expect(manifestsOf(chart).map(({ kind }) => kind)).toEqual(['Namespace', 'ConfigMap', 'Service', 'Service', 'StatefulSet', 'NetworkPolicy']);
  });

  test('is the namespace of its chart, where that has one', () => {
    expect(() => synth((chart) => { new RestrictedNamespace(chart, 'Namespace', { name: 'redis' }); }, 'tools')).toThrow('"name" must be the namespace of its chart, "tools", got "redis"; give both the same');
  });

  test.each(['default', 'kube-system', 'Redis'])('is not the namespace %s', (name) => {
    expect(() => synth((chart) => { new RestrictedNamespace(chart, 'Namespace', { name }); })).toThrow(`"name" must be ${name === 'Redis' ? '1-63' : 'a namespace of its own'}`);
  });
});
