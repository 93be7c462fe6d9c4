import type { SecretKey } from '../core/secret-key';

/** How the brokers of a cluster are known for the right ones, and the console for a client of theirs. */
export interface KafkaTlsProps {
  /** Entry with the certificate, in PEM, of the authority that signed those of the brokers. */
  readonly ca: SecretKey;
  /**
   * Entry with the client's private key (PKCS #8) and its chain of certificates, in PEM one after the other, such as the entry
   * `tls-combined.pem` that cert-manager writes; CMAK cannot use one.
   * @default - the brokers ask for no certificate
   */
  readonly clientKeyStore?: SecretKey;
}
