import type { Advice } from '../advice';
import { isToken } from '../checks';
import { refuse } from '../harmful';
import type { Harm } from '../harmful';
import { typeMemory } from '../placement/instance-memory';
import type { Problems } from '../problems';
import type { RedisConfig } from './config';
import { PersistenceMode } from './choices';
import type { RedisEngine } from './engine';
import { maxmemoryOf, memoryPlansOf, systemBytesOf } from './memory-plan';
import type { MemoryPlan } from './memory-plan';
import { clientAdvice } from './client-advice';

/** What of a fleet decides what fits on its machines. */
export interface SizedFleet {
  readonly machine: { readonly instanceType: string; readonly dataVolumeGiB: number };
  readonly databases: readonly SizedDatabase[];
  readonly engine: RedisEngine;
  readonly topology: { readonly replicasPerShard: number };
}

/** A database and where the definition of the fleet says what it says of it. */
export interface SizedDatabase {
  readonly name: string;
  readonly config: RedisConfig;
  readonly memorySharePercent?: number;
  readonly path: readonly string[];
}

/** What the databases of a fleet get of its machines, as far as this library knows their type. */
export interface Sizing {
  /** What is tight. */
  readonly advice: readonly Advice[];
  /** What each database gets, in words. */
  readonly lines: readonly string[];
}

/** Sizes that can be wanted all the same. */
const HARMS = {
  volume: { id: 'redis.volume-small', why: 'a full disk stops all writes; use a larger volume' },
  copies: { id: 'redis.copy-on-write-low', why: 'the kernel ends the server when a fork finds no memory for the pages that change; use 10 or more, 25 is typical' },
} satisfies Record<string, Harm>;

/** Their ids. */
export const SIZING_HARM_IDS: readonly string[] = Object.values(HARMS).map(({ id }) => id);

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;
const LEAST_COPIES = 10;
/** How many times its data a database can take of the volume: a log that is about to be rewritten, what it grew by, and the new one. */
const DISK_TIMES: Readonly<Record<PersistenceMode, number>> = {
  [PersistenceMode.NONE]: 0,
  [PersistenceMode.SNAPSHOTS]: 2,
  [PersistenceMode.APPEND_ONLY]: 3,
  [PersistenceMode.BOTH]: 3,
};
/** A replica receives a full copy into a file. */
const REPLICA_TIMES = 1;

/** A database with its plan, and its limit, or why it has none, where the machine is known. */
interface Planned {
  readonly database: SizedDatabase;
  readonly plan: MemoryPlan;
  readonly hasReplicas: boolean;
  readonly maxmemory?: number;
  readonly problem?: string;
}

function plannedOf({ databases, machine, topology }: SizedFleet): Planned[] {
  const hasReplicas = topology.replicasPerShard > 0;
  const shares = databases.map(({ config, memorySharePercent = 100 }) => ({ config, sharePercent: memorySharePercent }));
  const total = typeMemory(machine.instanceType);
  return memoryPlansOf(shares, hasReplicas).flatMap((plan, index): Planned[] => {
    const database = databases[index];
    return database === undefined ? [] : [{ database, plan, hasReplicas, ...(total === undefined ? {} : maxmemoryOf(total, plan)) }];
  });
}

/**
 * Adds what cannot fit on the machines of a fleet: the data beside what is reserved, a fork, a log that is rewritten.
 *
 * Of an instance type that this library does not know, only what needs no numbers; its nodes compute the rest.
 */
export function checkSizing(problems: Problems, fleet: SizedFleet): void {
  const planned = plannedOf(fleet);
  for (const { database, problem } of planned) {
    problems.check(['machine', 'instanceType'], problem && `database ${database.name}: ${problem}`);
  }
  planned.forEach((each) => checkCopies(problems, each));
  checkVolume(problems, fleet, planned);
}

/** What the databases of a fleet get of its machines, and what is tight there. */
export function sizingOf(fleet: SizedFleet): Sizing {
  const { engine, topology, machine } = fleet;
  const planned = plannedOf(fleet);
  const total = typeMemory(machine.instanceType);
  return {
    advice: planned.flatMap(({ database, plan, maxmemory }) => clientAdvice(database, { engine, replicas: topology.replicasPerShard, plan, maxmemory })),
    lines: total === undefined ? [`${machine.instanceType}: its memory is not known here; each node computes maxmemory from what it finds`] : planned.map((each) => lineOf(fleet, each, total)),
  };
}

/** A server that forks needs room for the pages that change while its child writes. */
function checkCopies(problems: Problems, { database: { name, config, path }, plan, hasReplicas }: Planned): void {
  const forks = !config.persistence.isNone || hasReplicas;
  if (forks && plan.copyOnWritePercent < LEAST_COPIES) {
    const setting = `"copyOnWritePercent" ${plan.copyOnWritePercent} of database ${name}, which forks for ${config.persistence.isNone ? 'its replicas' : 'what it keeps on disk'},`;
    refuse(problems, { ...HARMS.copies, path: [...path, 'config', 'memory', 'copyOnWritePercent'], setting }, config.acknowledge);
  }
}

function diskBytes({ database: { config }, hasReplicas, maxmemory = 0 }: Planned): number {
  return maxmemory * Math.max(DISK_TIMES[config.persistence.mode], hasReplicas ? REPLICA_TIMES : 0);
}

/** The data of all databases lies on one volume. */
function checkVolume(problems: Problems, { machine: { instanceType, dataVolumeGiB } }: SizedFleet, planned: readonly Planned[]): void {
  const needed = Math.ceil(planned.reduce((sum, each) => sum + diskBytes(each), 0) / GIB);
  if (isToken(dataVolumeGiB) || needed <= dataVolumeGiB) {
    return;
  }
  const acknowledged = Object.assign({}, ...planned.map(({ database }) => database.config.acknowledge)) as Record<string, string>;
  const setting = `"dataVolumeGiB" ${dataVolumeGiB} on ${instanceType}, where full databases with their logs, snapshots and copies can take ${needed} GiB,`;
  refuse(problems, { ...HARMS.volume, path: ['machine', 'dataVolumeGiB'], setting }, acknowledged);
}

function lineOf({ machine }: SizedFleet, planned: Planned, total: number): string {
  const { database: { name }, plan, maxmemory } = planned;
  if (maxmemory === undefined) {
    return `${name}: does not fit on ${machine.instanceType}`;
  }
  const parts = [
    `${inWords(systemBytesOf(total))} for the system`,
    ...(plan.reservedBytes > 0 ? [`${inWords(plan.reservedBytes)} for replication`] : []),
    `${plan.copyOnWritePercent} % of the data for copies`,
    `${plan.clientsPercent} % for clients`,
    ...(plan.sharePercent < 100 ? [`${plan.sharePercent} % of the machine`] : []),
  ];
  const disk = diskBytes(planned);
  return `${name}: maxmemory ${inWords(maxmemory)} of ${inWords(total)} (${machine.instanceType}): ${parts.join(', ')}${disk > 0 ? `; up to ${inWords(disk)} of the volume` : ''}`;
}

/** GiB with a digit behind the point, or MiB. */
function inWords(bytes: number): string {
  return bytes >= GIB ? `${Number((bytes / GIB).toFixed(1))} GiB` : `${Math.round(bytes / MIB)} MiB`;
}
