import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { imageFileJsonSchema } from '../../lib/fleet-file/images/schema';
import { imageExamples } from '../support/examples';
import { keysWithoutWords, schemaErrors } from '../support/json-schema';

const HEAD = { version: 1, name: 'web' };

test('a JSON Schema validator takes every example and every way to write a base, a source and a step', () => {
  const step = (each: object): object => ({ ...HEAD, base: 'debian-12', steps: [each] });
  const documents = [
    ...imageExamples().map(({ file }) => parse(readFileSync(file, 'utf8')) as unknown),
    { ...HEAD, base: { amiId: 'x', operatingSystem: 'debian-12' } },
    { ...HEAD, base: { filter: { owners: ['self'], filters: { name: 'x' } }, operatingSystem: 'debian-12' } },
    { ...HEAD, redis: { engine: 'redis 7.0', operatingSystem: 'debian-12', source: { sourceCode: { version: 'x', sha256: 'y' } }, exporter: { url: 'x', sha256: 'y' }, awsCli: 'none' } },
    { ...HEAD, plain: { operatingSystem: 'debian-12', kernel: { profile: 'redis' } } },
    step({ script: 'x' }), step({ script: { file: 'x', variables: ['y'], timeoutSeconds: 5 } }), step({ check: { file: 'x', phase: 'test' } }), step({ reboot: null }), step({ kernel: null }), step({ nodePrograms: {} }),
  ];
  expect(schemaErrors(imageFileJsonSchema(), documents)).toEqual(documents.map(() => 0));
});

test('a JSON Schema validator marks what the program refuses for its structure', () => {
  const documents = [
    HEAD, { version: 2, name: 'web', base: 'debian-12' }, { version: 1, base: 'debian-12' }, { ...HEAD, base: 'debian-11' },
    { ...HEAD, base: 'debian-12', step: [] }, { ...HEAD, base: 'debian-12', steps: [{}] }, { ...HEAD, base: 'debian-12', steps: [{ packages: ['a'], service: 'b' }] },
    { ...HEAD, base: 'debian-12', steps: [{ file: { source: 'x' } }] }, { ...HEAD, base: 'debian-12', disks: [{ type: 'gp3' }] }, { ...HEAD, redis: { operatingSystem: 'debian-12' } },
    { ...HEAD, base: 'debian-12', accounts: [123456789012] },
  ];
  expect(schemaErrors(imageFileJsonSchema(), documents).map((count) => count > 0)).toEqual(documents.map(() => true));
});

test('every key of the schema has a title and a description', () => {
  expect(keysWithoutWords(imageFileJsonSchema())).toEqual([]);
});
