import fc from 'fast-check';
import { FleetTags } from '../../../lib/definitions/tags';
import { inventoryConfig } from '../../../lib/definitions/inventory/config';
import { DIRECT, type Reach } from '../../../lib/definitions/inventory/reach';
import type { InventoryHost, RawVariables } from '../../../lib/rendering/inventory/host';
import { inventoryOf } from '../../../lib/rendering/inventory/inventory';
import { mergeHosts } from '../../../lib/rendering/inventory/merge';
import { instance, planned } from './hosts';

/** A host as a file names it. */
function inFile(name: string, variables: RawVariables, groups?: readonly string[]): InventoryHost {
  return { source: 'static', id: typeof variables.instance_id === 'string' ? variables.instance_id : name, name, ...(groups && { groups }), tags: {}, variables, placement: {} };
}

const STACK = 'aws:cloudformation:stack-name';
const LOGICAL_ID = 'aws:cloudformation:logical-id';

test('of two sources the later wins, variable by variable, and an instance keeps its id and place', () => {
  const live = instance('i-1', { variables: { instance_type: 't3.micro' } });
  const file = inFile('demo-0-0', { instance_type: 'mine', ansible_user: 'admin' });
  const [after] = mergeHosts([[live], [file]]);
  const [before] = mergeHosts([[file], [live]]);
  expect(after).toMatchObject({ source: 'live', id: 'i-1', name: 'demo-0-0', placement: live.placement, tags: live.tags });
  expect(after?.variables).toMatchObject({ instance_type: 'mine', ansible_user: 'admin', private_ip_address: '10.0.0.0' });
  expect(before).toMatchObject({ source: 'live', id: 'i-1', name: 'demo-0-0', placement: live.placement });
  expect(before?.variables).toMatchObject({ instance_type: 't3.micro', ansible_user: 'admin' });
});

test('a line of a file about a slot holds for every machine in it, in either order', () => {
  const machines = [instance('i-old'), instance('i-new')];
  const file = [inFile('demo-0-0', { rack: 7 })];
  for (const merged of [mergeHosts([machines, file]), mergeHosts([file, machines])]) {
    expect(merged.map(({ id, variables }) => [id, variables.rack]).sort()).toEqual([['i-new', 7], ['i-old', 7]]);
  }
});

test('a line of a file that names an instance is about that one alone', () => {
  const merged = mergeHosts([[instance('i-1'), instance('i-2')], [inFile('web', { instance_id: 'i-2', rack: 7 })]]);
  expect(merged.map(({ id, name, variables }) => [id, name, variables.rack]).sort()).toEqual([['i-1', undefined, undefined], ['i-2', 'web', 7]]);
});

test('groups of several files are all kept, and a host that one file knows alone stays', () => {
  const merged = mergeHosts([[inFile('a', {}, ['x', 'y']), inFile('b', {})], [inFile('a', { n: 1 }, ['y', 'z'])]]);
  expect(merged.map(({ name, groups }) => [name, groups]).sort()).toEqual([['a', ['x', 'y', 'z']], ['b', undefined]]);
});

test.each([
  ['its stack and logical id', { [STACK]: 'Stack-Shard0-1ABCDEFGHIJKL', [LOGICAL_ID]: 'Slot0', [FleetTags.SLOT]: '' }],
  ['its fleet and slot', {}],
])('a planned slot is the instance that CloudFormation made of it, by %s', (_by, tags) => {
  const plan = planned('Slot0', { [FleetTags.FLEET]: 'demo', [FleetTags.SLOT]: 'demo-0-0', extra: 'plan' });
  const live = instance('i-1', { tags });
  for (const merged of [mergeHosts([[plan], [live]]), mergeHosts([[live], [plan]])]) {
    expect(merged).toHaveLength(1);
    expect(merged[0]).toMatchObject({ source: 'live', id: 'i-1', placement: live.placement, tags: { ...live.tags, extra: 'plan' } });
    expect(merged[0]?.variables).toMatchObject({ ...live.variables, cloudformation_stack_name: 'Stack' });
  }
});

test.each([
  ['another stack', { [STACK]: 'Stack2-Shard0-1ABC', [LOGICAL_ID]: 'Slot0' }],
  ['another shard whose name begins alike', { [STACK]: 'Stack-Shard01-1ABC', [LOGICAL_ID]: 'Slot0' }],
  ['another group of the stack', { [STACK]: 'Stack-Shard0-1ABC', [LOGICAL_ID]: 'Slot1' }],
  ['the stack above', { [STACK]: 'Stack', [LOGICAL_ID]: 'Slot0' }],
  ['the same slot of another fleet', { [FleetTags.FLEET]: 'other', [FleetTags.SLOT]: 'demo-0-0' }],
])('an instance of %s is not the planned slot', (_of, tags) => {
  const plan = planned('Slot0', { [FleetTags.FLEET]: 'demo', [FleetTags.SLOT]: 'demo-0-0' });
  const merged = mergeHosts([[plan], [instance('i-1', { tags: { [FleetTags.SLOT]: 'x-1', ...tags } })]]);
  expect(merged.map(({ source }) => source).sort()).toEqual(['live', 'planned']);
});

test('a variable that a file gives keeps its name where those of AWS get a prefix', () => {
  const config = inventoryConfig({ hostvarsPrefix: 'aws_' });
  const { hosts } = inventoryOf(mergeHosts([[instance('i-1')], [inFile('demo-0-0', { rack: 7 })]]), config);
  expect(hosts['demo-0-0']).toMatchObject({ rack: 7, aws_instance_id: 'i-1', aws_ec2_tags: expect.anything() as object, redis_shard: 0, ansible_host: '10.0.0.0' });
  expect(Object.keys(hosts['demo-0-0'] ?? {}).filter((name) => /^(instance_id|ec2_tags|tags|aws_rack)$/.test(name))).toEqual([]);
});

test('with a prefix or a suffix the tags have the name of aws_ec2 too, and no key of theirs is a template', () => {
  const { hosts } = inventoryOf([instance('i-1', { tags: { Team: 'data', '{{ x }}': 'y' } })], inventoryConfig({ hostvarsPrefix: 'aws_' }));
  expect(hosts['demo-0-0']).toMatchObject({ aws_tags: { Team: 'data', unsafe_keys: [{ key: { __ansible_unsafe: '{{ x }}' }, value: 'y' }] } });
});

test('what a file says of a slot that is planned holds for it, in either order, and it stays planned', () => {
  const plan = planned('Slot0', { [FleetTags.FLEET]: 'demo', [FleetTags.SLOT]: 'demo-0-0' });
  const file = inFile('demo-0-0', { ansible_host: '10.9.9.9', rack: 7 }, ['racked']);
  for (const merged of [mergeHosts([[plan], [file]]), mergeHosts([[file], [plan]])]) {
    const { hosts, groups } = inventoryOf(merged);
    expect(Object.keys(hosts)).toEqual(['demo-0-0']);
    expect(hosts['demo-0-0']).toMatchObject({ ansible_host: '10.9.9.9', rack: 7, redis_planned: true, redis_slot: 'demo-0-0', cloudformation_stack_name: 'Stack' });
    expect(groups.racked?.hosts).toEqual(['demo-0-0']);
  }
});

test('the way to an instance is that of the later source, and a way by its id takes no address of a file', () => {
  const id = 'i-0123456789abcdef0';
  const [live, address, whole] = [[instance(id)], [inFile('demo-0-0', { ansible_host: '10.9.9.9' })], [inFile('demo-0-0', { ansible_host: '10.9.9.9', ansible_ssh_common_args: '-4' })]];
  const hostOf = (reach: Reach, ...sources: InventoryHost[][]): unknown => inventoryOf(mergeHosts(sources), inventoryConfig({ reach })).hosts['demo-0-0']?.ansible_host;
  expect([hostOf(DIRECT, live, address), hostOf(DIRECT, address, live)]).toEqual(['10.9.9.9', '10.0.0.0']);
  expect([hostOf({ kind: 'ssm' }, live, address), hostOf({ kind: 'ssm' }, address, live), hostOf({ kind: 'ssm' }, live, whole)]).toEqual([id, id, '10.9.9.9']);
});

test('a machine of no fleet has no slot, and is called by its name all the same', () => {
  const tags = Object.fromEntries(Object.values(FleetTags).map((key) => [String(key), '']));
  const { hosts } = inventoryOf([instance('i-1', { tags: { ...tags, Name: 'bastion-1' } })]);
  expect(Object.keys(hosts)).toEqual(['bastion-1']);
  expect(hosts['bastion-1']).not.toHaveProperty('redis_slot');
});

test('no host is lost or doubled, whatever the sources hold', () => {
  const id = fc.constantFrom('i-1', 'i-2', 'i-3', 'i-4');
  const live = fc.uniqueArray(fc.record({ id, shard: fc.nat(1) }), { selector: (host) => host.id }).map((hosts) => hosts.map(({ id: own, shard }) => instance(own, { shard })));
  const names = fc.uniqueArray(fc.constantFrom('demo-0-0', 'demo-1-0', 'other')).map((list) => list.map((name) => inFile(name, { from: name })));
  fc.assert(fc.property(fc.array(fc.oneof(live, names), { maxLength: 4 }), (sources) => {
    const merged = mergeHosts(sources);
    const all = sources.flat();
    const ids = merged.map((host) => host.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((own) => own.startsWith('i-')).sort()).toEqual([...new Set(all.filter(({ source }) => source === 'live').map((host) => host.id))].sort());
    const slots = new Set(merged.map(({ name, tags }) => name ?? tags[FleetTags.SLOT]));
    all.filter(({ source }) => source === 'static').forEach(({ name }) => expect(slots).toContain(name));
  }), { numRuns: 500 });
});
