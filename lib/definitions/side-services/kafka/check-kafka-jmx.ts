import { DefinitionError, Problems } from '../../problems';
import { kubeLabel, serviceName } from '../core/kube-name';
import { NetworkPeer } from '../core/network-peer';
import type { KafkaJmxProps } from './kafka-jmx-props';

/** Adds what is wrong with the JMX of brokers in pods. */
export function checkKafkaJmx(problems: Problems, { name, settings, brokerLabels, managers }: KafkaJmxProps): void {
  problems.check('name', serviceName('name', name));
  if (settings.podDomain === undefined) {
    problems.add('settings', '"settings" must be those of pods, got those of machines; give "headlessServiceName" and "namespaceName", or use the drop-in of systemd for brokers on machines');
  }
  if (managers.length === 0) {
    problems.add('managers', '"managers" must have at least one peer, got none: nobody could read the metrics');
  }
  checkLabels(problems, brokerLabels);
}

/** The labels stand under their own name, and not under that which a peer has for them. */
function checkLabels(problems: Problems, brokerLabels: Record<string, string>): void {
  if (Object.keys(brokerLabels).length === 0) {
    problems.add('brokerLabels', '"brokerLabels" must have at least one label, got none: a policy without labels would be for all pods of the namespace');
    return;
  }
  try {
    NetworkPeer.pods(brokerLabels);
  } catch (error) {
    if (!(error instanceof DefinitionError)) {
      throw error;
    }
    error.problems.forEach(({ path: [, ...key], message }) => { problems.add(['brokerLabels', ...key], message); });
  }
}

/** A container of brokers, in a StatefulSet where that is named. */
interface Broker {
  readonly statefulSet?: string;
  readonly container: string;
  readonly commandLine: readonly string[];
}

/** Throws for names that none can have, and for a command line that starts nothing. */
export function checkBroker({ statefulSet, container, commandLine }: Broker): void {
  const problems = new Problems();
  problems.check('statefulSet', kubeLabel('statefulSet', statefulSet));
  problems.check('container', kubeLabel('container', container));
  if (commandLine.length === 0 || commandLine[0] === '') {
    problems.add('commandLine', '"commandLine" must begin with the program that starts the broker, got nothing; for the image apache/kafka give /__cacert_entrypoint.sh and /etc/kafka/docker/run');
  }
  problems.throwIfAny();
}
