import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { inventoryFileJsonSchema } from '../../lib/fleet-file/inventory/schema';
import { keysWithoutWords, schemaErrors } from '../support/json-schema';
import { inProject } from '../support/project';

const IMPORTED = inProject('test', 'fixtures', 'aws-ec2');

test('a JSON Schema validator takes the example, every imported file that is whole, and every way to write a source, a name and a reach', () => {
  const imported = readdirSync(IMPORTED).filter((name) => name.endsWith('.golden')).map((name) => join(IMPORTED, name));
  const documents = [
    ...[inProject('examples', 'ansible', 'redis_fleet.yml'), ...imported].map((file) => parse(readFileSync(file, 'utf8')) as unknown),
    {}, { version: 1, sources: [{ live: null }, { live: { all_regions: true } }, { assembly: 'x' }, { assembly: null }, { assembly: { folder: 'x', fleet: 'y' } }, { file: 'x' }, { file: { path: 'x' } }] },
    { filters: { 'a': 'b', 'c': 1, 'tag:d': [true, 'e', 2] }, include_filters: [{}], exclude_filters: null, regions: null },
    { hostnames: ['slot', { name: 'tag:Name', prefix: 'x', separator: '' }], compose: { a: 1, b: true, c: 'd' }, groups: null, keyed_groups: [{ key: 'x', split: ',' }] },
    { reach: 'direct' }, { reach: 'ssm' }, { reach: { ssm: null } }, { reach: { direct: { address: 'public' } } }, { reach: { bastion: { host: 'x' } } }, { reach: { aws_ssm: { bucket: 'x' } } },
    { cache: { seconds: 1 } }, { cache: null },
  ];
  expect(imported.length).toBeGreaterThan(3);
  // A file that could not be carried whole is marked as one, and refused until somebody has dealt with it
  const marked = documents.map((document) => Number('not_carried' in (document as object)));
  expect(marked).toContain(1);
  expect(schemaErrors(inventoryFileJsonSchema(), documents)).toEqual(marked);
});

test('a JSON Schema validator marks what the program refuses for its structure', () => {
  const documents = [
    { version: 2 }, { plugin: 'amazon.aws.aws_ec2' }, { sources: [{}] }, { sources: [{ live: null, file: 'x' }] }, { sources: [{ file: {} }] }, { regions: 'eu-west-1' }, { states: ['runing'] },
    { hostnames: [{ prefix: 'x' }] }, { keyed_groups: [{ prefix: 'x' }] }, { compose: { a: ['b'] } }, { reach: 'bastion' }, { reach: { ssm: null, direct: null } }, { reach: { bastion: {} } }, { cache: {} }, { cache: { seconds: '1' } }, { strict: 'yes' },
  ];
  expect(schemaErrors(inventoryFileJsonSchema(), documents).map((count) => count > 0)).toEqual(documents.map(() => true));
});

test('every key of the schema has a title and a description', () => {
  expect(keysWithoutWords(inventoryFileJsonSchema())).toEqual([]);
});
