/** How one database divides the memory of its machine: the numbers that its node computes `maxmemory` from. */
export interface MemoryPlan {
  /** Most of the machine's memory that data may take, in percent. */
  readonly capPercent: number;
  /** Memory for pages that are copied while a snapshot is written, in percent of the data. */
  readonly copyOnWritePercent: number;
  /** Memory for the buffers of clients, in percent of the data. */
  readonly clientsPercent: number;
  /** Bytes for the replication of all databases of the node together. */
  readonly reservedBytes: number;
  /** This database's part of the machine, in percent. */
  readonly sharePercent: number;
}

/** What a plan gives on a machine: a limit in bytes, or why there is none. */
export type Maxmemory = { readonly maxmemory: number } | { readonly problem: string };

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;
/** The kernel, the agents and the page cache: a twentieth of the machine, at least this much, but a quarter at most. */
const SYSTEM = { least: GIB, percent: 5, mostPercent: 25 };
/** What an allocator wastes, in percent of the data. */
const FRAGMENTATION_PERCENT = 10;
const LEAST_MIB = 64;

/** Memory that stays with the system, in bytes. */
export function systemBytesOf(totalBytes: number): number {
  return Math.min(Math.max(SYSTEM.least, percentOf(totalBytes, SYSTEM.percent)), percentOf(totalBytes, SYSTEM.mostPercent));
}

/**
 * `maxmemory` of a database on a machine with so many bytes of memory, in whole MiB; the node computes the same from what it finds.
 *
 * Fewer than 64 MiB are a problem: the machine is too small for what is reserved.
 */
export function maxmemoryOf(totalBytes: number, plan: MemoryPlan): Maxmemory {
  const left = totalBytes - systemBytesOf(totalBytes) - plan.reservedBytes;
  const data = percentOf(Math.max(0, left), plan.sharePercent);
  const uses = 100 + FRAGMENTATION_PERCENT + plan.copyOnWritePercent + plan.clientsPercent;
  const cap = percentOf(percentOf(totalBytes, plan.capPercent), plan.sharePercent);
  const mib = quotient(Math.min(quotient(data * 100, uses), cap), MIB);
  return mib >= LEAST_MIB ? { maxmemory: mib * MIB } : { problem: tooSmall(totalBytes, plan, mib) };
}

function tooSmall(totalBytes: number, { reservedBytes, sharePercent }: MemoryPlan, mib: number): string {
  const inMib = (bytes: number): string => `${quotient(bytes, MIB)} MiB`;
  return `maxmemory must be at least ${LEAST_MIB} MiB, got ${mib} MiB: the instance has ${inMib(totalBytes)}, of which ${inMib(systemBytesOf(totalBytes))} stay with the system`
    + ` and ${inMib(reservedBytes)} are reserved for replication, and this database gets ${sharePercent} percent of the rest; use a larger instance type, or smaller buffers`;
}

/** A share of whole bytes, rounded down. */
function percentOf(bytes: number, percent: number): number {
  return quotient(bytes * percent, 100);
}

/** Whole numbers divided and rounded down: exact up to 2^53, as it would not be with a fraction in between. */
function quotient(dividend: number, divisor: number): number {
  return (dividend - (dividend % divisor)) / divisor;
}

/** What of a database its part of the memory depends on. */
export interface PlannedDatabase {
  readonly config: { memoryPlan(hasReplicas: boolean, sharePercent?: number): MemoryPlan };
  readonly sharePercent: number;
}

/**
 * The plans of all databases of a node, in their order.
 *
 * What replication needs is taken off the machine once for all of them: each keeps clear of the others' buffers too.
 */
export function memoryPlansOf(databases: readonly PlannedDatabase[], hasReplicas: boolean): MemoryPlan[] {
  const plans = databases.map(({ config, sharePercent }) => config.memoryPlan(hasReplicas, sharePercent));
  const reservedBytes = plans.reduce((sum, plan) => sum + plan.reservedBytes, 0);
  return plans.map((plan) => ({ ...plan, reservedBytes }));
}
