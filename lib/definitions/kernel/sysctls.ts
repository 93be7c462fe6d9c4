import type { Range } from '../checks';

/** The value that a ready-made profile gives a setting, and why. */
export interface SysctlChoice {
  readonly value: string;
  readonly reason: string;
}

/** A setting of the kernel that this library knows. */
export interface Sysctl {
  /** What its numbers count. */
  readonly unit: string;
  /** Of each of its numbers. */
  readonly range: Range;
  /** How many numbers it takes; one where this is left out. */
  readonly numbers?: number;
  /** Where its meaning and our value come from. */
  readonly source: string;
  /** What the profile of a Redis machine sets. */
  readonly redis?: SysctlChoice;
  /** What the profile of a machine of a side service sets. */
  readonly general?: SysctlChoice;
}

const VM = 'https://docs.kernel.org/admin-guide/sysctl/vm.html';
const FS = 'https://docs.kernel.org/admin-guide/sysctl/fs.html';
const IP = 'https://docs.kernel.org/networking/ip-sysctl.html';
const ADMIN = 'https://redis.io/docs/latest/operate/oss_and_stack/management/admin/';
const CONF = 'https://github.com/redis/redis/blob/7.0/redis.conf';
const SWITCH: Range = { min: 0, max: 1 };
const INT_MAX = 2_147_483_647;

/** The port range of both profiles: nearly twice the kernel's own, and above the well-known ports of services. */
const PORTS = '10240 65535';
const PORTS_REASON = 'a machine that opens many connections must not run out of ports: these are nearly twice as many as the kernel takes';

/**
 * Every setting that the profiles set, in the order in which they are written, then those whose wrong values do harm silently.
 *
 * vm.min_free_kbytes has no value here: the node computes it from the memory that it has.
 */
export const SYSCTLS: Readonly<Record<string, Sysctl>> = {
  'vm.overcommit_memory': {
    unit: 'mode', range: { min: 0, max: 2 }, source: ADMIN,
    redis: { value: '1', reason: 'a fork for BGSAVE, an AOF rewrite or a full sync must not fail for memory that it never touches' },
  },
  'vm.swappiness': {
    unit: 'weight of swap against file cache', range: { min: 0, max: 200 }, source: VM,
    redis: { value: '1', reason: 'swapped data turns microseconds into milliseconds; 0 would prefer the OOM killer' },
    general: { value: '10', reason: 'what a service never touches may go to swap, what it works with may not' },
  },
  'net.core.somaxconn': {
    unit: 'connections', range: { min: 128, max: INT_MAX }, source: CONF,
    redis: { value: '65535', reason: 'the kernel cuts tcp-backlog to this without a word' },
    general: { value: '16384', reason: 'the kernel cuts the backlog of every server to this without a word' },
  },
  'net.ipv4.tcp_max_syn_backlog': {
    unit: 'connections', range: { min: 128, max: INT_MAX }, source: CONF,
    redis: { value: '65535', reason: 'a storm of reconnects must not lose SYNs' },
    general: { value: '16384', reason: 'a burst of new clients must not lose SYNs' },
  },
  'net.ipv4.ip_local_port_range': {
    unit: 'ports, first and last', range: { min: 1024, max: 65_535 }, numbers: 2, source: IP,
    redis: { value: PORTS, reason: PORTS_REASON },
    general: { value: PORTS, reason: PORTS_REASON },
  },
  'vm.min_free_kbytes': { unit: 'KiB', range: { min: 1024, max: 67_108_864 }, source: VM },
  'vm.overcommit_ratio': { unit: 'percent of memory', range: { min: 0, max: 1000 }, source: VM },
  'vm.overcommit_kbytes': { unit: 'KiB', range: { min: 0, max: 68_719_476_736 }, source: VM },
  'vm.drop_caches': { unit: 'command', range: { min: 0, max: 7 }, source: VM },
  'vm.zone_reclaim_mode': { unit: 'bits', range: { min: 0, max: 7 }, source: VM },
  'vm.panic_on_oom': { unit: 'mode', range: { min: 0, max: 2 }, source: VM },
  'vm.oom_kill_allocating_task': { unit: 'switch', range: SWITCH, source: VM },
  'vm.nr_hugepages': { unit: 'huge pages', range: { min: 0, max: 67_108_864 }, source: VM },
  'vm.max_map_count': { unit: 'mappings of a process', range: { min: 1024, max: INT_MAX }, source: VM },
  'fs.file-max': { unit: 'open files of the machine', range: { min: 1024, max: 999_999_999_999_999 }, source: FS },
  // Below the largest "openFiles" the server would not start
  'fs.nr_open': { unit: 'open files of a process', range: { min: 1_048_576, max: 2_147_483_584 }, source: FS },
  'net.ipv4.tcp_tw_reuse': { unit: 'mode', range: { min: 0, max: 2 }, source: IP },
  'net.ipv4.tcp_fin_timeout': { unit: 'seconds', range: { min: 1, max: 86_400 }, source: IP },
  'net.ipv4.tcp_sack': { unit: 'switch', range: SWITCH, source: IP },
  'net.ipv4.tcp_timestamps': { unit: 'mode', range: { min: 0, max: 2 }, source: IP },
  'net.ipv4.tcp_window_scaling': { unit: 'switch', range: SWITCH, source: IP },
  'net.ipv4.tcp_syncookies': { unit: 'mode', range: { min: 0, max: 2 }, source: IP },
  'net.ipv4.tcp_abort_on_overflow': { unit: 'switch', range: SWITCH, source: IP },
  'net.ipv4.tcp_mem': { unit: 'pages: low, pressure, high', range: { min: 1, max: INT_MAX }, numbers: 3, source: IP },
  'net.ipv4.udp_mem': { unit: 'pages: low, pressure, high', range: { min: 1, max: INT_MAX }, numbers: 3, source: IP },
  'net.ipv4.tcp_keepalive_time': { unit: 'seconds', range: { min: 1, max: 32_767 }, source: IP },
  'net.ipv4.tcp_keepalive_intvl': { unit: 'seconds', range: { min: 1, max: 32_767 }, source: IP },
  'net.ipv4.tcp_keepalive_probes': { unit: 'probes', range: { min: 1, max: 127 }, source: IP },
  'net.ipv4.tcp_low_latency': { unit: 'switch', range: SWITCH, source: IP },
  'net.ipv4.tcp_fack': { unit: 'switch', range: SWITCH, source: IP },
};

/** The source of what the node derives: the ports that a fleet itself listens on are kept from outgoing connections. */
export const RESERVED_PORTS = { name: 'net.ipv4.ip_local_reserved_ports', unit: 'ports', source: IP } as const;
