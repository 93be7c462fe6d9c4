import { sideServices } from '../../../lib';
import type { Build } from '../cases';
import { ExampleBroker, brokerLabels, commandLine } from './example-broker';
import { jmx, login } from './managers';

const { KafkaJmx, KafkaJmxSettings, NetworkPeer } = sideServices;

export const jmxProps: sideServices.KafkaJmxProps = { settings: jmx, brokerLabels, brokersHavePolicy: true, managers: [NetworkPeer.pods({ 'app.kubernetes.io/name': 'kafka-ui' }, 'tools')] };

/** Brokers of the same chart, which get their JMX. */
export const patched = (settings: sideServices.KafkaJmxSettings, name: string): Build => (chart) => {
  const broker = new ExampleBroker(chart, 'broker');
  new KafkaJmx(chart, 'jmx', { ...jmxProps, name, settings }).addTo(broker.statefulSet, 'kafka', commandLine);
};

/** Of brokers that have a namespace of their own, because all of them have the same names. */
const withLogin = KafkaJmxSettings.inPods({ headlessServiceName: 'kafka-headless', namespaceName: 'kafka-login', port: 9998, login });
const elsewhere = KafkaJmxSettings.inPods({ headlessServiceName: 'kafka-jmx-pods', namespaceName: 'kafka-elsewhere', clusterDomain: 'cluster.example' });

/** All options of the JMX of brokers, by the namespace of the brokers; those without a StatefulSet are for pods that somebody else makes. */
export const brokers: Record<string, Build> = {
  kafka: patched(jmx, 'kafka-jmx-open'),
  'kafka-login': patched(withLogin, 'kafka-jmx-login'),
  'kafka-elsewhere': (chart) => { new KafkaJmx(chart, 'kafka-jmx-elsewhere', { ...jmxProps, settings: elsewhere, brokersHavePolicy: false, createHeadlessService: true }); },
};
