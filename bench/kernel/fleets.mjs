// The nodes of the benchmark: fleets of one node each, alike but for what is measured.
import { loadLibrary, fleetOf } from '../shared/lab.mjs';

const SOMAXCONN = { 'net.core.somaxconn': '65535' };
const SYN_BACKLOG = { 'net.ipv4.tcp_max_syn_backlog': '65535' };
const PORT_RANGE = { 'net.ipv4.ip_local_port_range': '10240 65535' };
const STOCK_BACKLOG = 511;
const OUR_BACKLOG = 4096;

/**
 * What each node differs in from the stock one.
 *
 * `sysctls` are set by its kernel profile, `tcpBacklog` by its configuration, and `dropIn` by the benchmark in its unit.
 */
export const VARIANTS = {
  stock: { title: 'stock' },
  again: { title: 'stock again' },
  somaxconn: { title: 'somaxconn alone', sysctls: SOMAXCONN },
  syn: { title: 'tcp_max_syn_backlog alone', sysctls: SYN_BACKLOG },
  listen: { title: 'tcp-backlog alone', tcpBacklog: OUR_BACKLOG },
  backlog: { title: 'all three of the backlog', sysctls: { ...SOMAXCONN, ...SYN_BACKLOG }, tcpBacklog: OUR_BACKLOG },
  deep: { title: 'all three, tcp-backlog 16384', sysctls: { ...SOMAXCONN, ...SYN_BACKLOG }, tcpBacklog: 16_384 },
  ports: { title: 'port range', sysctls: PORT_RANGE },
  files: { title: 'LimitNOFILE=4096', dropIn: 'LimitNOFILE=4096' },
  huge: { title: 'huge pages', dropIn: 'Environment=MALLOC_CONF=thp:always' },
  tuned: { title: 'tuned', isTuned: true, tcpBacklog: OUR_BACKLOG },
};

export const THROUGHPUT_NODES = ['stock', 'tuned', 'again', 'backlog', 'ports', 'files', 'huge'];
export const STORM_NODES = ['stock', 'tuned', 'somaxconn', 'syn', 'listen', 'backlog', 'deep'];
export const PORT_NODES = ['stock', 'ports'];
export const FORK_NODES = ['stock', 'huge'];

/** The definitions of all nodes. */
export function definitions() {
  const { KernelProfile, MemorySettings, NetworkSettings, Persistence, RedisConfig } = loadLibrary();
  return Object.entries(VARIANTS).map(([name, { sysctls, tcpBacklog = STOCK_BACKLOG, isTuned }]) => fleetOf(`bench-${name}`, {
    kernel: isTuned ? KernelProfile.redis() : KernelProfile.none({ sysctls }),
    // No log on disk, as stock Redis has none; clients are never closed for the memory that they take
    config: new RedisConfig({ network: new NetworkSettings({ tcpBacklog }), persistence: Persistence.none(), memory: new MemorySettings({ clientsPercent: 0 }) }),
  }));
}
