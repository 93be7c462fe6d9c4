import type { SecretKey } from '../core/secret-key';
import type { KafkaSaslMechanism } from './kafka-sasl-mechanism';

/** How a console logs in to the brokers of a cluster. */
export interface KafkaSaslProps {
  /** Mechanism that the brokers ask for. */
  readonly mechanism: KafkaSaslMechanism;
  /**
   * Entry with the text of `sasl.jaas.config`, such as
   * `org.apache.kafka.common.security.scram.ScramLoginModule required username="console" password="...";`.
   */
  readonly jaasConfig: SecretKey;
  /**
   * Why passwords may travel in clear text; needed for the mechanism PLAIN without TLS.
   * @default - they may not
   */
  readonly insecure?: string;
}
