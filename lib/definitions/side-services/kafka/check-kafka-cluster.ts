import { knownAtSynth, text, wholeNumber } from '../../checks';
import type { Problems } from '../../problems';
import { addressProblem } from '../core/host-address';
import { kubeLabel } from '../core/kube-name';
import { portProblem } from '../core/ports';
import { checkZooKeeper } from './check-zookeeper';
import type { CmakClusterProps } from './cmak-cluster-props';
import { cmakVersionProblem } from './cmak-version';
import type { KafkaClusterProps } from './kafka-cluster-props';
import type { KafkaManagerEngine } from './kafka-manager-engine';
import { KafkaSaslMechanism } from './kafka-sasl-mechanism';
import { isWithoutZooKeeper, kafkaVersionProblem } from './kafka-version';

const BROKERS = { min: 1, max: 300 };
const PARTITIONS = { min: 1, max: 3000 };
const PATH = { pattern: /^(\/[A-Za-z0-9._-]{1,64}){1,8}$/, allowed: 'a path such as /kafka' };

/** A cluster, and the console that is to show it. */
interface Shown {
  readonly cluster: KafkaClusterProps;
  readonly engine: KafkaManagerEngine;
}

/** Adds what is wrong with a cluster for its console. */
export function checkCluster(problems: Problems, path: readonly string[], shown: Shown): void {
  const { name, kafkaVersion, bootstrapServers, brokers, exporterPort } = shown.cluster;
  problems.check([...path, 'name'], kubeLabel('name', name));
  problems.check([...path, 'kafkaVersion'], kafkaVersionProblem('kafkaVersion', kafkaVersion));
  bootstrapServers.forEach((address, index) => { problems.check([...path, 'bootstrapServers', String(index)], addressProblem('bootstrapServers', address)); });
  if (bootstrapServers.length === 0) {
    problems.add([...path, 'bootstrapServers'], '"bootstrapServers" must have at least one address, got none');
  }
  if (brokers.length === 0) {
    problems.add([...path, 'brokers'], '"brokers" must have at least one peer, got none: the console may connect to no others');
  }
  problems.check([...path, 'exporterPort'], portProblem('exporterPort', exporterPort));
  checkClearText(problems, path, shown.cluster);
  checkFit(problems, path, shown);
  if (shown.engine.cmakProps !== undefined) {
    checkForCmak(problems, path, shown.cluster);
  }
}

function checkClearText(problems: Problems, path: readonly string[], { sasl, tls }: KafkaClusterProps): void {
  const acknowledged = sasl?.insecure !== undefined && sasl.insecure.trim() !== '';
  if (sasl?.mechanism === KafkaSaslMechanism.PLAIN && tls === undefined && !acknowledged) {
    problems.add([...path, 'sasl', 'mechanism'], '"mechanism" must be SCRAM-SHA-256 or SCRAM-SHA-512 without TLS, because PLAIN sends passwords in clear text, got PLAIN; add "tls", or acknowledge "insecure" with a reason');
  }
}

/** What a program cannot do is an error, and not left out in silence. */
function checkFit(problems: Problems, path: readonly string[], { cluster, engine: { program } }: Shown): void {
  const { jmx, exporterPort, readOnly, cmak } = cluster;
  const refused = (name: string, given: boolean, use: string): void => {
    if (given) {
      problems.add([...path, name], `"${name}" must be left out with ${program}, which has no such thing, got one; use ${use}`);
    }
  };
  refused('jmx', jmx !== undefined && program === 'akhq', 'kafka-ui or cmak');
  refused('exporterPort', exporterPort !== undefined && program !== 'kafka-ui', 'kafka-ui');
  refused('readOnly', readOnly !== undefined && program !== 'kafka-ui', 'kafka-ui');
  refused('cmak', cmak !== undefined && program !== 'cmak', 'the engine cmak');
  if (jmx !== undefined && exporterPort !== undefined) {
    problems.add([...path, 'exporterPort'], '"jmx" and "exporterPort" exclude each other, got both; remove "jmx", which the exporter makes needless');
  }
}

function checkForCmak(problems: Problems, path: readonly string[], { kafkaVersion, tls, cmak, jmx }: KafkaClusterProps): void {
  if (kafkaVersionProblem('kafkaVersion', kafkaVersion) === undefined) {
    problems.check([...path, 'kafkaVersion'], versionProblem(kafkaVersion));
  }
  if (tls?.clientKeyStore !== undefined) {
    problems.add([...path, 'tls', 'clientKeyStore'], '"clientKeyStore" must be left out with cmak, which knows no certificates of its own, got one; use "sasl"');
  }
  if (cmak === undefined) {
    problems.add([...path, 'cmak'], '"cmak" must be given with the engine cmak, which finds brokers by their ZooKeeper only, got nothing; add "cmak", or use kafka-ui for a cluster without ZooKeeper');
    return;
  }
  checkZooKeeper(problems, [...path, 'cmak'], cmak);
  checkLimits(problems, [...path, 'cmak'], cmak);
  if (cmak.displaySize === true && jmx === undefined) {
    problems.add([...path, 'cmak', 'displaySize'], '"displaySize" needs "jmx", by which alone sizes are read, got none; add "jmx"');
  }
}

function versionProblem(kafkaVersion: string): string | undefined {
  return isWithoutZooKeeper(kafkaVersion)
    ? `"kafkaVersion" must be below 4 with cmak, got ${kafkaVersion}: since Kafka 4 there is no ZooKeeper, the only thing that cmak reads; use kafka-ui or akhq`
    : cmakVersionProblem('kafkaVersion', kafkaVersion);
}

function checkLimits(problems: Problems, path: readonly string[], { zookeeperPath, brokerCount, partitionCount }: CmakClusterProps): void {
  problems.check([...path, 'zookeeperPath'], knownAtSynth('zookeeperPath', zookeeperPath) ?? text('zookeeperPath', zookeeperPath, PATH));
  problems.check([...path, 'brokerCount'], knownAtSynth('brokerCount', brokerCount) ?? wholeNumber('brokerCount', brokerCount, BROKERS));
  problems.check([...path, 'partitionCount'], knownAtSynth('partitionCount', partitionCount) ?? wholeNumber('partitionCount', partitionCount, PARTITIONS));
}
