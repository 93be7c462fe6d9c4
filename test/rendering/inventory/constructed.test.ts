import { readFileSync } from 'fs';
import { join } from 'path';
import fc from 'fast-check';
import { inventoryConfig, type InventoryConfig } from '../../../lib/definitions/inventory/config';
import { keyedGroup, type KeyedGroupProps } from '../../../lib/definitions/inventory/keyed-group';
import { DefinitionError } from '../../../lib/definitions/problems';
import { compileRules, type Constructed, Construction } from '../../../lib/rendering/inventory/constructed';
import { ExpressionError, type Value, type Variables } from '../../../lib/rendering/inventory/expressions/value';
import { safeGroupName } from '../../../lib/rendering/inventory/group-names';

const OURS = new Set(['aws_ec2', 'redis', 'redis_primary']);

function construction(config: Partial<InventoryConfig>, hosts: readonly string[] = ['web-1']): Construction {
  return new Construction(compileRules(inventoryConfig(config)), { groups: OURS, isHost: (name) => hosts.includes(name) });
}

function constructed(config: Partial<InventoryConfig>, variables: Variables): Constructed {
  return construction(config).add({ name: 'web-1', variables, groups: ['aws_ec2'] });
}

/** Names of the groups that one keyed group makes for the value of its key. */
function keyed(value: Value, props: Partial<KeyedGroupProps> = {}): readonly string[] {
  return constructed({ keyedGroups: [keyedGroup({ key: 'key', ...props })] }, { key: value }).groups.map((path) => path.join('/'));
}

interface KeyedCase {
  readonly title: string;
  readonly value: Value;
  readonly rule: { readonly prefix?: string; readonly separator?: string; readonly default_value?: string; readonly trailing_separator?: boolean; readonly parent_group?: string };
  readonly leading_separator?: boolean;
  readonly groups: readonly string[];
}

/** What Ansible makes of each rule; a test of programs holds Ansible itself against the same table. */
const KEYED_CASES = JSON.parse(readFileSync(join(__dirname, 'keyed-groups.json'), 'utf8')) as KeyedCase[];

test.each(KEYED_CASES)('$title names the groups that Ansible names', ({ value, rule, leading_separator: leadingSeparator, groups }) => {
  const { prefix, separator, default_value: defaultValue, trailing_separator: trailingSeparator, parent_group: parentGroup } = rule;
  expect(keyed(value, { prefix, separator, defaultValue, trailingSeparator, parentGroup, leadingSeparator })).toEqual(groups);
});

test.each([
  ['parts of a text', ' a, b,,c ', {}, ['x_a', 'x_b', 'x_c']],
  ['no group for nothing but separators', ', ,', {}, []],
  ['the default for nothing but separators', ', ,', { defaultValue: 'none' }, ['x_none']],
  ['the parent of all as no parent', 'a', { parentGroup: 'all' }, ['x_a']],
] as const)('a rule that splits makes groups of %s', (_case, value, props, groups) => {
  expect(keyed(value, { prefix: 'x', split: ',', ...props })).toEqual(groups);
});

test.each([1, true, 0.5])('a key that is %s is an error whether strict or not, with the remedy', (key) => {
  expect(() => keyed(key)).toThrow(/keyed_groups\[0\] of host "web-1": the key must be a text, a list or a mapping, got .*; write "\| string" behind it/);
});

test('composed variables do not see each other, and groups see them all', () => {
  const made = constructed({
    compose: { port: '6379', address: 'ip', twice: 'port | default("none")', ip: '"other"' },
    groups: { has_port: 'port == 6379', is_other: 'ip == "other"', by_group: '"aws_ec2" in group_names', by_name: 'inventory_hostname == "web-1"' },
    keyedGroups: [keyedGroup({ key: 'group_names | join("+")', prefix: 'in' }), keyedGroup({ key: 'inventory_hostname_short', prefix: 'host' })],
  }, { ip: '10.0.0.1' });
  expect(made.variables).toEqual({ port: 6379, address: '10.0.0.1', twice: 'none', ip: 'other' });
  expect(made.groups.flat()).toEqual(['has_port', 'is_other', 'by_group', 'by_name', 'in_aws_ec2_by_group_by_name_has_port_is_other', 'host_web_1']);
});

test('a rule without a value is left out and reported with the number of hosts', () => {
  const made = construction({ compose: { x: 'nope.x' }, groups: { g: 'nope == 1', h: '"text"' }, keyedGroups: [keyedGroup({ key: 'nope' }), keyedGroup({ key: 'empty' })] });
  for (const name of ['a', 'b']) {
    expect(made.add({ name, variables: { empty: '' }, groups: [] })).toEqual({ variables: {}, groups: [] });
  }
  expect(made.findings()).toEqual([
    { kind: 'skipped', subject: 'compose "x"', message: 'left out for 2 hosts: compose "x" of host "a": "nope" is undefined' },
    { kind: 'skipped', subject: 'group "g"', message: 'left out for 2 hosts: group "g" of host "a": "nope" is undefined' },
    { kind: 'skipped', subject: 'group "h"', message: 'left out for 2 hosts: group "h" of host "a": a condition must be true or false, got a text; compare it, or write "is truthy" behind it' },
    { kind: 'skipped', subject: 'keyed_groups[0]', message: 'left out for 2 hosts: keyed_groups[0] of host "a": "nope" is undefined' },
    { kind: 'skipped', subject: 'keyed_groups[1]', message: 'left out for 2 hosts: keyed_groups[1] of host "a": the key is empty; give the rule a default_value' },
  ]);
});

test.each([
  ['compose', { compose: { x: 'nope' } }, 'compose "x" of host "web-1": "nope" is undefined'],
  ['a group', { groups: { x: 'nope' } }, 'group "x" of host "web-1": "nope" is undefined'],
  ['a keyed group', { keyedGroups: [keyedGroup({ key: 'nope' })] }, 'keyed_groups[0] of host "web-1": "nope" is undefined'],
  ['an empty key', { keyedGroups: [keyedGroup({ key: '""' })] }, 'keyed_groups[0] of host "web-1": the key is empty'],
  ['a parent', { keyedGroups: [keyedGroup({ key: '"a"', parentGroup: '{{ nope }}' })] }, 'keyed_groups[0], parent group of host "web-1": "nope" is undefined'],
])('a strict configuration refuses %s without a value', (_case, config, message) => {
  const run = (): unknown => constructed({ ...config, strict: true }, {});
  expect(run).toThrow(ExpressionError);
  expect(run).toThrow(message);
});

test('a strict configuration takes an empty list or mapping for no group', () => {
  expect(constructed({ strict: true, keyedGroups: [keyedGroup({ key: '[]' }), keyedGroup({ key: '{}' })] }, {}).groups).toEqual([]);
});

test('all expressions that are wrong are reported, each at its path', () => {
  try {
    compileRules(inventoryConfig({ compose: { a: 'b c' }, groups: { all: 'true', g: '|' }, keyedGroups: [keyedGroup({ key: 'x' }), keyedGroup({ key: ')', parentGroup: '{{ ( }}' })] }));
    throw new Error('nothing was refused');
  } catch (error) {
    expect(error).toBeInstanceOf(DefinitionError);
    expect((error as DefinitionError).problems.map(({ path }) => path.join('.'))).toEqual(['compose.a', 'groups.g', 'groups.all', 'keyed_groups.1.key', 'keyed_groups.1.parent_group']);
  }
});

test('two values that name one group are reported, and both hosts are in it', () => {
  const made = construction({ keyedGroups: [keyedGroup({ key: 'role', prefix: 'role' })] });
  const groups = ['a-b', 'a.b', 'a_b', 'a b', 'other'].map((role, index) => made.add({ name: `h-${index}`, variables: { role }, groups: [] }).groups.flat());
  expect(groups).toEqual([['role_a_b'], ['role_a_b'], ['role_a_b'], ['role_a_b'], ['role_other']]);
  expect(made.findings()).toEqual([{
    kind: 'collision', subject: 'role_a_b', message: 'the group "role_a_b" stands for 4 names: "role_a-b", "role_a.b", "role_a_b", ...; give each its own prefix or replace what differs',
  }]);
});

test.each([
  ['all', 'Ansible keeps the name for itself'],
  ['_meta', 'Ansible keeps the name for itself'],
  ['web1', 'a host is called so'],
  ['redis_primary', 'it is a group of the fleet that the host is not in'],
])('a tag cannot put its host into a group called %s', (role, reason) => {
  const made = construction({ keyedGroups: [keyedGroup({ key: 'role', separator: '' })] }, ['web1']);
  expect(made.add({ name: 'evil', variables: { role }, groups: ['aws_ec2'] }).groups).toEqual([]);
  expect(made.findings()).toEqual([{ kind: 'refused', subject: role, message: expect.stringContaining(reason) as string }]);
});

test('a host stays in a group of ours that a rule names again, and the configuration can name one', () => {
  const made = construction({ groups: { redis: 'true' }, keyedGroups: [keyedGroup({ key: 'role', prefix: 'redis' })] });
  expect(made.add({ name: 'h-1', variables: { role: 'primary' }, groups: ['redis_primary'] }).groups).toEqual([['redis'], ['redis_primary']]);
  expect(made.findings()).toEqual([]);
});

test('a tag cannot make a group its own parent, at any distance', () => {
  const made = construction({ keyedGroups: [keyedGroup({ key: 'child', separator: '', parentGroup: '{{ parent }}' })] });
  const add = (child: string, parent: string): unknown => made.add({ name: 'h-1', variables: { child, parent }, groups: ['redis'] }).groups;
  expect([add('a', 'a'), add('a', 'b'), add('b', 'c'), add('c', 'a'), add('redis', 'x'), add('x', 'redis_primary')]).toEqual([[['a']], [['b', 'a']], [['c', 'b']], [['c']], [['redis']], [['x']]]);
  expect(made.findings().map(({ message }) => message)).toEqual([
    'the group "a" does not become a parent of "a": it is below it',
    'the group "a" does not become a parent of "c": it is below it',
    'the group "x" does not become a parent of "redis": that is a group of the fleet',
    'the group "redis_primary" of host "h-1" is not made: it is a group of the fleet that the host is not in; give the keyed group a prefix',
  ]);
});

test('names of groups are those that Ansible makes safe', () => {
  expect(['a-b', '1a', '٣x', 'a\u0301', '²', 'Ⅷ', '_', '-', '😀', 'a b\n'].map(safeGroupName)).toEqual(['a_b', '_a', '_x', 'a_', '²', 'Ⅷ', '_', '_', '_', 'a_b_']);
});

test('whatever tags hold, groups have safe names, none is reserved or a host, and only expressions fail', () => {
  const nasty = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('all', '_meta', 'ungrouped', 'redis_primary', 'web1', '__proto__', '{{ 1 }}', '-x', ' ', '1'));
  const config = { keyedGroups: [keyedGroup({ key: 'tags', separator: '' }), keyedGroup({ key: 'tags', prefix: 'tag' }), keyedGroup({ key: 'tags.Name', separator: '', parentGroup: '{{ tags.Parent }}' })] };
  fc.assert(fc.property(fc.array(fc.dictionary(fc.oneof(nasty, fc.constantFrom('Name', 'Parent')), nasty), { maxLength: 5 }), (list) => {
    const made = construction(config, ['web1', '_meta1']);
    for (const tags of list) {
      for (const name of made.add({ name: 'h-1', variables: { tags }, groups: [] }).groups.flat()) {
        expect(name).toMatch(/^[\p{L}\p{Nl}\p{No}_][\p{L}\p{N}_]*$/u);
        expect(['all', 'ungrouped', '_meta', 'localhost', 'web1', ...OURS]).not.toContain(name);
      }
    }
  }), { numRuns: 500 });
});
