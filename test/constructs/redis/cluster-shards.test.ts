import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { type ClusterProps, FleetDefinition, PlacementGroups, RedisCluster, type RedisClusterProps, Topology } from '../../../lib';

interface Assembly {
  /** The bytes of each shard's template. */
  readonly shards: Readonly<Record<string, string>>;
  /** What the parent says of each shard: parameters, order, and by its hash the template. */
  readonly inParent: Readonly<Record<string, unknown>>;
  /** Logical ids and definitions of all else in the parent. */
  readonly others: Readonly<Record<string, unknown>>;
}

function assemblyOf(topology: ClusterProps, more: Partial<RedisClusterProps> = {}): Assembly {
  const app = new App();
  const stack = new Stack(app, 'Fleet');
  const definition = new FleetDefinition({ name: 'demo', topology: Topology.cluster(topology) });
  const redis = new RedisCluster(stack, 'Redis', { definition, ...more });
  redis.metricCpuUtilization();
  const { directory } = app.synth();
  const files = readdirSync(directory).filter((name) => name.endsWith('.nested.template.json'));
  const { Resources } = JSON.parse(readFileSync(join(directory, 'Fleet.template.json'), 'utf8')) as { Resources: Record<string, { Type: string }> };
  const part = (isShard: boolean): Record<string, unknown> => Object.fromEntries(Object.entries(Resources).filter(([, { Type }]) => (Type === 'AWS::CloudFormation::Stack') === isShard));
  return { shards: Object.fromEntries(files.map((name) => [name, readFileSync(join(directory, name), 'utf8')])), inParent: part(true), others: part(false) };
}

const SHAPES: [string, Omit<ClusterProps, 'shards'>][] = [
  ['two replicas', { replicasPerShard: 2 }],
  ['no replica in one zone', { replicasPerShard: 0, zones: ['b'] }],
  ['partitions', { replicasPerShard: 5, placementGroups: PlacementGroups.PARTITION }],
];

/** What of the first is missing in the second or otherwise there, by name: the texts themselves would fill pages. */
function changes(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(before).filter((name) => JSON.stringify(after[name]) !== JSON.stringify(before[name]));
}

describe.each(SHAPES)('with %s', (_shape, shape) => {
  test.each([[3, 4], [12, 13]])('from %i to %i shards no other shard changes by a byte, and the parent by nothing but the new one and the shape', (before, after) => {
    const [small, large] = [assemblyOf({ ...shape, shards: before }), assemblyOf({ ...shape, shards: after })];
    expect([small, large].map(({ shards }) => Object.keys(shards).length)).toEqual([before, after]);
    expect([small, large].map(({ inParent }) => Object.keys(inParent).length)).toEqual([before, after]);
    expect(changes(small.shards, large.shards)).toEqual([]);
    expect(changes(small.inParent, large.inParent)).toEqual([]);
    expect(changes(small.others, large.others)).toEqual(['RedisShapeD7F421DE']);
    expect(Object.keys(small.others)).toEqual(Object.keys(large.others));
  }, 120_000);
});

test('a spread group takes more shards as long as it has room, and changes none', () => {
  const spread = (shards: number): Assembly => assemblyOf({ shards, replicasPerShard: 0, zones: ['a'], placementGroups: PlacementGroups.SPREAD });
  expect(changes(spread(4).shards, spread(7).shards)).toEqual([]);
  expect(() => spread(8)).toThrow('spread takes 7 nodes in a zone');
});

test('what changes a node does change its shard and the hash of that in the parent, so that the comparisons above can fail', () => {
  const [small, large] = [assemblyOf({ shards: 3, nodeTimeoutMillis: 1000 }), assemblyOf({ shards: 3, nodeTimeoutMillis: 2000 })];
  expect(changes(small.shards, large.shards)).toHaveLength(3);
  expect(changes(small.inParent, large.inParent)).toHaveLength(3);
});
