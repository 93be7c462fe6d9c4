import { slotCount } from '../redis/cluster-nodes';
import { isSilent, type NodeReport } from './facts';
import type { FleetSlot, Situation } from './situation';

/** One server of a fleet, as `check` shows it. */
export interface NodeRow {
  readonly slot: string;
  readonly shard: number;
  readonly zone: string;
  readonly address?: string;
  readonly port?: number;
  readonly instance?: string;
  /** `no instance`, `unreachable`, `refused` or `loading` where it did not answer. */
  readonly state: string;
  readonly role?: string;
  readonly version?: string;
  /** Hash slots that it serves. */
  readonly hashSlots?: number;
  /** Of a replica: bytes behind its primary, as the primary sees it. */
  readonly lagBytes?: number;
  readonly usedMemoryBytes?: number;
  readonly maxMemoryBytes?: number;
}

/** A row for each server, in the order of the slots; one for a slot without an instance. */
export function nodeRows(situation: Situation): NodeRow[] {
  return situation.slots.flatMap((slot) => {
    const reports = situation.reports.filter((report) => report.slot === slot.name);
    const { name, shard, zone } = slot;
    return reports.length === 0 ? [{ slot: name, shard, zone, state: 'no instance' }] : reports.map((report) => rowOf(slot, report, situation));
  });
}

function rowOf({ name, shard, zone }: FleetSlot, report: NodeReport, situation: Situation): NodeRow {
  const { address, port, instance, answer } = report;
  const place = { slot: name, shard, zone, address, port, instance };
  if (isSilent(answer)) return { ...place, state: answer.kind };
  const lag = lagOf(report, situation);
  return {
    ...place,
    state: answer.replication.isSyncing ? 'syncing' : 'ok',
    role: answer.role,
    version: answer.version,
    ...(answer.cluster !== undefined && { hashSlots: slotCount(answer.cluster.self) }),
    ...(lag !== undefined && { lagBytes: lag }),
    usedMemoryBytes: answer.memory.used,
    maxMemoryBytes: answer.memory.limit,
  };
}

function lagOf({ address, port }: NodeReport, { reports }: Situation): number | undefined {
  for (const { answer } of reports) {
    const known = isSilent(answer) ? undefined : answer.replication.replicas.find((replica) => replica.address === address && replica.port === port);
    if (known !== undefined && !isSilent(answer)) return Math.max(0, answer.replication.offset - known.offset);
  }
  return undefined;
}
