import type { NetworkPeer } from '../core/network-peer';
import type { ResourceProps } from '../core/resource-props';
import type { SecretKey } from '../core/secret-key';
import type { ServiceIngress } from '../core/service-ingress';
import type { KafkaClusterProps } from './kafka-cluster-props';
import type { KafkaManagerEngine } from './kafka-manager-engine';

/** A console for Kafka clusters. */
export interface KafkaManagerProps {
  /**
   * Name with which those of its objects begin, 1-40 lower-case letters, digits or -.
   * @default - the id of the construct
   */
  readonly name?: string;
  /**
   * The program.
   * @default KafkaManagerEngine.kafkaUi()
   */
  readonly engine?: KafkaManagerEngine;
  /** Entry with the password of its user: for AKHQ the SHA-256 of the password in hexadecimal digits. */
  readonly password: SecretKey;
  /**
   * Name of its user, 1-64 letters, digits, _, ., @ or -.
   * @default admin
   */
  readonly username?: string;
  /**
   * The clusters that it shows; `addCluster` adds more.
   * @default - none yet
   */
  readonly clusters?: KafkaClusterProps[];
  /**
   * How it is reached from outside of the cluster.
   * @default - not at all
   */
  readonly ingress?: ServiceIngress;
  /**
   * Who may connect to it inside of the cluster, beside the ingress.
   * @default - nobody
   */
  readonly clients?: NetworkPeer[];
  /**
   * Who may read its own metrics, which CMAK does not have.
   * @default - nobody
   */
  readonly scrapers?: NetworkPeer[];
  /**
   * CPU and memory.
   * @default - requests of 250m and 512Mi, limits of 1 CPU and 1Gi; 1536Mi for AKHQ
   */
  readonly resources?: ResourceProps;
}
