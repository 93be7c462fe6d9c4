import type { SecretKey } from '../core/secret-key';

/** Whom brokers let read their metrics by JMX. */
export interface KafkaJmxLogin {
  /** Entry with the user's name: letters, digits and _ only, because a file of the JVM holds it. */
  readonly username: SecretKey;
  /** Entry with the password, without white space. */
  readonly password: SecretKey;
}
