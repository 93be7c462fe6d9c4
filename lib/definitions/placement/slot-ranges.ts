/** Hash slots of every Redis Cluster. */
export const HASH_SLOTS = 16_384;

/** First and last hash slot of a range, both in it. */
export type SlotRange = readonly [first: number, last: number];

/** Hash slots that go from one shard to another. */
export interface SlotMove {
  readonly from: number;
  readonly to: number;
  readonly range: SlotRange;
}

/** The range of each shard when a cluster is made: as even as can be, in the order of the shards. */
export function slotRangesOf(shards: number): SlotRange[] {
  const firstOf = (shard: number): number => Math.floor((shard * HASH_SLOTS) / shards);
  return Array.from({ length: shards }, (_, shard) => [firstOf(shard), firstOf(shard + 1) - 1]);
}

/**
 * The moves that make a cluster of `from` shards, as it was created, an even one of `to`: no fewer slots could be moved.
 *
 * Each shard gives the end of its range; what it keeps stays where it is.
 */
export function growthMoves(from: number, to: number): SlotMove[] {
  const floor = Math.floor(HASH_SLOTS / to);
  let larger = HASH_SLOTS % to;
  const keep = (count: number): number => {
    const isLarger = count > floor && larger > 0;
    larger -= isLarger ? 1 : 0;
    return floor + (isLarger ? 1 : 0);
  };
  const given = slotRangesOf(from).map(([first, last], shard) => ({ shard, first: first + keep(last - first + 1), last }));
  return Array.from({ length: to - from }, (_, index) => from + index).flatMap((shard) => take(given, shard, keep(HASH_SLOTS)));
}

/** Takes hash slots for a shard from what the others give, in their order. */
function take(given: { shard: number; first: number; last: number }[], to: number, count: number): SlotMove[] {
  const moves: SlotMove[] = [];
  let wanted = count;
  for (const giver of given.filter(({ first, last }) => first <= last)) {
    const last = Math.min(giver.last, giver.first + wanted - 1);
    if (wanted > 0) {
      moves.push({ from: giver.shard, to, range: [giver.first, last] });
      wanted -= last - giver.first + 1;
      giver.first = last + 1;
    }
  }
  return moves;
}
