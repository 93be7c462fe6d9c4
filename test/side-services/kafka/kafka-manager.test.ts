import { Chart, Testing } from 'cdk8s';
import { sideServices } from '../../../lib';
import { manifestOf, synth } from '../policy';
import type { Manifest } from '../policy';
import { engines, ingresses, jmx, managers, mutual, password, plain, zookeeper } from './managers';

const { KafkaJmxSettings, KafkaManager, KafkaSaslMechanism, NetworkPeer, SecretKey } = sideServices;

const made = (props: sideServices.KafkaManagerProps): Manifest[] => synth((chart) => { new KafkaManager(chart, 'kafka', props); });
const containerOf = (manifests: readonly Manifest[]): NonNullable<NonNullable<Manifest['spec']>['template']>['spec']['containers'][number] => manifestOf(manifests, 'Deployment').spec!.template!.spec.containers[0]!;
const envOf = (manifests: readonly Manifest[]): Record<string, unknown> => Object.fromEntries((containerOf(manifests).env ?? []).map(({ name, ...rest }) => [name, Object.values(rest)[0]]));
const fromSecret = (name: string, key: string): object => ({ secretKeyRef: { name, key } });
const fileOf = (manifests: readonly Manifest[], configMap: string): string => Object.values(manifestOf(manifests, 'ConfigMap', configMap).data!)[0]!;

describe('a Kafka manager', () => {
  test('is one pod, replaced and never doubled, behind a Service and an Ingress of its own host', () => {
    const manifests = made(managers['cmak with everything']!);
    expect(manifestOf(manifests, 'Deployment').spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
    expect(manifestOf(manifests, 'Service').spec?.ports).toEqual([{ name: 'http', port: 80, targetPort: 'http', protocol: 'TCP' }]);
    expect(manifestOf(manifests, 'Ingress').spec).toMatchObject({ ingressClassName: 'nginx', tls: [{ hosts: ['kafka.example.com'], secretName: 'kafka-tls' }], rules: [{ host: 'kafka.example.com' }] });
  });

  test.each([['kafka-ui by itself', '/actuator/health'], ['akhq', '/ui/login'], ['cmak by itself', '/api/health']])('has a page without a login for the load balancer: %s', (name, path) => {
    const manifests = made({ ...managers[name]!, ingress: ingresses.alb });
    expect(manifestOf(manifests, 'Ingress').metadata.annotations).toMatchObject({ 'alb.ingress.kubernetes.io/healthcheck-path': path, 'alb.ingress.kubernetes.io/scheme': 'internal' });
  });

  test.each([
    ['kafka-ui by itself', [['http', 8080]], { path: '/actuator/health', port: 'http' }],
    ['akhq', [['http', 8080], ['metrics', 28_081]], { path: '/health', port: 'metrics' }],
    ['cmak by itself', [['http', 9000]], { path: '/api/health', port: 'http' }],
  ])('has the ports of its documentation, and is asked there whether it is well: %s', (name, ports, httpGet) => {
    const manifests = made(managers[name]!);
    const container = containerOf(manifests);
    expect(container.ports?.map((port) => [port.name, port.containerPort])).toEqual(ports);
    expect(manifestOf(manifests, 'Service').spec?.ports?.map((port) => [port.port, port.targetPort])).toEqual(ports.map(([port, number], index) => [index === 0 ? 80 : number, port]));
    expect(container).toMatchObject({
      startupProbe: { httpGet, periodSeconds: 10, failureThreshold: 30 },
      readinessProbe: { httpGet, timeoutSeconds: 5, failureThreshold: 3 },
      livenessProbe: { httpGet, timeoutSeconds: 15, failureThreshold: 7 },
    });
  });

  test('connects to the brokers of its clusters, their JMX and exporters, and to nobody else', () => {
    const egress = manifestOf(made(managers['kafka-ui with everything']!), 'NetworkPolicy').spec!.egress!.slice(1);
    expect(egress.map(({ ports }) => ports?.map(({ port }) => port))).toEqual([[9092, 9093, 9999], [9092, 9093, 9998], [9092, 9093, 7071]]);
    expect(egress[0]?.to).toEqual([
      { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kafka' } }, podSelector: { matchLabels: { app: 'kafka' } } }, { ipBlock: { cidr: '10.60.0.0/24' } },
    ]);
  });

  test('lets scrapers read its metrics and says where they are', () => {
    const manifests = made(managers.akhq!);
    expect(manifestOf(manifests, 'Deployment').spec?.template?.metadata.annotations).toMatchObject({ 'prometheus.io/port': '28081', 'prometheus.io/path': '/prometheus' });
    expect(manifestOf(manifests, 'NetworkPolicy').spec?.ingress?.map(({ ports }) => ports?.map(({ port }) => port))).toEqual([[8080], [28081]]);
  });

  test('shows clusters that are added later, and its pods are replaced by the change', () => {
    const before = made({ password, clusters: [plain] });
    const after = synth((chart) => { new KafkaManager(chart, 'kafka', { password, clusters: [plain] }).addCluster(mutual); });
    expect(after).toEqual(made({ password, clusters: [plain, mutual] }));
    const checksum = (manifests: Manifest[]): unknown => manifestOf(manifests, 'Deployment').spec?.template?.metadata.annotations?.['checksum/config'];
    expect(checksum(after)).not.toBe(checksum(before));
  });

  test('keeps its clusters when one that is added is refused', () => {
    const chart = Testing.chart();
    const manager = new KafkaManager(chart, 'kafka', { password, clusters: [plain] });
    expect(() => { manager.addCluster({ ...mutual, kafkaVersion: 'newest' }); }).toThrow('"kafkaVersion" must be a release of Kafka such as 3.9.1, got "newest"');
    expect(() => { manager.addCluster(plain); }).toThrow('"name" must be another for each cluster, got "orders" twice');
    expect(Testing.synth(chart)).toEqual(made({ password, clusters: [plain] }));
  });

  test('without a cluster is an error of synthesis', () => {
    const chart: Chart = Testing.chart();
    new KafkaManager(chart, 'kafka', { password });
    expect(() => { Testing.synth(chart); }).toThrow('Kafka manager "kafka" must have at least one cluster, got none; give it "clusters" or call addCluster()');
  });
});

describe('the console kafka-ui', () => {
  const manifests = made(managers['kafka-ui with everything']!);

  test('asks for a login and cannot be reconfigured from its pages', () => {
    expect(envOf(manifests)).toMatchObject({
      SPRING_CONFIG_ADDITIONALLOCATION: '/etc/kafka-ui/config.yml', SPRING_SECURITY_USER_NAME: 'ops', SPRING_SECURITY_USER_PASSWORD: fromSecret('console', 'password'), DYNAMIC_CONFIG_ENABLED: 'false',
    });
    expect(JSON.parse(fileOf(manifests, 'kafka-config'))).toMatchObject({ auth: { type: 'LOGIN_FORM' } });
  });

  test('shows without a login whether it is well, and its metrics only where somebody reads them', () => {
    const management = (of: readonly Manifest[]): unknown => (JSON.parse(fileOf(of, 'kafka-config')) as { management: unknown }).management;
    const health = { health: { 'show-details': 'never', 'show-components': 'never' } };
    expect(management(manifests)).toMatchObject({ endpoint: health, endpoints: { web: { exposure: { include: 'health,prometheus' } } } });
    expect(management(made({ password, clusters: [plain] }))).toMatchObject({ endpoint: health, endpoints: { web: { exposure: { include: 'health' } } } });
  });

  test('knows each cluster with its certificates, login and metrics', () => {
    const { kafka } = JSON.parse(fileOf(manifests, 'kafka-config')) as { kafka: { clusters: unknown[] } };
    const security = { 'security.protocol': 'SASL_SSL', 'ssl.truststore.type': 'PEM', 'sasl.mechanism': 'SCRAM-SHA-512' };
    expect(kafka.clusters).toEqual([
      { name: 'orders', bootstrapServers: 'kafka-0.kafka-headless.kafka:9092,10.60.0.4:9093', readOnly: false, properties: { 'security.protocol': 'PLAINTEXT' }, metrics: { type: 'JMX', port: 9999, ssl: false } },
      {
        name: 'orders-eu', bootstrapServers: expect.any(String) as string, readOnly: true,
        properties: { ...security, 'ssl.truststore.location': '/etc/kafka-tls/orders-eu/ca/ca.pem', 'sasl.jaas.config': '${CLUSTER_ORDERS_EU_JAAS}' },
        metrics: { type: 'JMX', port: 9998, ssl: false, username: '${CLUSTER_ORDERS_EU_JMX_USERNAME}', password: '${CLUSTER_ORDERS_EU_JMX_PASSWORD}' },
      },
      {
        name: 'payments', bootstrapServers: expect.any(String) as string, readOnly: false,
        properties: {
          ...security, 'ssl.truststore.location': '/etc/kafka-tls/payments/ca/ca.pem', 'sasl.jaas.config': '${CLUSTER_PAYMENTS_JAAS}',
          'ssl.keystore.type': 'PEM', 'ssl.keystore.location': '/etc/kafka-tls/payments/client/client.pem',
        },
        metrics: { type: 'PROMETHEUS', port: 7071 },
      },
    ]);
  });

  test('has every variable and file that its configuration names', () => {
    const text = fileOf(manifests, 'kafka-config');
    const variables = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name);
    expect(Object.keys(envOf(manifests))).toEqual(expect.arrayContaining(variables));
    expect(envOf(manifests)).toMatchObject({ CLUSTER_ORDERS_EU_JAAS: fromSecret('kafka-console', 'jaas'), CLUSTER_ORDERS_EU_JMX_PASSWORD: fromSecret('jmx', 'password') });
    const volumes = manifestOf(manifests, 'Deployment').spec!.template!.spec.volumes!;
    const files = containerOf(manifests).volumeMounts!.flatMap(({ name, mountPath }) => {
      const { secret } = volumes.find((volume) => volume.name === name)! as { secret?: { items: { path: string }[] } };
      return secret?.items.map(({ path }) => `${mountPath}/${path}`) ?? [];
    });
    expect(files).toEqual([...text.matchAll(/"(\/etc\/kafka-tls[^"]+)"/g)].map(([, file]) => file));
  });
});

describe('the console AKHQ', () => {
  const manifests = made(managers.akhq!);
  const config = JSON.parse(fileOf(manifests, 'kafka-config')) as { akhq: { connections: object }; endpoints: object };

  test('gives nobody a role before a login, and signs sessions with a secret of its own', () => {
    expect(config).toMatchObject({
      micronaut: { security: { enabled: true, token: { jwt: { signatures: { secret: { generator: { secret: '${AKHQ_JWT_SECRET}' } } } } } } },
      akhq: { security: { 'default-group': 'no-roles', 'basic-auth': [{ username: 'admin', password: '${AKHQ_PASSWORD_SHA256}', groups: ['admin'] }] } },
    });
    expect(envOf(manifests)).toMatchObject({ MICRONAUT_CONFIG_FILES: '/etc/akhq/application.yml', AKHQ_JWT_SECRET: fromSecret('console', 'jwt'), AKHQ_PASSWORD_SHA256: fromSecret('console', 'password') });
  });

  test('serves health and metrics apart, and nothing else without a login', () => {
    expect(config.endpoints).toEqual({ all: { enabled: false, port: 28081 }, health: { enabled: true, sensitive: false, 'details-visible': 'NEVER' }, prometheus: { enabled: true, sensitive: false } });
    expect(manifestOf(manifests, 'Ingress').spec?.rules?.[0]).toMatchObject({ http: { paths: [{ backend: { service: { port: { name: 'http' } } } }] } });
  });

  test('knows each cluster by its name', () => {
    expect(Object.keys(config.akhq.connections)).toEqual(['orders', 'orders-eu', 'payments']);
    expect(config.akhq.connections).toMatchObject({ payments: { properties: { 'bootstrap.servers': 'kafka-0.kafka-headless.kafka:9092,10.60.0.4:9093', 'ssl.keystore.type': 'PEM' } } });
  });
});

describe('the console CMAK', () => {
  const manifests = made(managers['cmak with everything']!);

  test('has the environment of its documentation, with the login on and its own secret', () => {
    expect(envOf(manifests)).toEqual({
      ZK_HOSTS: 'zookeeper-0.zookeeper:2181,zookeeper-1.zookeeper:2182',
      APPLICATION_SECRET: fromSecret('console', 'application-secret'),
      KAFKA_MANAGER_AUTH_ENABLED: 'true', KAFKA_MANAGER_USERNAME: 'admin', KAFKA_MANAGER_PASSWORD: fromSecret('console', 'password'),
      JAVA_OPTS: '-XX:MaxRAMPercentage=75 -Djavax.net.ssl.trustStore=/cmak/trust/trust.jks -Djavax.net.ssl.trustStoreType=JKS',
    });
    expect(containerOf(manifests)).toMatchObject({ args: ['-Dpidfile.path=/dev/null', '-Dhttp.port=9000'], ports: [{ name: 'http', containerPort: 9000 }] });
    expect(containerOf(manifests).volumeMounts?.map(({ mountPath }) => mountPath)).toEqual(['/cmak/trust', '/tmp', '/cmak/logs']);
  });

  test('connects to its own ZooKeeper, to the brokers, to their JMX and to their ZooKeeper', () => {
    const egress = manifestOf(manifests, 'NetworkPolicy', 'kafka').spec!.egress!.slice(1);
    expect(egress.map(({ ports }) => ports?.map(({ port }) => port))).toEqual([[2181, 2182], [9092, 9093, 9999], [2181, 2182], [9092, 9093, 9998], [2181, 2182]]);
  });

  test('has its clusters registered by a Job, a new one for each change', () => {
    const names = [made(managers['cmak with everything']!), made(managers['cmak by itself']!)].map((each) => manifestOf(each, 'Job').metadata.name);
    expect(names).toEqual([expect.stringMatching(/^kafka-register-[0-9a-f]{8}$/), expect.stringMatching(/^kafka-register-[0-9a-f]{8}$/)]);
    expect(names[0]).not.toBe(names[1]);
  });
});

describe('what a console cannot show is refused', () => {
  const withCmak = { ...plain, cmak: zookeeper };
  const refused: [string, sideServices.KafkaManagerProps, string][] = [
    ['Kafka 4 with cmak', { password, engine: engines.cmak, clusters: [{ ...withCmak, kafkaVersion: '4.0.0' }] }, '"kafkaVersion" must be below 4 with cmak, got 4.0.0'],
    ['cmak without ZooKeeper', { password, engine: engines.cmak, clusters: [plain] }, '"cmak" must be given with the engine cmak'],
    ['an empty ZooKeeper', { password, engine: engines.cmak, clusters: [{ ...plain, cmak: { zookeeper: [], zookeeperPeers: [] } }] }, '"zookeeper" must have at least one address, got none\n"zookeeperPeers" must have at least one peer'],
    ['a path that is none', { password, engine: engines.cmak, clusters: [{ ...plain, cmak: { ...zookeeper, zookeeperPath: 'kafka' } }] }, '"zookeeperPath" must be a path such as /kafka, got "kafka"'],
    ['sizes without JMX', { password, engine: engines.cmak, clusters: [{ ...plain, cmak: { ...zookeeper, displaySize: true } }] }, '"displaySize" needs "jmx"'],
    ['a certificate of its own with cmak', { password, engine: engines.cmak, clusters: [{ ...mutual, kafkaVersion: '3.9.1', cmak: zookeeper }] }, '"clientKeyStore" must be left out with cmak'],
    ['Kafka that is older than all of cmak', { password, engine: engines.cmak, clusters: [{ ...withCmak, kafkaVersion: '0.8.1' }] }, '"kafkaVersion" must be 0.8.1.1 or later with cmak'],
    ['metrics of cmak', { password, engine: engines.cmak, clusters: [withCmak], scrapers: [NetworkPeer.inNamespace('monitoring')] }, '"scrapers" must be left out with cmak'],
    ['JMX with akhq', { password, engine: engines.akhq, clusters: [{ ...plain, jmx }] }, '"jmx" must be left out with akhq'],
    ['an exporter with akhq', { password, engine: engines.akhq, clusters: [{ ...plain, exporterPort: 7071 }] }, '"exporterPort" must be left out with akhq'],
    ['a read-only cluster with cmak', { password, engine: engines.cmak, clusters: [{ ...withCmak, readOnly: true }] }, '"readOnly" must be left out with cmak'],
    ['ZooKeeper with kafka-ui', { password, clusters: [withCmak] }, '"cmak" must be left out with kafka-ui'],
    ['JMX and an exporter', { password, clusters: [{ ...plain, jmx, exporterPort: 7071 }] }, '"jmx" and "exporterPort" exclude each other'],
    ['passwords in clear text', { password, clusters: [{ ...plain, sasl: { mechanism: KafkaSaslMechanism.PLAIN, jaasConfig: SecretKey.of('a', 'b') } }] }, 'PLAIN sends passwords in clear text, got PLAIN; add "tls", or acknowledge "insecure" with a reason'],
    ['no brokers', { password, clusters: [{ ...plain, bootstrapServers: [], brokers: [] }] }, '"bootstrapServers" must have at least one address, got none\n"brokers" must have at least one peer'],
    ['an address without a port', { password, clusters: [{ ...plain, bootstrapServers: ['kafka'] }] }, '"bootstrapServers" must be a host and a port, such as kafka-0.kafka:9092, got "kafka"'],
    ['a port that is none', { password, clusters: [{ ...plain, bootstrapServers: ['kafka:70000'] }] }, '"bootstrapServers" must have a port of 1-65535, got "kafka:70000"'],
    ['a name that could be code', { password, clusters: [{ ...plain, name: 'a${b}' }] }, '"name" must be 1-63 lower-case letters'],
    ['a user that could be code', { password, username: '"; rm', clusters: [plain] }, '"username" must be 1-64 letters, digits, _, ., @ or -'],
  ];

  test.each(refused)('%s', (_case, props, message) => {
    expect(() => made(props)).toThrow(message);
  });

  test('but not passwords in clear text with a reason', () => {
    const sasl = { mechanism: KafkaSaslMechanism.PLAIN, jaasConfig: SecretKey.of('a', 'b'), insecure: 'a private network' };
    expect(fileOf(made({ password, clusters: [{ ...plain, sasl }] }), 'kafka-config')).toContain('"security.protocol": "SASL_PLAINTEXT"');
  });

  test.each([
    ['a port below 1024', { port: 80 }, '"port" must be a whole number 1024-65535, got 80'],
    ['a Service that is none', { headlessServiceName: 'a.b' }, '"headlessServiceName" must be 1-63 lower-case letters'],
  ])('JMX with %s', (_case, props, message) => {
    expect(() => KafkaJmxSettings.inPods({ headlessServiceName: 'kafka-headless', namespaceName: 'kafka', ...props })).toThrow(message);
  });
});
