import type { KafkaClusterProps } from '../../../definitions/side-services/kafka/kafka-cluster-props';
import { CA_FILE, CLIENT_FILE, caFolder, clientFolder, secretVariableName } from './places';

/** How connections to the brokers are made, in Kafka's words. */
export function securityProtocol({ tls, sasl }: KafkaClusterProps): string {
  const transport = tls === undefined ? 'PLAINTEXT' : 'SSL';
  return sasl === undefined ? transport : `SASL_${transport}`;
}

/**
 * Properties of a Kafka client, with `${VARIABLE}` where a secret belongs, which Spring and Micronaut fill in from the environment.
 * @see https://kafka.apache.org/documentation/#adminclientconfigs
 */
export function clientProperties(cluster: KafkaClusterProps): Record<string, string> {
  const { tls, sasl } = cluster;
  return {
    'security.protocol': securityProtocol(cluster),
    ...tls === undefined ? {} : { 'ssl.truststore.type': 'PEM', 'ssl.truststore.location': `${caFolder(cluster)}/${CA_FILE}` },
    ...tls?.clientKeyStore === undefined ? {} : { 'ssl.keystore.type': 'PEM', 'ssl.keystore.location': `${clientFolder(cluster)}/${CLIENT_FILE}` },
    ...sasl === undefined ? {} : { 'sasl.mechanism': sasl.mechanism, 'sasl.jaas.config': `\${${secretVariableName(cluster, 'JAAS')}}` },
  };
}
