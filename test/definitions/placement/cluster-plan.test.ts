import fc from 'fast-check';
import { countByZone, placeCluster, zoneLossProblem } from '../../../lib/definitions/placement/cluster-plan';
import type { Slot } from '../../../lib/definitions/placement/slot';

const ZONES = ['a', 'b', 'c', 'd', 'e', 'f'];
const shapes = fc.record({
  shards: fc.integer({ min: 3, max: 200 }),
  replicasPerShard: fc.integer({ min: 0, max: 5 }),
  zones: fc.integer({ min: 2, max: 6 }).map((count) => ZONES.slice(0, count)),
});

function membersOf(slots: readonly Slot[], shard: number): Slot[] {
  return slots.filter((slot) => slot.shard === shard);
}

function spreadOf(counts: readonly number[]): number {
  return Math.max(...counts) - Math.min(...counts);
}

test('every shard has a primary and its replicas, in the order of shards and members', () => {
  fc.assert(fc.property(shapes, (shape) => {
    const slots = placeCluster(shape);
    const wanted = Array.from({ length: shape.shards }, (_, shard) => Array.from({ length: shape.replicasPerShard + 1 }, (__, member) => `${shard}/${member}/${member === 0 ? 'primary' : 'replica'}`)).flat();
    expect(slots.map(({ shard, member, initialRole }) => `${shard}/${member}/${initialRole}`)).toEqual(wanted);
  }));
});

test('members of a shard are in distinct zones, and where there are more members than zones as even as can be', () => {
  fc.assert(fc.property(shapes, (shape) => {
    const slots = placeCluster(shape);
    for (let shard = 0; shard < shape.shards; shard += 1) {
      const counts = countByZone(membersOf(slots, shard));
      const members = shape.replicasPerShard + 1;
      expect(Object.keys(counts)).toHaveLength(Math.min(members, shape.zones.length));
      expect(Math.max(...Object.values(counts))).toBe(Math.ceil(members / shape.zones.length));
    }
  }));
});

test('primaries are balanced over the zones, and so are the members of each number', () => {
  fc.assert(fc.property(shapes, (shape) => {
    const slots = placeCluster(shape);
    for (let member = 0; member <= shape.replicasPerShard; member += 1) {
      const counts = countByZone(slots.filter((slot) => slot.member === member));
      const all = shape.zones.map((zone) => counts[zone] ?? 0);
      expect(spreadOf(all)).toBeLessThanOrEqual(member === 0 ? 1 : 2);
    }
  }));
});

test('more shards move no slot', () => {
  fc.assert(fc.property(shapes, fc.integer({ min: 1, max: 20 }), (shape, more) => {
    const before = placeCluster(shape);
    expect(placeCluster({ ...shape, shards: shape.shards + more }).slice(0, before.length)).toEqual(before);
  }));
});

test('the shards of a lost zone fail over to all other zones', () => {
  const slots = placeCluster({ shards: 12, replicasPerShard: 1, zones: ['a', 'b', 'c'] });
  const takers = slots.filter(({ shard, member }) => member === 1 && slots.some((other) => other.shard === shard && other.member === 0 && other.zone === 'a'));
  expect(countByZone(takers)).toEqual({ b: 2, c: 2 });
});

test('a layout survives the loss of a zone exactly when a majority of primaries is left whichever zone is lost, and every shard has a member', () => {
  fc.assert(fc.property(shapes, (shape) => {
    const slots = placeCluster(shape);
    const survives = shape.zones.every((lost) => {
      const left = slots.filter(({ zone }) => zone !== lost);
      const primaries = left.filter(({ member }) => member === 0).length;
      const shards = new Set(left.map(({ shard }) => shard)).size;
      return primaries > shape.shards / 2 && shards === shape.shards;
    });
    expect(zoneLossProblem(shape) === undefined).toBe(survives);
  }));
});

test.each([
  [3, true], [4, false], [5, true], [6, true], [7, true], [400, true],
])('%d shards in three zones survive the loss of one: %s', (shards, survives) => {
  expect(zoneLossProblem({ shards, replicasPerShard: 1, zones: ['a', 'b', 'c'] }) === undefined).toBe(survives);
});

test('what to do about a layout that does not survive is said', () => {
  expect(zoneLossProblem({ shards: 4, replicasPerShard: 1, zones: ['a', 'b', 'c'] })).toBe(
    '2 of 4 primaries are in one zone, and the 2 others are no majority, which takes 3; use 3 shards, or 5 and more, in 3 zones',
  );
  expect(zoneLossProblem({ shards: 6, replicasPerShard: 1, zones: ['a', 'b'] })).toBe(
    '3 of 6 primaries are in one zone, and the 3 others are no majority, which takes 4; two zones never leave a majority: use three',
  );
  expect(zoneLossProblem({ shards: 3, replicasPerShard: 0, zones: ['a', 'b', 'c'] })).toBe('a shard has no replica; give each shard a replica in another zone');
  expect(zoneLossProblem({ shards: 3, replicasPerShard: 2, zones: ['a'] })).toBe('all nodes are in one zone; give each shard a replica in another zone');
});
