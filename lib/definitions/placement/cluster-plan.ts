import { InitialRole, Slot } from './slot';

/** What of a cluster its placement follows from. */
export interface ClusterShape {
  readonly shards: number;
  readonly replicasPerShard: number;
  readonly zones: readonly string[];
}

/**
 * The slots of a cluster, by shard, then member; the first member of each shard is its primary.
 *
 * Primaries take the zones in turn. The replicas of a shard follow in the other zones, beginning with another one in each
 * round, so that the shards of a lost zone fail over to all the others and not to its neighbour alone. A shard's place
 * depends on its number and the zones only: more shards move nothing.
 */
export function placeCluster(shape: ClusterShape): Slot[] {
  return Array.from({ length: shape.shards }, (_, shard) => placeShard(shard, shape)).flat();
}

function placeShard(shard: number, { replicasPerShard, zones }: ClusterShape): Slot[] {
  const order = zoneOrder(shard, zones);
  return Array.from({ length: replicasPerShard + 1 }, (_, member) => (
    new Slot(shard, member, order[member % order.length] ?? '', member === 0 ? InitialRole.PRIMARY : InitialRole.REPLICA)
  ));
}

/** The zones in the order in which the members of a shard take them. */
function zoneOrder(shard: number, zones: readonly string[]): string[] {
  const home = shard % zones.length;
  const others = [...zones.slice(home + 1), ...zones.slice(0, home)];
  const turn = others.length === 0 ? 0 : Math.floor(shard / zones.length) % others.length;
  return [zones[home] ?? '', ...others.slice(turn), ...others.slice(0, turn)];
}

/** Slots in each zone, by zone. */
export function countByZone(slots: readonly Slot[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { zone } of slots) {
    counts[zone] = (counts[zone] ?? 0) + 1;
  }
  return counts;
}

/**
 * Why a cluster would not survive the loss of a zone, or undefined when it survives the loss of any one.
 *
 * The primaries that are left vote on who takes over: they must be more than half of all, and each shard must have a member
 * in another zone.
 * @see https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/
 */
export function zoneLossProblem({ shards, replicasPerShard, zones }: ClusterShape): string | undefined {
  if (zones.length < 2 || replicasPerShard === 0) {
    const what = replicasPerShard === 0 ? 'a shard has no replica' : 'all nodes are in one zone';
    return `${what}; give each shard a replica in another zone`;
  }
  const inLargest = Math.ceil(shards / zones.length);
  const majority = Math.floor(shards / 2) + 1;
  if (shards - inLargest >= majority) {
    return undefined;
  }
  const remedy = zones.length === 2 ? 'two zones never leave a majority: use three' : `use 3 shards, or 5 and more, in ${zones.length} zones`;
  return `${inLargest} of ${shards} primaries are in one zone, and the ${shards - inLargest} others are no majority, which takes ${majority}; ${remedy}`;
}
