import type { FleetDefinition } from '../../definitions/fleet';
import { PlacementGroups, TopologyKind } from '../../definitions/placement/choices';
import { InitialRole } from '../../definitions/placement/slot';
import { growthMoves, HASH_SLOTS, type SlotMove, type SlotRange, slotRangesOf } from '../../definitions/placement/slot-ranges';

/** One node of a plan. */
export interface PlannedNode {
  readonly slot: string;
  readonly member: number;
  readonly zone: string;
  readonly isPrimary: boolean;
}

/** One shard of a plan. */
export interface PlannedShard {
  readonly shard: number;
  /** First and last hash slot when it is made; undefined outside of a cluster. */
  readonly hashSlots?: SlotRange;
  readonly nodes: readonly PlannedNode[];
}

/** What a zone holds, and what its loss would leave. */
export interface PlannedZone {
  readonly zone: string;
  readonly nodes: number;
  readonly primaries: number;
  /** Primaries of the others. */
  readonly primariesLeft: number;
  /** Whether those are a majority, and each shard has a node in another zone. */
  readonly isSurvivable: boolean;
}

/** What more shards move. */
export interface PlannedGrowth {
  readonly from: number;
  readonly moves: readonly SlotMove[];
  /** Hash slots that move. */
  readonly hashSlots: number;
  /** Hash slots that move, in percent of all, to one decimal. */
  readonly percent: number;
}

/** The map of a fleet. */
export interface PlanFacts {
  readonly fleet: string;
  readonly topology: string;
  readonly engine: string;
  readonly instanceType: string;
  readonly shards: readonly PlannedShard[];
  readonly zones: readonly PlannedZone[];
  /** Primaries that it takes to elect another; undefined outside of a cluster. */
  readonly majority?: number;
  readonly placementGroups: PlacementGroups;
  /** What each database gets of a node's memory, in words. */
  readonly memory: readonly string[];
  readonly growth?: PlannedGrowth;
}

/**
 * The map of a fleet.
 * @param from number of shards that it grows from, less than it has; undefined where nothing grows
 */
export function planFacts(definition: FleetDefinition, from?: number): PlanFacts {
  const { topology, name, engine, machine } = definition;
  const isCluster = topology.kind === TopologyKind.CLUSTER;
  return {
    fleet: name,
    topology: topology.kind,
    engine: engine.name,
    instanceType: machine.instanceType,
    shards: shardsOf(definition, isCluster),
    zones: zonesOf(definition, isCluster),
    ...(isCluster && { majority: majorityOf(topology.shards) }),
    placementGroups: topology.clusterRules?.placementGroups ?? PlacementGroups.NONE,
    memory: definition.sizing,
    ...(from !== undefined && { growth: growthOf(from, topology.shards) }),
  };
}

function majorityOf(shards: number): number {
  return Math.floor(shards / 2) + 1;
}

function shardsOf({ topology, name }: FleetDefinition, isCluster: boolean): PlannedShard[] {
  const ranges = isCluster ? slotRangesOf(topology.shards) : [];
  return Array.from({ length: topology.shards }, (_, shard) => {
    const hashSlots = ranges[shard];
    const nodes = topology.slotsOf(shard).map((slot) => ({
      slot: slot.nameIn(name), member: slot.member, zone: slot.zone, isPrimary: slot.initialRole === InitialRole.PRIMARY,
    }));
    return { shard, ...(hashSlots !== undefined && { hashSlots }), nodes };
  });
}

function zonesOf({ topology }: FleetDefinition, isCluster: boolean): PlannedZone[] {
  const { slots, shards, zones } = topology;
  return zones.map((zone) => {
    const inside = slots.filter((slot) => slot.zone === zone);
    const primaries = inside.filter(({ initialRole }) => initialRole === InitialRole.PRIMARY).length;
    const shardsLeft = new Set(slots.filter((slot) => slot.zone !== zone).map(({ shard }) => shard)).size;
    const primariesLeft = shards - primaries;
    const isSurvivable = isCluster && primariesLeft >= majorityOf(shards) && shardsLeft === shards;
    return { zone, nodes: inside.length, primaries, primariesLeft, isSurvivable };
  });
}

function growthOf(from: number, to: number): PlannedGrowth {
  const moves = growthMoves(from, to);
  const hashSlots = moves.reduce((sum, { range: [first, last] }) => sum + last - first + 1, 0);
  return { from, moves, hashSlots, percent: Math.round((hashSlots * 1000) / HASH_SLOTS) / 10 };
}

/** The nodes of a shard in a zone. */
export function nodesIn({ nodes }: PlannedShard, zone: string): PlannedNode[] {
  return nodes.filter((node) => node.zone === zone);
}

/** What the loss of a zone would mean, in words. */
export function lossOf(zone: PlannedZone, { shards, majority }: PlanFacts): string {
  if (majority === undefined) return 'without it nothing answers';
  const left = `without it ${zone.primariesLeft} of ${shards.length} primaries are left, and a majority takes ${majority}`;
  return `${left}: ${zone.isSurvivable ? 'the cluster goes on' : 'the cluster stops'}`;
}

/** How EC2 keeps the nodes apart, in words. */
export function apartOf({ placementGroups, zones }: PlanFacts): string {
  switch (placementGroups) {
    case PlacementGroups.SPREAD:
      return `spread: every node on a rack of its own, at most ${Math.max(...zones.map(({ nodes }) => nodes))} of 7 in a zone`;
    case PlacementGroups.PARTITION:
      return 'partition: the members of a shard on racks that they do not share, member N in partition N + 1';
    default:
      return 'none: EC2 chooses the hardware';
  }
}
