import { App, Chart } from 'cdk8s';
import { sideServices } from '../../../lib';
import { expectNoCode, expectOnly } from '../hostile';
import { synth } from '../policy';
import { jmxProps } from './jmx-options';
import { engines, jmx, password, plain, secure, zookeeper } from './managers';

const { KafkaJmx, KafkaJmxSettings, KafkaManager, KafkaManagerEngine, SecretKey } = sideServices;

/** A definition is checked, and its texts rendered, by the constructor of its chart. */
const chart = (): Chart => new Chart(new App(), 'chart');
const manager = (clusters: Partial<sideServices.KafkaClusterProps>, more: Partial<sideServices.KafkaManagerProps> = {}) => (): void => {
  new KafkaManager(chart(), 'kafka', { password, ...more, clusters: [{ ...plain, ...clusters }] });
};
const cmak = (more: Partial<sideServices.CmakClusterProps>) => manager({ jmx, cmak: { ...zookeeper, ...more } }, { engine: engines.cmak });
const brokers = (settings: Partial<sideServices.KafkaJmxPodsProps>, more: Partial<sideServices.KafkaJmxProps> = {}) => (): void => {
  new KafkaJmx(chart(), 'jmx', { ...jmxProps, settings: KafkaJmxSettings.inPods({ headlessServiceName: 'kafka', namespaceName: 'kafka', ...settings }), ...more });
};

const TEXTS: Record<string, (value: string) => () => void> = {
  'name of a console': (name) => manager({}, { name }),
  'username': (username) => manager({}, { username }),
  'name of a cluster': (name) => manager({ name }),
  'kafkaVersion': (kafkaVersion) => manager({ kafkaVersion }),
  'bootstrapServers': (address) => manager({ bootstrapServers: [address] }),
  'name of a secret': (name) => () => { SecretKey.of(name, 'key'); },
  'key of a secret': (key) => () => { SecretKey.of('name', key); },
  'zookeeper of a cluster': (address) => cmak({ zookeeper: [address] }),
  'zookeeperPath': (zookeeperPath) => cmak({ zookeeperPath }),
  'kafkaVersion with cmak': (kafkaVersion) => manager({ kafkaVersion, cmak: zookeeper }, { engine: engines.cmak }),
  'zookeeper of cmak': (address) => manager({ cmak: zookeeper }, { engine: KafkaManagerEngine.cmak({ ...zookeeper, zookeeper: [address], applicationSecret: password }) }),
  'headlessServiceName': (headlessServiceName) => brokers({ headlessServiceName }),
  'namespaceName': (namespaceName) => brokers({ namespaceName }),
  'clusterDomain': (clusterDomain) => brokers({ clusterDomain }),
  'name of the JMX': (name) => brokers({}, { name }),
  'host of a machine': (hostName) => () => { KafkaJmx.systemdDropIn(KafkaJmxSettings.onMachines({ hostName })); },
};
const NUMBERS: Record<string, { readonly range: readonly [number, number]; readonly make: (value: number) => () => void }> = {
  'port of JMX in pods': { range: [1024, 65_535], make: (port) => brokers({ port }) },
  'port of JMX on machines': { range: [1024, 65_535], make: (port) => () => { KafkaJmxSettings.onMachines({ port }); } },
  'exporterPort': { range: [1, 65_535], make: (exporterPort) => manager({ exporterPort }) },
  'brokerCount': { range: [1, 300], make: (brokerCount) => cmak({ brokerCount }) },
  'partitionCount': { range: [1, 3000], make: (partitionCount) => cmak({ partitionCount }) },
};

test.each(Object.entries(TEXTS))('no text becomes code, and what is refused is named with what it got: %s', (_name, make) => {
  expectNoCode(make, ['kafka', '3.9.1', 'a:1', '/kafka']);
}, 60_000);

test.each(Object.entries(NUMBERS))('only a number of the allowed ones is taken: %s', (_name, { range, make }) => {
  expectOnly(range, make);
}, 60_000);

test('a reason to go without TLS is no setting of a console', () => {
  const reason = 'REASON-${HOME}';
  const manifests = synth((chart) => {
    new KafkaManager(chart, 'kafka', { password, clusters: [{ ...secure, tls: undefined, sasl: { ...secure.sasl!, mechanism: sideServices.KafkaSaslMechanism.PLAIN, insecure: reason } }] });
  });
  expect(JSON.stringify(manifests)).not.toContain('REASON');
});
