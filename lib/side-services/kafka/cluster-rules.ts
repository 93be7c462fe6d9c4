import type { CmakClusterProps } from '../../definitions/side-services/kafka/cmak-cluster-props';
import { portOf } from '../../definitions/side-services/core/host-address';
import type { KafkaClusterProps } from '../../definitions/side-services/kafka/kafka-cluster-props';
import type { PolicyRule } from '../core/network-policy';

/** Where a console connects to for a cluster: the brokers, also for their metrics, and with CMAK their ZooKeeper. */
export function clusterRules({ bootstrapServers, brokers, jmx, exporterPort, cmak }: KafkaClusterProps): PolicyRule[] {
  const ports = [...bootstrapServers.map(portOf), ...jmx === undefined ? [] : [jmx.port], ...exporterPort === undefined ? [] : [exporterPort]];
  return [{ peers: brokers, ports: distinct(ports) }, ...cmak === undefined ? [] : [zookeeperRule(cmak)]];
}

/** The way to a ZooKeeper. */
export function zookeeperRule({ zookeeper, zookeeperPeers }: Pick<CmakClusterProps, 'zookeeper' | 'zookeeperPeers'>): PolicyRule {
  return { peers: zookeeperPeers, ports: distinct(zookeeper.map(portOf)) };
}

function distinct(ports: readonly number[]): number[] {
  return [...new Set(ports)];
}
