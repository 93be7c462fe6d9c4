import { DEFAULT_CONNECTIONS } from '../../../definitions/side-services/proxy/check-envoy-server';
import type { EnvoyRedisProxyProps } from '../../../definitions/side-services/proxy/envoy-redis-proxy-props';
import { envoyClusters } from './envoy-clusters';
import { observeListener, redisListener } from './envoy-listeners';
import { ADMIN_PORT, ANY, extension, LOOPBACK, socket } from './envoy-values';
import type { EnvoyValue } from './envoy-values';

/** Where Envoy listens, and where it finds its passwords. */
export interface EnvoyPlace {
  /** TCP port for clients. */
  readonly redisPort: number;
  /** TCP port for probes and metrics. */
  readonly observePort: number;
  /** Folder of the files that `clientPasswordFile` and `upstreamPasswordFile` name. */
  readonly passwords: string;
}

/** The configuration of Envoy as JSON. The properties have been checked. */
export function envoyConfig(props: EnvoyRedisProxyProps, place: EnvoyPlace): string {
  const config: EnvoyValue = {
    admin: { address: socket(LOOPBACK, ADMIN_PORT) },
    overload_manager: {
      resource_monitors: [extension('envoy.resource_monitors.global_downstream_max_connections', 'envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig', {
        max_active_downstream_connections: props.maxConnections ?? DEFAULT_CONNECTIONS,
      })],
    },
    static_resources: {
      listeners: [redisListener(props, socket(ANY, place.redisPort), place.passwords), observeListener(socket(ANY, place.observePort))],
      clusters: envoyClusters(props, place.passwords),
    },
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
