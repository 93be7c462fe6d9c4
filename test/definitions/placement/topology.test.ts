import { Token } from 'aws-cdk-lib';
import fc from 'fast-check';
import { PlacementGroups } from '../../../lib/definitions/placement/choices';
import { InitialRole, Slot } from '../../../lib/definitions/placement/slot';
import { type ClusterProps, Topology } from '../../../lib/definitions/placement/topology';
import { hostile } from '../../support/hostile';
import { problemsOf } from '../../support/problems';

function refused(zone: string): string[] {
  return problemsOf(() => Topology.standalone({ zone }));
}

test('a standalone fleet is one primary', () => {
  const topology = Topology.standalone();
  expect(topology.kind).toBe('standalone');
  expect(topology.slots).toEqual([new Slot(0, 0, 'a', InitialRole.PRIMARY)]);
  expect(topology.zones).toEqual(['a']);
});

test('a zone is a letter, a whole name or a token', () => {
  expect(Topology.standalone({ zone: 'eu-west-1c' }).zones).toEqual(['eu-west-1c']);
  expect(refused(Token.asString({ Ref: 'Zone' }))).toEqual([]);
  expect(refused('eu-west-1')).toEqual(['zone: "zone" must be a zone letter such as a, or a zone name such as eu-west-1a, got "eu-west-1"']);
});

test('a hostile text is never a zone', () => {
  fc.assert(fc.property(hostile('eu-west-1a'), (zone) => {
    expect(refused(zone)).toHaveLength(1);
  }));
});

test('nobody can change the slots afterwards', () => {
  const topology = Topology.standalone();
  topology.zones.push('b');
  expect(() => topology.slots.pop()).toThrow(TypeError);
  expect([topology.slots.length, topology.zones]).toEqual([1, ['a']]);
});

function refusedCluster(props: Partial<ClusterProps>): string[] {
  return problemsOf(() => Topology.cluster({ shards: 3, ...props }));
}

test('a cluster of three shards has a replica each, in three zones', () => {
  const topology = Topology.cluster({ shards: 3 });
  expect([topology.kind, topology.shards, topology.membersPerShard, topology.replicasPerShard, topology.zones]).toEqual(['cluster', 3, 2, 1, ['a', 'b', 'c']]);
  expect(topology.slots.map((slot) => `${slot.nameIn('f')} ${slot.zone} ${slot.initialRole}`)).toEqual([
    'f-0-0 a primary', 'f-0-1 b replica', 'f-1-0 b primary', 'f-1-1 c replica', 'f-2-0 c primary', 'f-2-1 a replica',
  ]);
  expect(topology.slotsOf(1).map(({ member }) => member)).toEqual([0, 1]);
  expect(topology.clusterRules).toEqual({ nodeTimeoutMillis: 5000, requireFullCoverage: false, placementGroups: PlacementGroups.NONE });
  expect(topology.advice).toEqual([]);
});

test('a cluster has 3-400 shards, 0-5 replicas, 1-6 zones that are distinct, and a node timeout of 1-120 seconds', () => {
  expect(refusedCluster({ shards: 2, replicasPerShard: 6, nodeTimeoutMillis: 999, zones: ['a', 'a', 'Z'] })).toEqual([
    'shards: "shards" must be a whole number 3-400, got 2',
    'replicasPerShard: "replicasPerShard" must be a whole number 0-5, got 6',
    'nodeTimeoutMillis: "nodeTimeoutMillis" must be a whole number 1000-120000, got 999',
    'zones/1: "zones" names a twice; keep one',
    'zones/2: "zones" must be a zone letter such as a, or a zone name such as eu-west-1a, got "Z"',
  ]);
  expect(refusedCluster({ shards: 401, zones: [] })).toEqual(['shards: "shards" must be a whole number 3-400, got 401', 'zones: "zones" must be 1-6 zones, got 0']);
  expect(refusedCluster({ shards: 400, replicasPerShard: 5 })).toEqual([]);
  expect(refusedCluster({ shards: Token.asNumber({ Ref: 'Shards' }) })).toEqual(['shards: "shards" must be known at synth, got a token']);
});

test('a layout that does not survive the loss of a zone is advice, or an error where that is required', () => {
  const loss = 'the loss of a zone would stop the cluster: 2 of 4 primaries are in one zone, and the 2 others are no majority, which takes 3; use 3 shards, or 5 and more, in 3 zones';
  expect(Topology.cluster({ shards: 4 }).advice).toEqual([{ id: 'placement.zone-loss', message: loss }]);
  expect(Topology.cluster({ shards: 4, acknowledge: { 'placement.zone-loss': 'a test' } }).advice).toEqual([]);
  expect(refusedCluster({ shards: 4, requireZoneFaultTolerance: true })).toEqual([`requireZoneFaultTolerance: ${loss}`]);
  expect(refusedCluster({ shards: 5, requireZoneFaultTolerance: true })).toEqual([]);
});

test('a node timeout below five seconds is advice', () => {
  expect(Topology.cluster({ shards: 3, nodeTimeoutMillis: 2000 }).advice.map(({ id }) => id)).toEqual(['placement.node-timeout-short']);
});

test('a spread placement group takes seven nodes of a zone', () => {
  expect(refusedCluster({ shards: 7, replicasPerShard: 2, placementGroups: PlacementGroups.SPREAD })).toEqual([]);
  expect(refusedCluster({ shards: 8, replicasPerShard: 2, placementGroups: PlacementGroups.SPREAD })).toEqual([
    'placementGroups: "placementGroups" spread takes 7 nodes in a zone, and this cluster has 8; use partition, which keeps the members of a shard apart',
  ]);
  expect(refusedCluster({ shards: 8, replicasPerShard: 2, placementGroups: PlacementGroups.PARTITION })).toEqual([]);
});
