import fc from 'fast-check';
import { FleetTags } from '../../../lib/definitions/tags';
import { groupName, shardGroupName } from '../../../lib/rendering/inventory/group-names';
import { inventoryOf } from '../../../lib/rendering/inventory/inventory';
import { instance, planned } from './hosts';

const namesOf = (hosts: Parameters<typeof inventoryOf>[0]): string[] => Object.keys(inventoryOf(hosts).hosts);

test('two instances of one slot, as while one replaces the other, both carry their id', () => {
  expect(namesOf([instance('i-new'), instance('i-old'), instance('i-1', { shard: 1 })])).toEqual(['demo-0-0-i-new', 'demo-0-0-i-old', 'demo-1-0']);
});

test('a machine without a slot is called by the tag Name, and one without both by its id', () => {
  const untagged = instance('i-1', { tags: { [FleetTags.SLOT]: '', Name: 'backup-host' } });
  const nameless = instance('i-2', { tags: { [FleetTags.SLOT]: '', Name: '' } });
  expect(namesOf([untagged, nameless])).toEqual(['backup-host', 'i-2']);
});

test.each(['all', 'ungrouped', 'localhost', '127.0.0.1', '::1', '_meta', 'redis', 'cluster_demo', '-x', 'a b', 'a:1', 'a[1:3]', "{{ lookup('pipe','id') }}", 'a\nb', 'é-1'])(
  'a slot called %j is no name of a host: its id is',
  (slot) => expect(namesOf([instance('i-1', { tags: { [FleetTags.SLOT]: slot } })])).toEqual(['i-1']),
);

test('a slot that takes the disambiguated name of another does not take its place', () => {
  const impostor = instance('i-3', { tags: { [FleetTags.SLOT]: 'demo-0-0-i-1' } });
  expect(namesOf([instance('i-1'), instance('i-2'), impostor]).sort()).toEqual(['demo-0-0-i-1', 'demo-0-0-i-1-2', 'demo-0-0-i-2']);
});

test('a planned slot whose name is known only at deployment is called by its place in the templates', () => {
  expect(namesOf([planned('Slot0ASG', {})])).toEqual(['Stack-Shard0-Slot0ASG']);
});

test.each([
  ['eu-west-1a', 'az_eu_west_1a'],
  ['a_b', 'az_a__5f_b'],
  ['a.b', 'az_a__2e_b'],
  ['-a', 'az___2d_a'],
  ['a--b', 'az_a__2d___2d_b'],
  ['1', 'az_1'],
  ['É', 'az___c9_'],
])('the group of zone %j is %s', (value, name) => expect(groupName('az', value)).toBe(name));

/** Values that come close to each other and to the escapes. */
const VALUE = fc.oneof(fc.string({ unit: fc.constantFrom('a', 'b', '1', '-', '_', '5', 'f', '.', '2', 'd', '0', 'A') }), fc.string({ unit: 'binary' })).filter((text) => text !== '');

test('no two values share the name of a group, whatever they hold', () => {
  fc.assert(fc.property(VALUE, VALUE, (one, other) => {
    fc.pre(one !== other);
    expect(groupName('env', one)).not.toBe(groupName('env', other));
  }), { numRuns: 5000 });
});

test('no two shards of any clusters share the name of a group', () => {
  const shard = fc.tuple(VALUE, fc.nat(1200));
  fc.assert(fc.property(shard, shard, (one, other) => {
    fc.pre(one[0] !== other[0] || one[1] !== other[1]);
    expect(shardGroupName(...one)).not.toBe(shardGroupName(...other));
  }), { numRuns: 5000 });
});

test('whatever the tags say, hosts have distinct names, groups have valid ones, and no name is both', () => {
  const tags = fc.dictionary(fc.constantFrom('Name', ...Object.values(FleetTags).filter((key): key is string => typeof key === 'string')), fc.oneof(VALUE, fc.constantFrom('demo-0-0', 'demo-0-0-i-1', 'all')));
  fc.assert(fc.property(fc.array(tags, { maxLength: 8 }), (list) => {
    const hosts = list.map((own, index) => ({ ...instance(`i-${index}`), tags: own }));
    const inventory = inventoryOf(hosts);
    const names = Object.keys(inventory.hosts);
    const groups = Object.keys(inventory.groups);
    expect(names).toHaveLength(list.length);
    names.forEach((name) => expect(name).toMatch(/^[A-Za-z][A-Za-z0-9_.-]*$/));
    groups.forEach((group) => expect(group).toMatch(/^[a-z][A-Za-z0-9_]*$/));
    expect(names.filter((name) => groups.includes(name))).toEqual([]);
    expect(inventory.groups.aws_ec2?.hosts).toEqual(names);
  }));
});
