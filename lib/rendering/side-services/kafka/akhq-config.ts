import type { KafkaClusterProps } from '../../../definitions/side-services/kafka/kafka-cluster-props';
import { clientProperties } from './client-properties';

/** Variables that the file of AKHQ takes its secrets from. */
export const AKHQ_JWT_SECRET = 'AKHQ_JWT_SECRET';
export const AKHQ_PASSWORD = 'AKHQ_PASSWORD_SHA256';

/** What the file of AKHQ says. */
export interface AkhqConfigOptions {
  readonly clusters: readonly KafkaClusterProps[];
  readonly username: string;
  /** Port of health and metrics, apart from the console's. */
  readonly managementPort: number;
  /** Whether its metrics are served at that port. */
  readonly metrics: boolean;
}

/**
 * The file of AKHQ, in JSON, which is YAML too: nobody has a role before he logs in, and sessions are signed with a secret of our own.
 * @see https://akhq.io/docs/configuration/authentifications/basic-auth.html
 */
export function akhqConfig({ clusters, username, managementPort, metrics }: AkhqConfigOptions): string {
  const open = { enabled: true, sensitive: false };
  const config = {
    micronaut: { security: { enabled: true, token: { jwt: { signatures: { secret: { generator: { secret: `\${${AKHQ_JWT_SECRET}}` } } } } } } },
    endpoints: { all: { enabled: false, port: managementPort }, health: { ...open, 'details-visible': 'NEVER' }, prometheus: { ...open, enabled: metrics } },
    akhq: {
      security: {
        'default-group': 'no-roles',
        'basic-auth': [{ username, password: `\${${AKHQ_PASSWORD}}`, groups: ['admin'] }],
      },
      connections: Object.fromEntries(clusters.map((cluster) => [cluster.name, { properties: { 'bootstrap.servers': cluster.bootstrapServers.join(','), ...clientProperties(cluster) } }])),
    },
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}
