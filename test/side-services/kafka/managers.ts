import { sideServices } from '../../../lib';

const { ContainerImage, KafkaJmxSettings, KafkaManagerEngine, KafkaSaslMechanism, NetworkPeer, SecretKey, ServiceIngress } = sideServices;

export const password = SecretKey.of('console', 'password');
export const jmx = KafkaJmxSettings.inPods({ headlessServiceName: 'kafka-headless', namespaceName: 'kafka' });
export const login = { username: SecretKey.of('jmx', 'username'), password: SecretKey.of('jmx', 'password') };
export const jmxWithLogin = KafkaJmxSettings.inPods({ headlessServiceName: 'kafka-headless', namespaceName: 'kafka', port: 9998, login });
export const zookeeper = { zookeeper: ['zookeeper-0.zookeeper:2181', 'zookeeper-1.zookeeper:2182'], zookeeperPeers: [NetworkPeer.pods({ app: 'zookeeper' }, 'kafka')] };

/** A cluster that every engine can show. */
export const plain: sideServices.KafkaClusterProps = {
  name: 'orders', kafkaVersion: '3.9.1', bootstrapServers: ['kafka-0.kafka-headless.kafka:9092', '10.60.0.4:9093'],
  brokers: [NetworkPeer.pods({ app: 'kafka' }, 'kafka'), NetworkPeer.cidr('10.60.0.0/24')],
};

/** A cluster with certificates and a login. */
export const secure: sideServices.KafkaClusterProps = {
  ...plain, name: 'orders-eu', tls: { ca: SecretKey.of('kafka-ca', 'ca.crt') },
  sasl: { mechanism: KafkaSaslMechanism.SCRAM_SHA_512, jaasConfig: SecretKey.of('kafka-console', 'jaas') },
};

/** The secure cluster, which asks for a certificate too. */
export const mutual: sideServices.KafkaClusterProps = { ...secure, name: 'payments', kafkaVersion: '4.3.1', tls: { ca: SecretKey.of('kafka-ca', 'ca.crt'), clientKeyStore: SecretKey.of('kafka-client', 'tls-combined.pem') } };

export const engines = {
  'kafka-ui': KafkaManagerEngine.kafkaUi(),
  akhq: KafkaManagerEngine.akhq({ jwtSecret: SecretKey.of('console', 'jwt') }),
  cmak: KafkaManagerEngine.cmak({ ...zookeeper, applicationSecret: SecretKey.of('console', 'application-secret') }),
};

export const ingresses = {
  nginx: ServiceIngress.nginx({ host: 'kafka.example.com', tlsSecretName: 'kafka-tls' }),
  alb: ServiceIngress.alb({ host: 'kafka.example.com', subnetCidrs: ['10.60.0.0/24'], certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab' }),
};

/** All options of each engine. */
export const managers: Record<string, sideServices.KafkaManagerProps> = {
  'kafka-ui by itself': { password, clusters: [plain] },
  'kafka-ui with everything': {
    password, username: 'ops', engine: engines['kafka-ui'], ingress: ingresses.alb, clients: [NetworkPeer.inNamespace('ops')], scrapers: [NetworkPeer.pods({ app: 'prometheus' }, 'monitoring')],
    clusters: [{ ...plain, jmx }, { ...secure, jmx: jmxWithLogin, readOnly: true }, { ...mutual, exporterPort: 7071 }],
    resources: { cpuRequest: '500m', memoryRequest: '1Gi', memoryLimit: '2Gi' },
  },
  'kafka-ui with an image and a name of its own': {
    password, name: 'console', engine: KafkaManagerEngine.kafkaUi({ image: ContainerImage.digest('ghcr.io/kafbat/kafka-ui', 'ab'.repeat(32)) }),
    clusters: [{ ...plain, sasl: { mechanism: KafkaSaslMechanism.PLAIN, jaasConfig: SecretKey.of('kafka-console', 'jaas'), insecure: 'a private network' } }],
  },
  'akhq with an image of its own': {
    password, engine: KafkaManagerEngine.akhq({ jwtSecret: SecretKey.of('console', 'jwt'), image: ContainerImage.tag('registry.example.com/akhq', '0.25.1') }),
    clusters: [{ ...secure, sasl: { mechanism: KafkaSaslMechanism.SCRAM_SHA_256, jaasConfig: SecretKey.of('kafka-console', 'jaas') } }],
  },
  'cmak with images of its own': {
    password, clusters: [{ ...plain, cmak: zookeeper }],
    engine: KafkaManagerEngine.cmak({
      ...zookeeper, applicationSecret: SecretKey.of('console', 'application-secret'), image: ContainerImage.tag('registry.example.com/cmak', '3.0.0.6'),
      registrationImage: ContainerImage.tag('registry.example.com/curl', '8.11.1'),
    }),
  },
  akhq: { password, engine: engines.akhq, clusters: [plain, secure, mutual], ingress: ingresses.nginx, scrapers: [NetworkPeer.pods({ app: 'prometheus' }, 'monitoring')] },
  'cmak by itself': { password, engine: engines.cmak, clusters: [{ ...plain, cmak: zookeeper }] },
  'cmak with everything': {
    password, engine: engines.cmak, ingress: ingresses.nginx, clients: [NetworkPeer.inNamespace('ops')],
    clusters: [
      { ...plain, jmx, cmak: { ...zookeeper, zookeeperPath: '/kafka', displaySize: true, pollConsumers: false, brokerCount: 3, partitionCount: 200 } },
      { ...secure, jmx: jmxWithLogin, cmak: zookeeper },
    ],
  },
};
