import type { Member } from '../redis/cluster-nodes';
import { type Answer, type ClusterView, isSilent, type NodeReport } from './facts';

/** A place of a fleet. */
export interface FleetSlot {
  readonly name: string;
  readonly shard: number;
  readonly zone: string;
  /** Whether its first machine was a primary. */
  readonly isFirstPrimary: boolean;
  /** What its Auto Scaling group is doing, such as `Terminating:Wait`; undefined where it is at rest. */
  readonly activity?: string;
}

/** One Redis server on each node, as it should be. */
export interface ExpectedServer {
  readonly port: number;
  /** Engine and version, such as `redis 7.0`; undefined where nobody says. */
  readonly engine?: string;
  /** Settings by name, as CONFIG GET shall answer. */
  readonly settings: Readonly<Record<string, string>>;
}

/** A fleet as it should be, and as it answered. */
export interface Situation {
  readonly isCluster: boolean;
  readonly slots: readonly FleetSlot[];
  /** Slots that run and should not be there. */
  readonly undefinedSlots: readonly string[];
  readonly servers: readonly ExpectedServer[];
  readonly reports: readonly NodeReport[];
  /** Bytes that a replica may be behind. */
  readonly maxLagBytes: number;
}

/** A server that answered, and its place. */
export interface Node {
  readonly slot: FleetSlot;
  readonly report: NodeReport;
  readonly answer: Answer;
}

/** A node of a cluster. */
export interface ClusterNode extends Node {
  readonly view: ClusterView;
}

/** The servers that answered, in the order of the slots. */
export function nodesOf({ slots, reports }: Situation): Node[] {
  return slots.flatMap((slot) => reports.filter((report) => report.slot === slot.name).flatMap((report) => {
    const { answer } = report;
    return isSilent(answer) ? [] : [{ slot, report, answer }];
  }));
}

/** The servers that answered and are in a cluster. */
export function clusterNodesOf(situation: Situation): ClusterNode[] {
  return nodesOf(situation).flatMap((node) => (node.answer.cluster === undefined ? [] : [{ ...node, view: node.answer.cluster }]));
}

/** The nodes that are primaries by what they themselves say, and serve hash slots. */
export function servingPrimaries(nodes: readonly ClusterNode[]): ClusterNode[] {
  return nodes.filter(({ view: { self } }) => self.isPrimary && self.ranges.length > 0);
}

/** Shards by their number, in order, each with its slots. */
export function shardsOf({ slots }: Situation): Map<number, FleetSlot[]> {
  const numbers = [...new Set(slots.map(({ shard }) => shard))].sort((one, other) => one - other);
  return new Map(numbers.map((number) => [number, slots.filter(({ shard }) => shard === number)]));
}

/** The slot of a member that another node speaks of: by its id where it answered, or else by its address. */
export function slotOfMember(member: Member, { reports }: Situation): string | undefined {
  const byId = reports.find(({ answer }) => !isSilent(answer) && answer.cluster?.self.id === member.id);
  return (byId ?? reports.find(({ address, port }) => address === member.address && port === member.port))?.slot;
}
