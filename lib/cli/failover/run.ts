import { setTimeout as sleep } from 'node:timers/promises';
import { type Examination, examine } from '../check/examine';
import { type ClusterNode, clusterNodesOf, shardsOf } from '../check/situation';
import { type FleetFlags, type FleetRequest, fleetRequest } from '../fleet/flags';
import { blockers, refuseWhere } from '../fleet/gate';
import { CliError, type CliIo } from '../io';
import { USAGE } from '../report';
import { handOver } from './hand-over';

/** The flags as they were typed. */
export interface FailoverFlags extends FleetFlags {
  readonly to?: string;
}

/** Seconds that all nodes may take to learn of the new primary. */
const SETTLE_SECONDS = 30;
const POLL_MS = 1000;

/**
 * Fails a shard over, and waits until the fleet is in order again.
 *
 * Throws a CliError where that is refused, or does not come about.
 */
export async function runFailover(io: CliIo, { shard, file, flags }: { shard: number; file: string | undefined; flags: FailoverFlags }): Promise<void> {
  const request = fleetRequest(file, flags, io);
  const before = await examine(request, io);
  const members = membersOf(before, shard);
  refuseWhere(blockers(before), `a failover of shard ${shard}`);
  const primary = primaryOf(members, shard);
  if (flags.to === primary.slot.name) {
    io.stdout(`${flags.to} is the primary of shard ${shard} already\n`);
    return;
  }
  checkTarget(members, flags.to, shard);
  io.stderr(`${primary.slot.name} hands over${flags.to === undefined ? '' : ` to ${flags.to}`}\n`);
  const { instance, port } = primary.report;
  const to = await handOver({ region: before.region, slot: primary.slot.name, instance, port, to: flags.to });
  await settled(request, io, { shard, to });
  io.stdout(`shard ${shard}: ${to} is the primary, ${primary.slot.name} is a replica\n`);
}

/** The members of a shard that answered. */
function membersOf({ fleet, situation }: Examination, shard: number): ClusterNode[] {
  if (!situation.isCluster) throw new CliError(`fleet ${fleet} is no cluster: a single node has nobody to fail over to`, USAGE);
  const shards = [...shardsOf(situation).keys()];
  if (!shards.includes(shard)) throw new CliError(`the shard must be one of fleet ${fleet}, 0-${Math.max(...shards)}, got ${shard}`, USAGE);
  return clusterNodesOf(situation).filter(({ slot }) => slot.shard === shard);
}

function primaryOf(members: readonly ClusterNode[], shard: number): ClusterNode {
  const primary = members.find(({ view }) => view.self.isPrimary);
  if (primary === undefined) throw new CliError(`shard ${shard} has no primary; see redis-fleet check`);
  return primary;
}

function checkTarget(members: readonly ClusterNode[], to: string | undefined, shard: number): void {
  const replicas = members.filter(({ view }) => !view.self.isPrimary).map(({ slot }) => slot.name);
  if (replicas.length === 0) throw new CliError(`shard ${shard} has no replica that could take over`);
  if (to !== undefined && !replicas.includes(to)) throw new CliError(`--to must be a replica of shard ${shard}, ${replicas.join(' or ')}, got ${JSON.stringify(to)}`, USAGE);
}

/** Waits until the replica is the primary in its own view, and nothing else is out of order. */
async function settled(request: FleetRequest, io: CliIo, { shard, to }: { shard: number; to: string }): Promise<void> {
  const end = Date.now() + SETTLE_SECONDS * 1000;
  for (;;) {
    const now = await examine(request, io);
    const isPrimary = membersOf(now, shard).some(({ slot, view }) => slot.name === to && view.self.isPrimary && view.self.ranges.length > 0);
    const [first] = blockers(now);
    if (isPrimary && first === undefined) return;
    if (Date.now() > end) throw new CliError(`${to} ${isPrimary ? 'is the primary' : 'is not the primary'} of shard ${shard}, but ${SETTLE_SECONDS} s later the fleet is not in order: ${first?.message ?? 'the node itself does not say so'}; see redis-fleet check`);
    await sleep(POLL_MS);
  }
}
