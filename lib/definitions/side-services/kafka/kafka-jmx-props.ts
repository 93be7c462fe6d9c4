import type { NetworkPeer } from '../core/network-peer';
import type { KafkaJmxSettings } from './kafka-jmx-settings';

/** JMX of the brokers of a StatefulSet. */
export interface KafkaJmxProps {
  /**
   * Name with which those of its objects begin, 1-40 lower-case letters, digits or -.
   * @default - the id of the construct
   */
  readonly name?: string;
  /** Port, names and login, by `KafkaJmxSettings.inPods`; the console takes the same. */
  readonly settings: KafkaJmxSettings;
  /** Labels of the brokers' pods, at least one. */
  readonly brokerLabels: Record<string, string>;
  /** Pods of the consoles, and of all others who may read metrics, at least one; without a namespace, those of the brokers' own. */
  readonly managers: NetworkPeer[];
  /**
   * Whether a NetworkPolicy of the brokers' own says already who may reach them.
   *
   * Policies add up. With one, ours allows the managers the one port and nothing else. Without one, ours is the first, which would
   * shut all other ports: so it leaves them open to everybody, as they were.
   */
  readonly brokersHavePolicy: boolean;
  /**
   * Whether the headless Service is made, for brokers that have none of the name that their StatefulSet gives.
   * @default false
   */
  readonly createHeadlessService?: boolean;
}
