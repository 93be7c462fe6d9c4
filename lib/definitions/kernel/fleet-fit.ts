import type { Advice } from '../advice';
import { TopologyKind } from '../placement/choices';
import type { Topology } from '../placement/topology';
import type { Problems } from '../problems';
import type { RedisConfig } from '../redis/config';
import type { RedisEngine } from '../redis/engine';
import type { KernelProfile } from './kernel-profile';

/** What of a fleet the kernel has to fit. */
export interface KernelUser {
  readonly kernel: KernelProfile;
  readonly config: RedisConfig;
  readonly engine: RedisEngine;
  readonly topology: Topology;
}

/** Files that the server of a fleet may hold open, and who needs them. */
export interface OpenFiles {
  /** The limit. */
  readonly wanted: number;
  readonly maxclients: number;
  /** Files that Redis keeps for itself: its log, its data, its listening sockets. */
  readonly reserve: number;
  /** Two to each other node: in a cluster of the largest size that it can grow to, so that another shard changes no file. */
  readonly clusterLinks: number;
}

/** CONFIG_MIN_RESERVED_FDS of Redis and Valkey. */
const RESERVE = 32;
const LINKS_TO_A_NODE = 2;
/** Nodes of 400 shards with five replicas each. */
const LARGEST_CLUSTER = 2400;
const DEFAULT_OPEN_FILES = 65_536;
const STEP = 1024;

/** What the kernel itself has where nobody sets it, since Linux 5.4. */
const SOMAXCONN_OF_LINUX = '4096';

/** An overcommit that is left to the image. */
const OVERCOMMIT_LEFT = 'kernel.overcommit-left';

/** The limit of open files: what the profile says, or what the configuration needs. */
export function openFilesOf({ kernel, config, engine, topology }: KernelUser): OpenFiles {
  const maxclients = Number(config.directivesFor(engine).maxclients);
  const clusterLinks = topology.kind === TopologyKind.CLUSTER ? LINKS_TO_A_NODE * (LARGEST_CLUSTER - 1) : 0;
  const needed = maxclients + RESERVE + clusterLinks;
  const wanted = kernel.openFiles ?? Math.max(DEFAULT_OPEN_FILES, Math.ceil(needed / STEP) * STEP);
  return { wanted, maxclients, reserve: RESERVE, clusterLinks };
}

/** A fleet whose servers share a kernel. */
export interface KernelFleet extends Omit<KernelUser, 'config'> {
  readonly databases: readonly { readonly config: RedisConfig }[];
}

/** The limit of open files of all servers of a fleet: that of the one that needs most. */
export function mostOpenFilesOf({ kernel, engine, topology, databases }: KernelFleet): OpenFiles {
  const [first, ...others] = databases.map(({ config }) => openFilesOf({ kernel, config, engine, topology }));
  if (first === undefined) {
    throw new Error('a fleet has a database');
  }
  return others.reduce((most, next) => (next.maxclients > most.maxclients ? next : most), first);
}

/** Adds what of a kernel profile the configuration of its fleet would break without a word. */
export function checkKernelFit(problems: Problems, user: KernelUser): void {
  const { wanted, maxclients, reserve, clusterLinks } = openFilesOf(user);
  const needed = maxclients + reserve + clusterLinks;
  if (wanted < needed) {
    problems.add(['kernel', 'openFiles'], `"openFiles" must be at least ${needed}: maxclients (${maxclients}), ${reserve} for Redis itself and ${clusterLinks} links to other nodes, got ${wanted}; raise it or leave it out, for Redis would lower maxclients without an error`);
  }
  const backlog = Number(user.config.directivesFor(user.engine)['tcp-backlog']);
  const { sysctls } = user.kernel;
  checkQueue(problems, backlog, { name: 'net.core.somaxconn', value: sysctls['net.core.somaxconn'] ?? SOMAXCONN_OF_LINUX });
  checkQueue(problems, backlog, { name: 'net.ipv4.tcp_max_syn_backlog', value: sysctls['net.ipv4.tcp_max_syn_backlog'] });
}

/** The kernel cuts a backlog to what it allows; where nobody says how much that is, it depends on the machine. */
function checkQueue(problems: Problems, backlog: number, { name, value }: { name: string; value?: string }): void {
  if (value !== undefined && backlog > Number(value)) {
    problems.add(['kernel', 'sysctls', name], `"${name}" must be at least tcp-backlog (${backlog}), got ${value}; raise it or lower tcp-backlog, which the kernel would cut without a word`);
  }
}

/** What to know about a kernel profile in a fleet of Redis. */
export function kernelAdvice({ kernel }: Pick<KernelUser, 'kernel'>): Advice[] {
  const left = kernel.sysctls['vm.overcommit_memory'] === undefined && !Object.hasOwn(kernel.acknowledge, OVERCOMMIT_LEFT);
  const message = `the kernel profile "${kernel.name}" leaves vm.overcommit_memory to the image: unless that sets 1, a fork for a snapshot or a full sync can fail; use the profile "redis", or set it`;
  return [...kernel.advice, ...(left ? [{ id: OVERCOMMIT_LEFT, message }] : [])];
}

/** Ids of advice on a fleet as a whole. */
export const FLEET_ADVICE_IDS: readonly string[] = [OVERCOMMIT_LEFT];
