import type { Range } from '../checks';
import type { Harm } from '../harmful';

/** A kernel setting that the profile sets, with its reason. */
export interface Sysctl {
  readonly value: string;
  readonly why: string;
}

/** What a Redis machine needs, in the order in which it is written. */
export const SYSCTLS: Readonly<Record<string, Sysctl>> = {
  'vm.overcommit_memory': { value: '1', why: 'a fork for BGSAVE, an AOF rewrite or a full sync must not fail for memory that it never touches' },
  'vm.swappiness': { value: '1', why: 'swapped data turns microseconds into milliseconds; 0 would prefer the OOM killer' },
  'net.core.somaxconn': { value: '65535', why: 'the kernel cuts tcp-backlog to this without a word' },
  'net.ipv4.tcp_max_syn_backlog': { value: '65535', why: 'a storm of reconnects must not lose SYNs' },
};

/** Ranges of the settings whose wrong values do harm silently. */
export const SYSCTL_RANGES: Readonly<Record<string, Range>> = {
  'vm.overcommit_memory': { min: 0, max: 2 },
  'vm.swappiness': { min: 0, max: 200 },
  'net.core.somaxconn': { min: 128, max: 2_147_483_647 },
  'net.ipv4.tcp_max_syn_backlog': { min: 128, max: 2_147_483_647 },
  'net.ipv4.tcp_tw_reuse': { min: 0, max: 2 },
  'vm.min_free_kbytes': { min: 1024, max: 67_108_864 },
  // Below the largest "openFiles" the server would not start.
  'fs.nr_open': { min: 1_048_576, max: 2_147_483_584 },
};

/** Settings that do not exist on any kernel that we run on. */
export const REMOVED_SYSCTLS: Readonly<Record<string, string>> = {
  'net.ipv4.tcp_tw_recycle': 'it was removed in Linux 4.12 and dropped connections behind NAT before; leave it out',
};

interface HarmfulSysctl extends Harm {
  readonly matches: (value: string) => boolean;
}

/** Values that are known to hurt a Redis machine. */
export const HARMFUL_SYSCTLS: Readonly<Record<string, HarmfulSysctl>> = {
  'vm.overcommit_memory': {
    id: 'kernel.overcommit-memory',
    matches: (value) => value !== '1',
    why: 'a fork can fail, and with it snapshots, AOF rewrites and replication; use 1',
  },
  'vm.swappiness': {
    id: 'kernel.swappiness-zero',
    matches: (value) => value === '0',
    why: 'the kernel then kills Redis rather than swap a cold page; use 1',
  },
  'net.ipv4.tcp_tw_reuse': {
    id: 'kernel.tcp-tw-reuse',
    matches: (value) => value === '1',
    why: 'it changes outgoing connections only, of which a Redis server has few; leave it out',
  },
};
