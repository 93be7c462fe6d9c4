import type { NetworkPeer } from '../core/network-peer';

/** What CMAK needs to know of a cluster, because it finds all else in the cluster's ZooKeeper. */
export interface CmakClusterProps {
  /** Addresses of the ZooKeeper that the brokers use, such as `zookeeper-0.zookeeper:2181`, at least one. */
  readonly zookeeper: string[];
  /**
   * Path below which the brokers keep their entries, such as `/kafka`.
   * @default - the root
   */
  readonly zookeeperPath?: string;
  /** Pods or machines of that ZooKeeper, at least one: CMAK may connect to no others. */
  readonly zookeeperPeers: NetworkPeer[];
  /**
   * Whether the sizes of logs are shown; asks brokers by JMX.
   * @default false
   */
  readonly displaySize?: boolean;
  /**
   * Whether the offsets of consumers are polled.
   * @default true
   */
  readonly pollConsumers?: boolean;
  /**
   * Number of brokers, 1-300: CMAK asks them with three threads each.
   * @default 10
   */
  readonly brokerCount?: number;
  /**
   * Number of partitions, 1-3000: three questions of each may wait, more are dropped.
   * @default 1000
   */
  readonly partitionCount?: number;
}
