import fc from 'fast-check';
import { growthMoves, HASH_SLOTS, slotRangesOf } from '../../../lib/definitions/placement/slot-ranges';

const sizes = fc.integer({ min: 1, max: 400 });
const growths = fc.tuple(sizes, sizes).map(([one, other]): [number, number] => [Math.min(one, other), Math.max(one, other)]);

function ownersOf(shards: number): number[] {
  return slotRangesOf(shards).flatMap(([first, last], shard) => Array<number>(last - first + 1).fill(shard));
}

test('the ranges of three shards are those that everyone knows', () => {
  expect(slotRangesOf(3)).toEqual([[0, 5460], [5461, 10_921], [10_922, 16_383]]);
});

test('the ranges of four hundred shards are those that the nodes reckon', () => {
  const ranges = slotRangesOf(400);
  expect([0, 7, 399].map((shard) => ranges[shard])).toEqual([[0, 39], [286, 326], [16_343, 16_383]]);
});

test('every hash slot has one shard, in order, and no shard has two more than another', () => {
  fc.assert(fc.property(sizes, (shards) => {
    const ranges = slotRangesOf(shards);
    const counts = ranges.map(([first, last]) => last - first + 1);
    expect(ownersOf(shards)).toHaveLength(HASH_SLOTS);
    expect(ranges.every(([first], shard) => first === (shard === 0 ? 0 : (ranges[shard - 1]?.[1] ?? NaN) + 1))).toBe(true);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  }));
});

test('a cluster that grew is even again, by moves to new shards only, and by no more than these take', () => {
  fc.assert(fc.property(growths, ([from, to]) => {
    const owners = ownersOf(from);
    const moves = growthMoves(from, to);
    const given = moves.flatMap(({ from: giver, range: [first, last] }) => owners.slice(first, last + 1).map((owner) => owner === giver));
    moves.forEach(({ to: taker, range: [first, last] }) => owners.fill(taker, first, last + 1));
    const counts = Array<number>(to).fill(0);
    owners.forEach((owner) => { counts[owner] = (counts[owner] ?? 0) + 1; });
    expect(given.every(Boolean)).toBe(true);
    expect(moves.every(({ to: taker, range: [first, last] }) => taker >= from && taker < to && first <= last)).toBe(true);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    expect(given).toHaveLength(counts.slice(from).reduce((sum, count) => sum + count, 0));
  }), { numRuns: 60 });
});

test('what a shard keeps when the cluster grows is the beginning of its range', () => {
  expect(growthMoves(3, 4)).toEqual([
    { from: 0, to: 3, range: [4096, 5460] }, { from: 1, to: 3, range: [9557, 10_921] }, { from: 2, to: 3, range: [15_018, 16_383] },
  ]);
});
