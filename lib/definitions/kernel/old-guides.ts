import type { Harm } from '../harmful';

/** What is to be said of a setting that guides to Redis name. */
export enum Verdict {
  /** No kernel that we run on has it. */
  REMOVED = 'removed',
  /** It is refused unless acknowledged. */
  HARMFUL = 'harmful',
  /** It is taken, with advice. */
  USELESS = 'useless',
}

/** A setting that is known by its name, for some of its values. */
export interface KnownSetting extends Harm {
  readonly verdict: Verdict;
  readonly names: readonly string[];
  /** The values, in words. */
  readonly when: string;
  readonly matches: (value: string) => boolean;
}

const ANY = { when: 'any value', matches: (): boolean => true };

function values(...known: readonly string[]): Pick<KnownSetting, 'when' | 'matches'> {
  return { when: known.join(', '), matches: (value) => known.includes(value) };
}

function below(limit: number): Pick<KnownSetting, 'when' | 'matches'> {
  return { when: `below ${limit}`, matches: (value) => Number(value) < limit };
}

function removed(names: readonly string[], id: string, why: string): KnownSetting {
  return { verdict: Verdict.REMOVED, names, id, why, ...ANY };
}

/** More open files than a node can ever use: what systemd sets is larger still. */
const FILES_OF_A_MACHINE = 2_097_152;

/**
 * The settings of guides to Redis and to fast networks that no longer help, or never did.
 *
 * What is still right in these guides is in the profiles.
 */
export const OLD_GUIDES: readonly KnownSetting[] = [
  removed(['net.ipv4.tcp_tw_recycle'], 'kernel.tcp-tw-recycle', 'it was removed in Linux 4.12 and dropped connections behind NAT before; leave it out'),
  removed([
    'kernel.sched_latency_ns', 'kernel.sched_min_granularity_ns', 'kernel.sched_wakeup_granularity_ns', 'kernel.sched_migration_cost_ns', 'kernel.sched_nr_migrate', 'kernel.sched_tunable_scaling',
  ], 'kernel.scheduler', 'it is no setting since Linux 5.13, which moved it to its debugging files; leave the scheduler to the kernel'),
  removed(['net.ipv4.ip_conntrack_max', 'net.ipv4.netfilter.ip_conntrack_max'], 'kernel.ip-conntrack', 'it is net.netfilter.nf_conntrack_max today, and a node tracks no connections of its own; leave it out'),
  {
    verdict: Verdict.HARMFUL, names: ['vm.overcommit_memory'], id: 'kernel.overcommit-memory', ...values('0', '2'),
    why: 'a fork can fail, and with it snapshots, AOF rewrites and replication; use 1',
  },
  {
    verdict: Verdict.HARMFUL, names: ['vm.overcommit_ratio', 'vm.overcommit_kbytes'], id: 'kernel.overcommit-ratio', ...ANY,
    why: 'it limits memory only with vm.overcommit_memory 2, under which a fork can fail; leave it out, and let "maxmemoryPercent" limit the data',
  },
  {
    verdict: Verdict.HARMFUL, names: ['vm.swappiness'], id: 'kernel.swappiness-zero', ...values('0'),
    why: 'the kernel then kills Redis rather than swap a cold page; use 1',
  },
  {
    verdict: Verdict.HARMFUL, names: ['vm.drop_caches'], id: 'kernel.drop-caches', ...ANY,
    why: 'it is a command and no setting: each time it is set the kernel forgets every file that it has read; leave it out',
  },
  {
    verdict: Verdict.HARMFUL, names: ['vm.zone_reclaim_mode'], id: 'kernel.zone-reclaim', matches: (value) => value !== '0', when: 'not 0',
    why: 'a node of memory that is full is then cleared while others are empty, which stalls the server; leave it at 0',
  },
  {
    verdict: Verdict.HARMFUL, names: ['vm.panic_on_oom'], id: 'kernel.panic-on-oom', matches: (value) => value !== '0', when: 'not 0',
    why: 'the whole machine ends where the child of a snapshot would have; leave it at 0',
  },
  {
    verdict: Verdict.HARMFUL, names: ['vm.oom_kill_allocating_task'], id: 'kernel.oom-kill-allocating-task', ...values('1'),
    why: 'it kills the server that happens to ask for memory, and not the child of a snapshot that oom-score-adj offers; leave it at 0',
  },
  {
    verdict: Verdict.HARMFUL, names: ['vm.nr_hugepages'], id: 'kernel.huge-pages-reserved', matches: (value) => value !== '0', when: 'not 0',
    why: 'it takes memory away that Redis cannot use; leave it at 0',
  },
  {
    verdict: Verdict.HARMFUL, names: ['fs.file-max'], id: 'kernel.file-max-low', ...below(FILES_OF_A_MACHINE),
    why: 'systemd has set it to the largest number there is, and this lowers it for the whole machine; leave it out, and use "openFiles" for the server',
  },
  {
    verdict: Verdict.HARMFUL, names: ['net.ipv4.tcp_tw_reuse'], id: 'kernel.tcp-tw-reuse', ...values('1'),
    why: 'it changes outgoing connections only, of which a Redis server has few; leave it out',
  },
  {
    verdict: Verdict.HARMFUL, names: ['net.ipv4.tcp_sack'], id: 'kernel.tcp-sack-off', ...values('0'),
    why: 'one lost packet then makes the sender repeat all that follow it; leave it at 1',
  },
  {
    verdict: Verdict.HARMFUL, names: ['net.ipv4.tcp_timestamps'], id: 'kernel.tcp-timestamps-off', ...values('0'),
    why: 'old packets can then pass for new ones on a fast connection, and round trips are measured badly; leave it at 1',
  },
  {
    verdict: Verdict.HARMFUL, names: ['net.ipv4.tcp_window_scaling'], id: 'kernel.tcp-window-scaling-off', ...values('0'),
    why: 'a connection then has at most 64 KiB on its way, which makes a full sync crawl; leave it at 1',
  },
  {
    verdict: Verdict.HARMFUL, names: ['net.ipv4.tcp_fin_timeout'], id: 'kernel.tcp-fin-timeout-short', ...below(15),
    why: 'it cuts off clients that are slow to close and frees next to nothing; leave it at 60',
  },
  {
    verdict: Verdict.HARMFUL, names: ['net.ipv4.tcp_syncookies'], id: 'kernel.tcp-syncookies-off', ...values('0'),
    why: 'a full queue of new connections then loses them; leave it at 1',
  },
  {
    verdict: Verdict.HARMFUL, names: ['net.ipv4.tcp_abort_on_overflow'], id: 'kernel.tcp-abort-on-overflow', ...values('1'),
    why: 'a burst of new clients is then reset and not served a moment later; leave it at 0 and raise tcp-backlog',
  },
  {
    verdict: Verdict.HARMFUL, names: ['net.ipv4.tcp_mem', 'net.ipv4.udp_mem'], id: 'kernel.protocol-memory', ...ANY,
    why: 'the kernel computes it from the memory of the machine, in pages, and a number from a guide is wrong for another machine; leave it out',
  },
  {
    verdict: Verdict.USELESS, names: ['net.core.somaxconn', 'net.ipv4.tcp_max_syn_backlog'], id: 'kernel.somaxconn-typo', ...values('65365'),
    why: 'it looks like the typo of 65535 that guides copy from each other; did you mean 65535?',
  },
  {
    verdict: Verdict.USELESS, names: ['net.ipv4.tcp_keepalive_time', 'net.ipv4.tcp_keepalive_intvl', 'net.ipv4.tcp_keepalive_probes'], id: 'kernel.tcp-keepalive', ...ANY,
    why: 'Redis sets its own for each connection from tcp-keepalive; set that, 60 on AWS',
  },
  {
    verdict: Verdict.USELESS, names: ['vm.max_map_count'], id: 'kernel.max-map-count', ...ANY,
    why: 'Redis maps few areas of memory; it is for search engines and brokers',
  },
  {
    verdict: Verdict.USELESS, names: ['vm.zone_reclaim_mode'], id: 'kernel.zone-reclaim-default', ...values('0'),
    why: 'it is 0 since Linux 3.16 unless somebody changes it',
  },
  {
    verdict: Verdict.USELESS, names: ['fs.file-max'], id: 'kernel.file-max', matches: (value) => Number(value) >= FILES_OF_A_MACHINE, when: `${FILES_OF_A_MACHINE} and more`,
    why: 'systemd sets the largest number there is; what counts for the server is "openFiles"',
  },
  {
    verdict: Verdict.USELESS, names: ['net.ipv4.tcp_low_latency', 'net.ipv4.tcp_fack'], id: 'kernel.tcp-no-effect', ...ANY,
    why: 'it has had no effect since Linux 4.15',
  },
];

/** What is known of a setting's value; undefined for the most of them. */
export function knownSetting(name: string, value: string): KnownSetting | undefined {
  return OLD_GUIDES.find((known) => known.names.includes(name) && known.matches(value));
}

const STEERING = 'packets for all CPUs slow a machine that has a queue for each; use "receivePacketSteering: auto", which acts only where CPUs exceed queues';

/** What such guides do by other means than a setting, by the word that somebody might look for in a profile; and what to do today. */
export const OLD_MEANS: Readonly<Record<string, string>> = {
  'rc.local': 'it runs when Redis has long started; use "transparentHugePages" and "sysctls", which are in force before',
  'transparent_hugepage': 'use "transparentHugePages"',
  'ulimit': 'the limits of a login do not reach a service; use "openFiles", which stands in the unit of the server',
  'nofile': 'the limits of a login do not reach a service; use "openFiles", which stands in the unit of the server',
  'irqbalance': 'it stays on: after a reset of the network card all of its interrupts may fall on one CPU without it; leave it out',
  'rps_cpus': STEERING,
  'clocksource': 'the kernel chooses it, and a node says when it is a slow one; leave it out',
  'max_cstate': 'use "cStates: shallow"',
};

/** Values that such guides give to a choice of the profile, and why it does not offer them. */
export const OLD_CHOICES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  transparentHugePages: { always: 'huge pages make forks slow and copy 2 MiB for each byte written' },
  receivePacketSteering: { all: STEERING, on: STEERING },
};
