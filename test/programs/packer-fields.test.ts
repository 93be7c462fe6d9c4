import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PackerTarget } from '../../lib/rendering/images/packer/choices';
import { AMAZON_EBS } from '../../lib/rendering/images/packer/field-table';
import type { Field, FieldTable } from '../../lib/rendering/images/packer/field-table';
import { packer, pluginVersion } from '../support/packer-programs';

type Json = string | number | boolean | readonly Json[] | { readonly [name: string]: Json };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'packer-fields-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A value of the type of a field; of a block one with all fields that are as old as it. */
function sample({ type, fields = {} }: Field): Json {
  switch (type) {
    case 'text': return 'x';
    case 'number': return 1;
    case 'flag': return true;
    case 'texts': return ['x'];
    case 'texts by name': return { x: 'x' };
    case 'block': return samples(fields, ({ since }) => since === undefined);
    case 'blocks': return [samples(fields, ({ since }) => since === undefined)];
  }
}

function samples(table: FieldTable, wanted: (field: Field) => boolean): Record<string, Json> {
  return Object.fromEntries(Object.entries(table).filter(([, field]) => wanted(field)).map(([name, field]) => [name, sample(field)]));
}

/** The fields that Packer does not know, or takes otherwise, among these; what is wrong with their values is not asked. */
function refused(target: PackerTarget, source: Readonly<Record<string, Json>>): string[] {
  writeFileSync(join(folder, 'image.pkr.json'), JSON.stringify({ source: { 'amazon-ebs': { x: source } }, build: [{ sources: ['source.amazon-ebs.x'] }] }));
  const { stdout, stderr } = packer(target, folder, ['validate', 'image.pkr.json']);
  const said = `${stdout}${stderr}`;
  return [...said.matchAll(/No argument or block type is named "([^"]+)"|Inappropriate value for attribute "([^"]+)"|Duplicate (\S+) block/g)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

/** A version of three numbers as one. */
function weight(version: string): number {
  return version.split('.').reduce((sum, part) => sum * 1000 + Number(part), 0);
}

test('Packer 1.6 knows every field that is as old, with its type, and no other field of the table', () => {
  const isOld = ({ since }: Field): boolean => since === undefined;
  expect(refused(PackerTarget.V1_6, samples(AMAZON_EBS, isOld))).toEqual([]);
  // It reads this one and does nothing with it
  const newer = Object.entries(AMAZON_EBS).filter(([name, field]) => !isOld(field) && name !== 'temporary_key_pair_type');
  expect(newer.length).toBeGreaterThan(10);
  for (const [name, field] of newer) {
    expect([name, refused(PackerTarget.V1_6, { [name]: sample(field) })]).toEqual([name, [name]]);
  }
});

test('the current Packer knows every field that its amazon plugin is old enough for, and no later one', () => {
  const plugin = pluginVersion();
  const isThere = ({ since }: Field): boolean => since === undefined || since.product === 'Packer' || weight(since.version) <= weight(plugin);
  expect(refused(PackerTarget.CURRENT, samples(AMAZON_EBS, isThere))).toEqual([]);
  for (const [name, field] of Object.entries(AMAZON_EBS).filter(([, each]) => !isThere(each))) {
    expect([name, refused(PackerTarget.CURRENT, { [name]: sample(field) })]).toEqual([name, [name]]);
  }
});

test('Packer says of a field that nobody knows that it does not, so that the tests above can fail', () => {
  expect(refused(PackerTarget.V1_6, { no_such_field: 'x' })).toEqual(['no_such_field']);
  expect(refused(PackerTarget.CURRENT, { ssh_port: 'x' })).toEqual(['ssh_port']);
});
