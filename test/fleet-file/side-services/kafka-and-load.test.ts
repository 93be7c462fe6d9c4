import * as z from 'zod';
import type { SideServices } from '../../../lib/definitions/side-services/services';
import { parseDefinitionFile } from '../../../lib/fleet-file/definition-file';
import { sideServicesPart } from '../../../lib/fleet-file/side-services/build-side-services';
import { KAFKA_JMX_FORMAT } from '../../../lib/fleet-file/side-services/kafka-jmx';
import { KAFKA_MANAGER_FORMAT } from '../../../lib/fleet-file/side-services/kafka-manager';
import { NGRINDER_FORMAT } from '../../../lib/fleet-file/side-services/ngrinder';
import { sideServicesSchema } from '../../../lib/fleet-file/side-services/schema';
import { CHARTS } from '../../../lib/side-services/kinds';
import { sideServiceCharts } from '../../../lib/side-services/side-service-charts';
import { expectHardened } from '../../side-services/policy';
import type { Manifest } from '../../side-services/policy';

const KINDS = { kafkaManager: KAFKA_MANAGER_FORMAT, kafkaJmx: KAFKA_JMX_FORMAT, nGrinder: NGRINDER_FORMAT };
type Kinds = { readonly [Kind in keyof typeof KINDS]: Exclude<ReturnType<(typeof KINDS)[Kind]['build']>, undefined> };

const schema = z.strictObject({ version: z.literal(1), sideServices: sideServicesSchema(KINDS) });
const parsed = (text: string): SideServices<Kinds> => parseDefinitionFile<{ readonly made?: SideServices<Kinds> }>({
  title: 'a fleet file', beginning: '', version: 1, schema, build: (parts) => ({ made: sideServicesPart<Kinds>(parts, KINDS, 'demo') }),
}, `version: 1\nsideServices:\n${text}`, 'fleet.yaml').made!;

const ALL = `
  kafkaManager:
    kafka:
      password: { secret: console, key: password }
      clusters:
        orders:
          kafkaVersion: 4.3.1
          bootstrapServers: [kafka-0.kafka-headless.kafka:9092]
          brokers: [{ pods: { app: kafka }, namespace: kafka }]
          tls: { ca: { secret: kafka-ca, key: ca.crt } }
          sasl: { mechanism: SCRAM-SHA-512, jaasConfig: { secret: kafka-console, key: jaas } }
          jmx: { headlessServiceName: kafka-headless, namespaceName: kafka, login: { username: { secret: jmx, key: user }, password: { secret: jmx, key: password } } }
      ingress: { nginx: { host: kafka.example.com, tlsSecretName: kafka-tls } }
    old:
      password: { secret: console, key: password }
      cmak:
        zookeeper: [zookeeper:2181]
        zookeeperPeers: [{ pods: { app: zookeeper } }]
        applicationSecret: { secret: console, key: secret }
        registrationImage: registry.example.com/curl:8.11.1
      clusters:
        legacy:
          kafkaVersion: 3.9.1
          bootstrapServers: [10.60.0.4:9092]
          brokers: [{ cidr: 10.60.0.0/24 }]
          jmx: { port: 9998 }
          cmak: { zookeeper: [10.60.0.5:2181], zookeeperPeers: [{ cidr: 10.60.0.0/24 }], displaySize: true }
    browser:
      password: { secret: console, key: sha256 }
      akhq: { jwtSecret: { secret: console, key: jwt } }
      clusters:
        orders: { kafkaVersion: 4.3.1, bootstrapServers: [kafka:9092], brokers: [{ namespace: kafka }] }
  kafkaJmx:
    brokers:
      settings: { headlessServiceName: kafka-headless, namespaceName: kafka }
      brokerLabels: { app: kafka }
      brokersHavePolicy: true
      managers: [{ pods: { app.kubernetes.io/name: kafka-ui } }]
  nGrinder:
    load:
      targets:
        cache: { host: cache, peers: [{ pods: { app.kubernetes.io/instance: cache } }], password: { secret: redis, key: password } }
      agents: { replicas: 3 }
      concurrentTests: 4
`;

describe('Kafka managers and load generators in fleet.yaml', () => {
  test('are the same charts as in code', () => {
    const { charts } = sideServiceCharts(parsed(ALL), CHARTS);
    const manifests = Object.fromEntries(charts.map((chart) => [chart.node.id, chart.toJson() as Manifest[]]));
    for (const name of ['demo-kafka', 'demo-old', 'demo-browser', 'demo-load']) expectHardened(manifests[name]!);
    const kindsOf = (name: string): string[] => manifests[name]!.map(({ kind }) => kind);
    expect(kindsOf('demo-kafka').sort()).toEqual(['ConfigMap', 'Deployment', 'Ingress', 'NetworkPolicy', 'Service']);
    expect(manifests['demo-old']!.find(({ kind }) => kind === 'Job')?.spec?.template?.spec.containers[0]).toMatchObject({ image: 'registry.example.com/curl:8.11.1' });
    expect(kindsOf('demo-brokers')).toEqual(['NetworkPolicy']);
    expect(kindsOf('demo-load')).toContain('StatefulSet');
  });

  test.each([
    ['Kafka 4 with cmak', ['kafkaVersion: 3.9.1', 'kafkaVersion: 4.1.0'], /fleet\.yaml:25:\d+: .*"kafkaVersion" must be below 4 with cmak, got 4\.1\.0/],
    ['sizes without JMX', ['          jmx: { port: 9998 }\n', ''], /"displaySize" needs "jmx"/],
    ['a literal password', ['password: { secret: console, key: password }\n      clusters', 'password: secret\n      clusters'], /password/],
    ['a port of JMX that is none', ['jmx: { port: 9998 }', 'jmx: { port: 98 }'], /sideServices\.kafkaManager\.old\.clusters\.legacy\.jmx\.port.*1024-65535, got 98/],
    ['two engines', ['      akhq:', '      cmak: { zookeeper: [a:1], zookeeperPeers: [], applicationSecret: { secret: a, key: b } }\n      akhq:'], /at most one of akhq and cmak/],
    ['too many tests', ['concurrentTests: 4', 'concurrentTests: 40'], /"concurrentTests" must be a whole number 1-20, got 40/],
    ['a target without peers', ['peers: [{ pods: { app.kubernetes.io/instance: cache } }], ', ''], /sideServices\.nGrinder\.load\.targets\.cache.*"peers" must have at least one peer/],
  ] as const)('are refused with %s, at their line', (_case, [from, to], message) => {
    expect(ALL).toContain(from);
    expect(() => parsed(ALL.replace(from, to))).toThrow(message);
  });

  /** The messages of all errors, without their lines and examples. */
  const errorsOf = (text: string): string[] => {
    try {
      parsed(text);
    } catch (error) {
      return [...(error as Error).message.matchAll(/^fleet\.yaml:\d+:\d+: sideServices\.(.*?)(?:, such as .*)?$/gm)].map(([, message]) => message!);
    }
    return [];
  };
  const changed = (...changes: readonly (readonly [from: string, to: string])[]): string => changes.reduce((text, [from, to]) => {
    expect(text).toContain(from);
    return text.replace(from, to);
  }, ALL);
  const legacy = 'kafkaManager.old.clusters.legacy';

  test.each([
    ['cmak.applicationSecret', '        applicationSecret: { secret: console, key: secret }\n'],
    ['cmak.applicationSecret.key', ', key: secret'],
    ['cmak.zookeeper', '        zookeeper: [zookeeper:2181]\n'],
    ['clusters.legacy.cmak.zookeeper', 'zookeeper: [10.60.0.5:2181], '],
    ['clusters.legacy.bootstrapServers', '          bootstrapServers: [10.60.0.4:9092]\n'],
  ])('say all that is wrong at once, though %s is missing', (key, text) => {
    const file = changed(
      [text, ''], ['zookeeperPeers: [{ pods: { app: zookeeper } }]', 'zookeeperPeers: []'], ['kafkaVersion: 3.9.1', 'kafkaVersion: 4.1.0'], ['jmx: { port: 9998 }', 'exporterPort: 0'],
    );
    expect(errorsOf(file)).toEqual(expect.arrayContaining([
      `kafkaManager.old.${key}: "${key.split('.').at(-1)!}" is missing; add it`,
      expect.stringContaining('kafkaManager.old.cmak.zookeeperPeers: "zookeeperPeers" must have at least one peer'),
      expect.stringContaining(`${legacy}.kafkaVersion: "kafkaVersion" must be below 4 with cmak`),
      expect.stringContaining(`${legacy}.exporterPort: "exporterPort" must be a whole number 1-65535, got 0`),
      expect.stringContaining(`${legacy}.cmak.displaySize: "displaySize" needs "jmx"`),
    ]));
  });

  test.each([
    ['a key of CMAK', 'zookeeper: [10.60.0.5:2181], ', '', `${legacy}.cmak.zookeeper: "zookeeper" is missing; add it`],
    ['a good port of JMX', 'jmx: { port: 9998 }', 'jmx: { port: 98 }', `${legacy}.jmx.port: "port" must be a whole number 1024-65535, got 98`],
    ['the authority of PLAIN', 'tls: { ca: { secret: kafka-ca, key: ca.crt } }\n          sasl: { mechanism: SCRAM-SHA-512', 'tls: {}\n          sasl: { mechanism: PLAIN', 'kafkaManager.kafka.clusters.orders.tls.ca: "ca" is missing; add it'],
    ['the settings of JMX', '      settings: { headlessServiceName: kafka-headless, namespaceName: kafka }\n', '', 'kafkaJmx.brokers.settings: "settings" is missing; add it'],
  ])('without %s say nothing else that is not so', (_case, from, to, message) => {
    expect(errorsOf(changed([from, to]))).toEqual([message]);
  });

  test('say all that is wrong with a load generator at once, though the host of its target is missing', () => {
    const file = changed(['host: cache, ', 'port: 0, '], ['peers: [{ pods: { app.kubernetes.io/instance: cache } }], ', ''], ['concurrentTests: 4', 'concurrentTests: 40']);
    expect(errorsOf(file)).toEqual([
      'nGrinder.load.targets.cache.host: "host" is missing; add it',
      expect.stringContaining('nGrinder.load.targets.cache.peers: "peers" must have at least one peer'),
      expect.stringContaining('nGrinder.load.targets.cache.port: "port" must be a whole number 1-65535, got 0'),
      expect.stringContaining('nGrinder.load.concurrentTests: "concurrentTests" must be a whole number 1-20, got 40'),
    ]);
  });
});
