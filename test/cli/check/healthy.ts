import type { Answer, ClusterView, NodeReport } from '../../../lib/cli/check/facts';
import type { FleetSlot, Situation } from '../../../lib/cli/check/situation';
import type { Member } from '../../../lib/cli/redis/cluster-nodes';
import { placeCluster } from '../../../lib/definitions/placement/cluster-plan';
import { InitialRole, type Slot } from '../../../lib/definitions/placement/slot';
import { slotRangesOf } from '../../../lib/definitions/placement/slot-ranges';

/** How large a cluster is. */
export interface Shape {
  readonly shards: number;
  readonly replicasPerShard: number;
  readonly zones: readonly string[];
}

const PORT = 6379;
export const nameOf = (shard: number, member: number): string => `demo-${shard}-${member}`;
const addressOf = ({ shard, member }: Slot): string => `10.${member}.${shard >> 8}.${shard & 255}`;
const idOf = ({ shard, member }: Slot): string => `${shard}-${member}-`.padEnd(40, 'f');

/** What a cluster answers of which everything is as it should be. */
export function healthy(shape: Shape): Situation {
  const slots = placeCluster(shape);
  const ranges = slotRangesOf(shape.shards);
  const reports = slots.map((slot): NodeReport => ({
    slot: nameOf(slot.shard, slot.member), port: PORT, instance: `i-${slot.shard}-${slot.member}`, address: addressOf(slot),
    answer: answerOf(slot, { slots, ranges }),
  }));
  return {
    isCluster: true,
    slots: slots.map(({ shard, member, zone, initialRole }): FleetSlot => ({ name: nameOf(shard, member), shard, zone, isFirstPrimary: initialRole === InitialRole.PRIMARY })),
    undefinedSlots: [],
    servers: [{ port: PORT, engine: 'redis 7.0', settings: { 'maxmemory-policy': 'noeviction' } }],
    reports,
    maxLagBytes: 1000,
  };
}

interface Whole {
  readonly slots: readonly Slot[];
  readonly ranges: readonly (readonly [number, number])[];
}

function answerOf(slot: Slot, { slots, ranges }: Whole): Answer {
  const isPrimary = slot.initialRole === InitialRole.PRIMARY;
  const replicas = slots.filter(({ shard, member }) => isPrimary && shard === slot.shard && member > 0);
  return {
    version: 'redis 7.0.15',
    role: isPrimary ? 'primary' : 'replica',
    replication: {
      offset: 5000, isLinked: true, isSyncing: false,
      replicas: replicas.map((replica) => ({ address: addressOf(replica), port: PORT, state: 'online', offset: 4900, lagSeconds: 1 })),
    },
    persistence: { snapshotOk: true, logRewriteOk: true, logWriteOk: true },
    memory: { used: 1, limit: 100, policy: 'noeviction' },
    settings: { 'maxmemory-policy': 'noeviction' },
    cluster: viewOf(slot, { slots, ranges }),
  };
}

function viewOf(slot: Slot, { slots, ranges }: Whole): ClusterView {
  const self = { ...memberOf(slot, ranges), isSelf: true };
  return { isOk: true, slotsAssigned: 16_384, slotsFailing: 0, currentEpoch: 500, self, known: slots.length, troubled: [], foreign: [], agreement: 'all' };
}

/** A node as all see it. */
export function memberOf(slot: Slot, ranges: Whole['ranges'] = []): Member {
  const isPrimary = slot.initialRole === InitialRole.PRIMARY;
  const own = ranges[slot.shard];
  return {
    id: idOf(slot), address: addressOf(slot), port: PORT, flags: [isPrimary ? 'master' : 'slave'], isSelf: false, isPrimary,
    primaryId: isPrimary ? undefined : `${slot.shard}-0-`.padEnd(40, 'f'),
    isLinked: true, epoch: slot.shard + 1, ranges: isPrimary && own !== undefined ? [own] : [], openSlots: [],
  };
}

/** The situation with another answer of one node. */
export function withAnswer(situation: Situation, slot: string, change: (answer: Answer) => Answer | NodeReport['answer']): Situation {
  const reports = situation.reports.map((report) => (report.slot === slot ? { ...report, answer: change(report.answer as Answer) } : report));
  return { ...situation, reports };
}

/** The situation with another view of the cluster of one node. */
export function withView(situation: Situation, slot: string, change: (view: ClusterView) => Partial<ClusterView>): Situation {
  return withAnswer(situation, slot, (answer) => {
    if (answer.cluster === undefined) throw new Error(`${slot} is in no cluster`);
    return { ...answer, cluster: { ...answer.cluster, ...change(answer.cluster) } };
  });
}

/** The situation with another line of a node about itself. */
export function withSelf(situation: Situation, slot: string, self: Partial<Member>): Situation {
  return withView(situation, slot, (view) => ({ self: { ...view.self, ...self } }));
}
