import fc from 'fast-check';
import { inventoryConfig, type InventoryConfig } from '../../../lib/definitions/inventory/config';
import { hostname } from '../../../lib/definitions/inventory/hostname';
import { DefinitionError } from '../../../lib/definitions/problems';
import { nameHosts, type Naming } from '../../../lib/rendering/inventory/naming/name-hosts';
import type { Nameless } from '../../../lib/rendering/inventory/naming/wanted-name';

function host(id: string, rest: Partial<Nameless> = {}): Nameless {
  return { id, tags: {}, variables: {}, ...rest };
}

function naming(hosts: readonly Nameless[], config: Partial<InventoryConfig>, groups: readonly string[] = []): Naming {
  return nameHosts(hosts, inventoryConfig(config), new Set(groups));
}

/** The names of one host by the entries. */
function namesOf(of: Nameless, ...entries: Parameters<typeof hostname>[0][]): readonly string[] {
  return naming([of], { hostnames: entries.map(hostname) }).names.flat();
}

const WEB = host('i-1', {
  slot: 'demo-0-0',
  tags: { Name: 'web one', Env: 'prod', Blank: '', Eq: 'a=b' },
  variables: {
    private_ip_address: '10.0.0.1', public_dns_name: '', ipv6_address: '2001:db8::1', instance_id: 'i-1', ami_launch_index: 0, state: { code: 16, name: 'running' },
    placement: { availability_zone: 'eu-west-1a' }, security_groups: [{ group_id: 'sg-1' }, { group_id: 'sg-2' }], network_interfaces: [{ private_ip_addresses: [{}, { association: { public_ip: '1.2.3.4' } }] }],
  },
});

test.each([
  ['the slot', [{ name: 'slot' }], 'demo-0-0'],
  ['a filter', [{ name: 'private-ip-address' }], '10.0.0.1'],
  ['a filter of something nested', [{ name: 'instance-state-name' }], 'running'],
  ['a number', [{ name: 'instance-state-code' }], '16'],
  ['the first of a list', [{ name: 'instance.group-id' }], 'sg-1'],
  ['the first that is there of lists in lists', [{ name: 'network-interface.addresses.association.public-ip' }], '1.2.3.4'],
  ['a tag, made safe', [{ name: 'tag:Name' }], 'web_one'],
  ['key and value of a tag that has the value', [{ name: 'tag:Env=prod' }], 'Env_prod'],
  ['the first of several tags', [{ name: 'tag:Nope,Blank,Env' }], 'prod'],
  ['the value behind "=" with "=" in it', [{ name: 'tag:Eq=a=b' }], 'Eq_a_b'],
  ['the next entry where the first gives nothing', [{ name: 'tag:Env=dev' }, { name: 'dns-name' }, { name: 'launch-index' }, { name: 'tag:Blank' }, { name: 'instance-id' }], 'i-1'],
  ['prefix and name', [{ name: 'tag:Env', prefix: 'instance-id' }], 'i-1_prod'],
  ['prefix and name with a separator', [{ name: 'tag:Env', prefix: 'slot', separator: '.' }], 'demo-0-0.prod'],
  ['the name alone where the prefix gives nothing', [{ name: 'tag:Env', prefix: 'tag:Nope' }], 'prod'],
  ['what filters make of a tag', [{ name: "tag:Name | upper | replace(' ', '-')" }], 'WEB-ONE'],
  ['what filters make of several tags', [{ name: "tag:Name,Nope,Env | join('-')" }], 'web_one-prod'],
  ['the first of what filters make a list of', [{ name: "tag:Name | split(' ') | sort" }], 'one'],
  ['what filters make of name and prefix', [{ name: 'tag:Env|upper', prefix: 'slot | upper' }], 'DEMO-0-0_PROD'],
  ['the next entry where filters have nothing to work on', [{ name: "tag:Nope | default('x')" }, { name: "tag:Nope,Blank | join('-')" }, { name: 'slot' }], 'demo-0-0'],
  ['the next entry where filters fail', [{ name: 'tag:Name | dict2items' }, { name: 'slot' }], 'demo-0-0'],
  ['a word and the value', [{ name: 'tag:Env', prefix: 'text:web', separator: '-' }], 'web-prod'],
  ['the id where no entry gives a name', [{ name: 'tag:Nope' }], 'i-1'],
] as const)('a host is called by %s', (_case, entries, name) => {
  expect(namesOf(WEB, ...entries)).toEqual([name]);
});

test('a value is data to the filters of its entry, whatever it holds', () => {
  const evil = host('i-2', { tags: { Name: "x' ~ lookup('pipe', 'id') ~ '{{ 7 * 7 }}" } });
  expect(namesOf(evil, { name: 'tag:Name | upper' })).toEqual(['X____LOOKUP__PIPE____ID_________7___7___']);
});

test('a name from a file wins over every entry', () => {
  expect(namesOf({ ...WEB, name: 'db-1' }, { name: 'slot' })).toEqual(['db-1']);
});

test('each entry gives a name where duplicates are allowed, each name once', () => {
  const hostnames = ['slot', 'private-ip-address', 'tag:Nope', 'instance-id', 'tag:Nope,Nope', 'tag:Env', 'tag:Blank,Env'].map((name) => hostname({ name }));
  expect(naming([WEB], { hostnames, allowDuplicatedHosts: true }).names).toEqual([['demo-0-0', '10.0.0.1', 'i-1', 'prod']]);
});

test('an unknown name is an error that names the nearest, never a literal', () => {
  expect(() => hostname({ name: 'private_ip_address' })).toThrow('did you mean "private-ip-address"?');
});

test.each([
  ['-oProxyCommand=touch x', 'host--oProxyCommand_touch_x'],
  ['web[1:3]', 'web_1_3_'],
  ['2001:db8::1', '_001_db8__1'],
  ["{{ lookup('pipe', 'id') }}", 'host-___lookup__pipe____id_____'],
  ['a\nb,c', 'a_b_c'],
  ['größe-日本', 'größe-日本'],
  ['.hidden', 'host-.hidden'],
])('the tag Name %j gives the harmless name %s', (value, name) => {
  expect(namesOf(host('i-1', { tags: { Name: value } }), { name: 'tag:Name' })).toEqual([name]);
});

test('hosts that want one name have their ids behind it, and are reported', () => {
  const made = naming([host('i-1', { tags: { Name: 'web' } }), host('i-2', { tags: { Name: 'web' } }), host('i-3', { tags: { Name: 'api' } })], { hostnames: [hostname({ name: 'tag:Name' })] });
  expect(made.names).toEqual([['web-i-1'], ['web-i-2'], ['api']]);
  expect(made.findings).toEqual([{ kind: 'collision', subject: 'web', message: '2 hosts would be called "web": each has its id behind the name' }]);
});

test.each(['all', 'localhost', 'LOCALHOST', '127.0.0.1', 'redis_primary'])('a host that would be called %s has its id behind the name', (name) => {
  const made = naming([host('i-1', { tags: { Name: name } })], { hostnames: [hostname({ name: 'tag:Name' })] }, ['redis_primary']);
  expect(made.names).toEqual([[`${name}-i-1`]]);
  expect(made.findings.map(({ message }) => message)).toEqual([`a host would be called "${name}", which is the name of a group or of the machine that runs Ansible: it is called "${name}-i-1"`]);
});

test('a configuration that is strict about names refuses every collision at once', () => {
  const hosts = ['a', 'a', 'b', 'b'].map((name, index) => host(`i-${index}`, { tags: { Name: name } }));
  const run = (): unknown => naming(hosts, { hostnames: [hostname({ name: 'tag:Name' })], strictNames: true });
  expect(run).toThrow(DefinitionError);
  expect(run).toThrow(/^2 hosts would be called "a"; strict_names is set: give hostnames an entry that tells them apart, such as instance-id, or leave strict_names out\n2 hosts would be called "b"/m);
});

test('variables are not read where no entry needs them', () => {
  const unread = { id: 'i-1', slot: 'demo-0-0', tags: {}, get variables(): Nameless['variables'] { throw new Error('read'); } };
  expect(naming([unread], {}).names).toEqual([['demo-0-0']]);
});

test('whatever hosts want to be called, no two have one name, and each can stand in a command of SSH', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('web', 'web-i-1', 'web-i-1-2', 'i-1', 'all', '', '-x', '__proto__'));
  const one = fc.record({ id: fc.constantFrom('i-1', 'i-2', 'i-3'), slot: fc.option(text, { nil: undefined }), name: fc.option(text, { nil: undefined }), tags: fc.dictionary(fc.constantFrom('Name', 'Env'), text) });
  const hostnames = [hostname({ name: 'tag:Name', prefix: 'tag:Env' }), hostname({ name: 'slot' })];
  fc.assert(fc.property(fc.array(one, { maxLength: 8 }), fc.boolean(), (hosts, allowDuplicatedHosts) => {
    const names = naming(hosts.map((wanted) => ({ ...wanted, variables: {} })), { hostnames, allowDuplicatedHosts }, ['web']).names.flat();
    expect(new Set(names).size).toBe(names.length);
    names.forEach((name) => expect(name).toMatch(/^_?[\p{L}\p{N}][\p{L}\p{N}_.-]*$/u));
    expect(names.filter((name) => ['all', 'web', 'localhost'].includes(name))).toEqual([]);
  }), { numRuns: 1000 });
});
