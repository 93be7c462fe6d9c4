import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Machine, type FleetDefinition, Network, PlacementGroups } from '../../../lib';
import { FleetStack } from '../../../lib/constructs/fleet-stack';
import { clusterDefinition } from '../../support/cluster-stacks';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const LIMITS = { bytes: 1_048_576, resources: 500, parameters: 200, outputs: 200 };

const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const LONGEST = 'x'.repeat(32);

interface Sizes { readonly file: string; readonly bytes: number; readonly resources: number; readonly parameters: number; readonly outputs: number }

/** The sizes of all templates of a fleet, the largest first. */
function sizesOf(definition: FleetDefinition): Sizes[] {
  const app = new App();
  new FleetStack(app, definition, {});
  const { directory } = app.synth();
  const count = (part: object | undefined): number => Object.keys(part ?? {}).length;
  return readdirSync(directory).filter((name) => name.endsWith('.template.json')).map((file) => {
    const text = readFileSync(join(directory, file), 'utf8');
    const { Resources, Parameters, Outputs } = JSON.parse(text) as { Resources: object; Parameters?: object; Outputs?: object };
    return { file, bytes: Buffer.byteLength(text), resources: count(Resources), parameters: count(Parameters), outputs: count(Outputs) };
  }).sort((a, b) => b.bytes - a.bytes);
}

function breaches(sizes: readonly Sizes[]): string[] {
  return sizes.flatMap((size) => Object.entries(LIMITS).filter(([name, limit]) => size[name as keyof typeof LIMITS] > limit).map(([name, limit]) => `${size.file}: ${size[name as keyof typeof LIMITS]} ${name}, at most ${limit}`));
}

test('400 shards with 2 replicas, the longest names, a key and tags keep every template within the limits of CloudFormation, with one resource a shard in the parent', () => {
  const ownTags = Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`tag-${index}`, 'y'.repeat(50)]));
  const sizes = sizesOf(clusterDefinition({ shards: 400, placementGroups: PlacementGroups.PARTITION }, {
    name: LONGEST, environment: LONGEST, machine: new Machine({ kmsKeyArn: KEY }), tags: ownTags,
  }));
  expect(sizes).toHaveLength(401);
  expect(breaches(sizes)).toEqual([]);
  const parent = sizes.find(({ file }) => !file.includes('.nested.'));
  expect((parent?.resources ?? 0) - 400).toBeLessThan(60);
}, 600_000);

test('a fleet of 6 zones and 5 replicas leaves the parent room for 400 shards', () => {
  const zones = ['a', 'b', 'c', 'd', 'e', 'f'];
  const sizes = sizesOf(clusterDefinition({ shards: 12, replicasPerShard: 5, zones, placementGroups: PlacementGroups.PARTITION }, { name: LONGEST, network: Network.create({ zones }) }));
  expect(breaches(sizes)).toEqual([]);
  const parent = sizes.find(({ file }) => !file.includes('.nested.'));
  expect((parent?.resources ?? 0) - 12).toBeLessThanOrEqual(LIMITS.resources - 400);
  const ofShard = ((parent?.bytes ?? 0) - sizesWithout(zones)) / 9;
  expect((parent?.bytes ?? 0) + 388 * ofShard).toBeLessThan(LIMITS.bytes);
}, 120_000);

/** Bytes of the parent of the same fleet with three shards, so that the difference is that of nine. */
function sizesWithout(zones: string[]): number {
  const sizes = sizesOf(clusterDefinition({ shards: 3, replicasPerShard: 5, zones, placementGroups: PlacementGroups.PARTITION }, { name: LONGEST, network: Network.create({ zones }) }));
  return sizes.find(({ file }) => !file.includes('.nested.'))?.bytes ?? 0;
}

test('a template over a limit is found, so that the tests above can fail', () => {
  expect(breaches([{ file: 'x', bytes: 1, resources: 501, parameters: 200, outputs: 201 }])).toEqual(['x: 501 resources, at most 500', 'x: 201 outputs, at most 200']);
});
