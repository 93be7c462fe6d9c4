import type { DynomiteConsistency } from '../../../definitions/side-services/proxy/dynomite-consistency';

/** The racks of Dynomite, each of one pod. */
export interface DynomiteRacks {
  /** Host name of each rack's pod, in the order of the racks. */
  readonly hosts: readonly string[];
  readonly consistency: DynomiteConsistency;
  /** TCP ports: of clients, of the other racks, of the Redis in the same pod, and of the statistics. */
  readonly ports: { readonly client: number; readonly peer: number; readonly redis: number; readonly stats: number };
}

const DATACENTER = 'dc1';
/** All racks hold all keys: the same token for each. */
const TOKEN = '0';

/** The configuration of the rack with a number, counted from 0: its seeds are all others. */
export function dynomiteYaml({ hosts, consistency, ports }: DynomiteRacks, rack: number): string {
  const seeds = hosts.flatMap((host, index) => (index === rack ? [] : [`  - ${host}:${ports.peer}:rack${index}:${DATACENTER}:${TOKEN}`]));
  const lines = [
    'dyn_o_mite:',
    '  env: network',
    `  datacenter: ${DATACENTER}`,
    `  rack: rack${rack}`,
    `  listen: 0.0.0.0:${ports.client}`,
    `  dyn_listen: 0.0.0.0:${ports.peer}`,
    `  stats_listen: 127.0.0.1:${ports.stats}`,
    '  dyn_seed_provider: simple_provider',
    '  dyn_seeds:',
    ...seeds,
    '  servers:',
    `  - 127.0.0.1:${ports.redis}:1`,
    `  tokens: '${TOKEN}'`,
    '  data_store: 0',
    `  read_consistency: ${consistency}`,
    `  write_consistency: ${consistency}`,
    '  secure_server_option: none',
    '  timeout: 5000',
    '  preconnect: true',
    '  auto_eject_hosts: true',
    '  server_retry_timeout: 10000',
    '  server_failure_limit: 3',
    '  datastore_connections: 3',
    '  local_peer_connections: 3',
    '  remote_peer_connections: 3',
    '',
  ];
  return lines.join('\n');
}
