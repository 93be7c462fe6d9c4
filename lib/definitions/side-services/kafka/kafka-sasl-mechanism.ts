/** How a client shows a broker who it is. */
export enum KafkaSaslMechanism {
  /** Name and password as they are: with TLS only, unless clear text is acknowledged. */
  PLAIN = 'PLAIN',
  /** Salted challenge and response with SHA-256. */
  SCRAM_SHA_256 = 'SCRAM-SHA-256',
  /** Salted challenge and response with SHA-512. */
  SCRAM_SHA_512 = 'SCRAM-SHA-512',
}
