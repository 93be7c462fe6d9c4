import type { NetworkPeer } from '../core/network-peer';
import type { CmakClusterProps } from './cmak-cluster-props';
import type { KafkaJmxSettings } from './kafka-jmx-settings';
import type { KafkaSaslProps } from './kafka-sasl-props';
import type { KafkaTlsProps } from './kafka-tls-props';

/** A Kafka cluster that a console shows. */
export interface KafkaClusterProps {
  /** Name in the console: 1-63 lower-case letters, digits or -, beginning with a letter. */
  readonly name: string;
  /** Version of the brokers, such as `3.9.1`; with CMAK 0.8.1.1 or later, and below 4. */
  readonly kafkaVersion: string;
  /** Addresses of some brokers, such as `kafka-0.kafka-headless:9092`, at least one. */
  readonly bootstrapServers: string[];
  /** Pods or machines of all brokers, at least one: the console may connect to no others, on the ports of `bootstrapServers`. */
  readonly brokers: NetworkPeer[];
  /**
   * Certificates.
   * @default - connections in clear text
   */
  readonly tls?: KafkaTlsProps;
  /**
   * Login.
   * @default - the brokers ask for none
   */
  readonly sasl?: KafkaSaslProps;
  /**
   * How the brokers give metrics by JMX; kafka-ui and CMAK show them.
   * @default - no metrics by JMX
   */
  readonly jmx?: KafkaJmxSettings;
  /**
   * Port on which the JMX exporter of each broker serves metrics for Prometheus, 1-65535; kafka-ui shows them, without RMI.
   * @default - no exporter
   */
  readonly exporterPort?: number;
  /**
   * Whether the console may change nothing; kafka-ui only.
   * @default false
   */
  readonly readOnly?: boolean;
  /**
   * What CMAK needs to know; for the engine cmak, which needs it.
   * @default - none
   */
  readonly cmak?: CmakClusterProps;
}
