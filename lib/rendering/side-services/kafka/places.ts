import type { KafkaClusterProps } from '../../../definitions/side-services/kafka/kafka-cluster-props';

/** Folder below which each cluster has a folder with its certificates. */
export const TLS_FOLDER = '/etc/kafka-tls';
/** Names of the files in it. */
export const CA_FILE = 'ca.pem';
export const CLIENT_FILE = 'client.pem';

/** Folder of a cluster's certificate authority in the console's container. */
export function caFolder({ name }: KafkaClusterProps): string {
  return `${TLS_FOLDER}/${name}/ca`;
}

/** Folder of the console's own certificate for a cluster. */
export function clientFolder({ name }: KafkaClusterProps): string {
  return `${TLS_FOLDER}/${name}/client`;
}

/** Name of the variable with a secret of a cluster, such as `ORDERS_EU_JAAS`. */
export function secretVariableName({ name }: KafkaClusterProps, secret: 'JAAS' | 'JMX_USERNAME' | 'JMX_PASSWORD'): string {
  return `CLUSTER_${name.toUpperCase().replaceAll('-', '_')}_${secret}`;
}
