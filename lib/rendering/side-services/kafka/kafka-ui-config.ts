import type { KafkaClusterProps } from '../../../definitions/side-services/kafka/kafka-cluster-props';
import { clientProperties } from './client-properties';
import { secretVariableName } from './places';

/** What the file of kafka-ui says. */
export interface KafkaUiConfigOptions {
  readonly clusters: readonly KafkaClusterProps[];
  /** Whether its metrics are served: to everybody who reaches its port, without a login. */
  readonly metrics: boolean;
}

/**
 * The file of kafka-ui, in JSON, which is YAML too: a login form for everything but health and metrics, and the clusters.
 * @see https://ui.docs.kafbat.io/configuration/configuration-file
 */
export function kafkaUiConfig({ clusters, metrics }: KafkaUiConfigOptions): string {
  const config = {
    auth: { type: 'LOGIN_FORM' },
    management: {
      health: { ldap: { enabled: false } },
      // Its own default shows details and versions without a login
      endpoint: { health: { 'show-details': 'never', 'show-components': 'never' } },
      endpoints: { web: { exposure: { include: metrics ? 'health,prometheus' : 'health' } } },
    },
    kafka: { clusters: clusters.map(clusterOf) },
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}

function clusterOf(cluster: KafkaClusterProps): object {
  return {
    name: cluster.name,
    bootstrapServers: cluster.bootstrapServers.join(','),
    readOnly: cluster.readOnly ?? false,
    properties: clientProperties(cluster),
    metrics: metricsOf(cluster),
  };
}

function metricsOf(cluster: KafkaClusterProps): object | undefined {
  const { jmx, exporterPort } = cluster;
  if (exporterPort !== undefined) {
    return { type: 'PROMETHEUS', port: exporterPort };
  }
  const login = { username: `\${${secretVariableName(cluster, 'JMX_USERNAME')}}`, password: `\${${secretVariableName(cluster, 'JMX_PASSWORD')}}` };
  return jmx && { type: 'JMX', port: jmx.port, ssl: false, ...jmx.login === undefined ? {} : login };
}
