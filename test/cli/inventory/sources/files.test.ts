import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inventoryConfig } from '../../../../lib/definitions/inventory/config';
import { hostsInFile } from '../../../../lib/cli/inventory/sources/file/hosts-in-file';
import type { InventoryHost } from '../../../../lib/rendering/inventory/host';
import { inventoryOf } from '../../../../lib/rendering/inventory/inventory';
import { inventoryScript } from '../../../../lib/rendering/inventory/inventory-script';
import { instance } from '../../../rendering/inventory/hosts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function read(name: string, content: string | Buffer): Promise<InventoryHost[]> {
  const file = join(folder, name);
  writeFileSync(file, content);
  return hostsInFile(file);
}

const errorOf = async (name: string, content: string | Buffer): Promise<string> => {
  const error: unknown = await read(name, content).catch((thrown: unknown) => thrown);
  return (error as Error).message.replaceAll(folder, 'FOLDER');
};

const YAML = `
all:
  vars: {dns: 10.0.0.2, level: all}
  hosts:
    alone:
  children:
    redis:
      vars: {level: redis}
      hosts:
        db1: {ansible_host: 10.0.0.1, level: host}
      children:
        primaries:
          vars: {level: primaries}
          hosts: {db2: null}
    primaries:
      hosts: {db1: {extra: [1, two]}}
`;

test('an inventory in YAML gives each host its groups, those above them too, and the variables of the nearest', async () => {
  const hosts = await read('hosts.yml', YAML);
  expect(hosts.map(({ name, groups, variables }) => ({ name, groups, variables }))).toEqual([
    { name: 'alone', groups: undefined, variables: { dns: '10.0.0.2', level: 'all' } },
    { name: 'db1', groups: ['redis', 'primaries'], variables: { dns: '10.0.0.2', level: 'host', ansible_host: '10.0.0.1', extra: [1, 'two'] } },
    { name: 'db2', groups: ['redis', 'primaries'], variables: { dns: '10.0.0.2', level: 'primaries' } },
  ]);
});

test('the same inventory in JSON gives the same hosts', async () => {
  const json = '{"all": {"vars": {"a": 1}, "hosts": {"x": {"b": 2}}, "children": {"g": {"hosts": {"x": null}}}}}';
  expect(await read('hosts.json', json)).toEqual(await read('hosts.yaml', json));
  expect((await read('hosts.json', json))[0]).toMatchObject({ name: 'x', groups: ['g'], variables: { a: 1, b: 2 } });
});

test('an inventory that was saved and is read again is the same inventory, whatever the tags hold', async () => {
  const tags = { evil: "{{ lookup('pipe', 'id') }}", '{{ key }}': 'x', __ansible_vault: 'y', plain: 'z' };
  const machines = [instance('i-1', { tags }), instance('i-2', { shard: 1, member: 1 })];
  const printed = JSON.stringify(inventoryScript(inventoryOf(machines)));
  const again = await read('saved.json', printed);
  expect(again.map(({ id, tags: read }) => [id, read])).toEqual(machines.map(({ id, tags: written }) => [id, written]));
  const { _meta: meta, ...groups } = inventoryScript(inventoryOf(again, inventoryConfig()));
  const first = JSON.parse(printed) as { _meta: unknown };
  expect(JSON.parse(JSON.stringify(meta))).toEqual(first._meta);
  expect(Object.keys(groups).sort()).toEqual(Object.keys(first).filter((name) => name !== '_meta').sort());
});

test('a list of a script with variables of groups and without those of hosts is read too', async () => {
  const hosts = await read('list.json', '{"_meta": {"hostvars": {"a": {"x": 1}, "lost": {}}}, "g": {"hosts": ["a", "b"], "vars": {"y": 2}}, "all": {"children": ["g"]}}');
  expect(hosts.map(({ name, groups, variables }) => [name, groups, variables])).toEqual([['a', ['g'], { x: 1, y: 2 }], ['b', ['g'], { y: 2 }], ['lost', undefined, { }]]);
});

test('ranges of hosts and ports behind them are read as Ansible reads them', async () => {
  const hosts = await read('a.yml', 'web:\n  hosts:\n    "web[08:12:2]-[a:b]:2222": {x: 1}\n    "[fe80::1]:22":\n    10.0.0.[1:2]:\n    one:23: {ansible_port: 24}\n');
  expect(hosts.map(({ name, variables }) => [name, variables.ansible_port])).toEqual([
    ['web08-a', 2222], ['web08-b', 2222], ['web10-a', 2222], ['web10-b', 2222], ['web12-a', 2222], ['web12-b', 2222],
    ['fe80::1', 22], ['10.0.0.1', undefined], ['10.0.0.2', undefined], ['one', 24],
  ]);
});

test.each([
  ['web[1:]', 'a range must be [begin:end] or [begin:end:step], got "[1:]"'],
  ['web[1]', 'a range must be [begin:end] or [begin:end:step], got "[1]"'],
  ['web[1:2:0]', 'a range must be [begin:end] or [begin:end:step], got "[1:2:0]"'],
  ['web[a:2]', 'a range must have two numbers or two letters, got "[a:2]"'],
  ['web[01:100]', 'a range with zeros in front must begin and end with as many digits, got "[01:100]"'],
  ['web[3:1]', 'a range must not begin behind its end, got "[3:1]"'],
  ['web[0:999999999]', 'a range must have at most 65536 items, got "[0:999999999]"'],
  ['web[0:999]-[0:999]', 'one name must stand for at most 65536 hosts, got "web[0:999]-[0:999]"'],
  ['web[1:2', 'a host must be letters, digits or "_.-", an address, or a range of them such as web[01:20], got "web[1:2"'],
  ['-oProxyCommand=id', 'a host must be letters, digits or "_.-", an address, or a range of them such as web[01:20], got "-oProxyCommand=id"'],
  ['web:0', 'a port must be 1-65535, got 0'],
  ['web:http', 'a host must be letters, digits or "_.-", an address, or a range of them such as web[01:20], got "web:http"'],
])('the host %s is refused with its place', async (host, message) => {
  expect(await errorOf('a.yml', `all:\n  hosts:\n    ${JSON.stringify(host)}:\n`)).toBe(`FOLDER/a.yml:3:5: ${message}`);
});

test('values are those of Ansible\'s YAML', async () => {
  const [host] = await read('a.yml', 'all:\n  hosts:\n    a: {b: yes, c: off, d: y, e: 017, f: 0o17, g: 2026-01-02, h: !unsafe "{{ x }}", i: ~, j: 1_000, k: "no", l: 1.5}\n');
  expect(host?.variables).toEqual({ b: true, c: false, d: 'y', e: 15, f: '0o17', g: '2026-01-02', h: '{{ x }}', i: null, j: 1000, k: 'no', l: 1.5 });
});

test('tags are tags under the name that aws_ec2 has for them too', async () => {
  expect((await read('a.json', '{"_meta": {"hostvars": {"a": {"tags": {"Name": "x"}}}}}'))[0]).toMatchObject({ tags: { Name: 'x' }, variables: {} });
});

test('one name may stand alone where a mapping of names is', async () => {
  expect((await read('a.yml', 'all:\n  children: web\nweb:\n  hosts: a\n'))[0]).toMatchObject({ name: 'a', groups: ['web'] });
});

test('what a script lists is read without _meta too, and in the short form for a group', async () => {
  const hosts = await read('list.json', '\ufeff{"g": {"hosts": ["a"], "vars": {"x": 1}}, "h": ["b"], "i": {"children": ["g"]}}');
  expect(hosts.map(({ name, groups, variables }) => [name, groups, variables])).toEqual([['b', ['h'], {}], ['a', ['i', 'g'], { x: 1 }]]);
});

const SECRET = 'is a secret that only Ansible opens; keep it in group_vars or host_vars beside the inventory, where Ansible itself reads it';

test('everything that is wrong with a file is told at once, in its order', async () => {
  expect(await errorOf('a.yml', 'all:\n  host:\n  hosts:\n    x: {my var: 1}\n    "y[1]":\n  children:\n    web-1:\n      vars: 5\n')).toBe([
    'FOLDER/a.yml:2:3: a group must have no members but hosts, vars, children, got "host"; put groups under children and hosts under hosts',
    'FOLDER/a.yml:4:9: a variable must be letters, digits or _, beginning with no digit, got "my var"',
    'FOLDER/a.yml:5:5: a range must be [begin:end] or [begin:end:step], got "[1]"',
    'FOLDER/a.yml:7:5: a group must be letters, digits or _, beginning with no digit, got "web-1"; write web_1',
    'FOLDER/a.yml:8:7: "vars" must be a mapping of variables, got 5',
  ].join('\n'));
});

test.each([
  ['a.yml', 'all: [x', /^FOLDER\/a\.yml:\d+:\d+: /],
  ['a.yml', 'all:\n  hosts:\n    x:\n      secret: !vault abc\n', `FOLDER/a.yml:4:15: !vault ${SECRET}`],
  ['a.yml', 'all:\n  vars:\n    x: !other abc\n', 'FOLDER/a.yml:3:8: Unresolved tag: !other; write the value itself'],
  ['a.yml', 'all:\n  vars:\n    x: !!binary abc\n', 'FOLDER/a.yml:3:8: Unresolved tag: tag:yaml.org,2002:binary; write the value itself'],
  ['a.yml', 'all:\n  hosts: [x]\n', 'FOLDER/a.yml:2:3: "hosts" must be a mapping of hosts to their variables, got a list'],
  ['a.yml', 'a:\n  children: {b: {children: {a: {}}}}\n', 'FOLDER/a.yml:1:1: group a holds itself, by way of a, b; take it out of one of them'],
  ['a.yml', 'a:\n  vars: {ansible_host: "-oProxyCommand=id"}\n', 'FOLDER/a.yml:2:10: ansible_host must be the name or the address of a host, letters, digits or "_.-", got "-oProxyCommand=id"'],
  ['a.json', '{"_meta": {"hostvars": {"a": {"ansible_host": "{{ x }}"}}}}', 'FOLDER/a.json: _meta.hostvars.a.ansible_host: ansible_host must be the name or the address of a host, letters, digits or "_.-", got "{{ x }}"'],
  ['a.yml', 'just text', 'FOLDER/a.yml: the file must be a mapping of groups, such as all, got "just text"'],
  ['a.yml', 'a:\n---\nb:\n', 'FOLDER/a.yml:2:1: an inventory is one document; remove the line --- and what stands behind it, or make it a file of its own'],
  ['a.yml', 'plugin: amazon.aws.aws_ec2\n', 'FOLDER/a.yml:1:1: this is what an inventory plugin is told, and no list of hosts; "redis-fleet inventory import-aws-ec2 FILE" reads that of amazon.aws.aws_ec2, got "amazon.aws.aws_ec2"'],
  ['a.json', '{', 'FOLDER/a.json:1:2: it is not JSON: Expected property name or \'}\''],
  ['a.json', '{"g":\n  {},\n}', 'FOLDER/a.json:3:1: it is not JSON: Expected double-quoted property name'],
  ['a.json', '{"g": nul}', 'FOLDER/a.json:1:10: it is not JSON: Unexpected token \'}\''],
  ['a.json', '{"g":\n{', 'FOLDER/a.json:2:2: it is not JSON: Expected property name or \'}\''],
  ['a.json', '{"redis":{"hosts":["db1"],"hots":[],"vars":[]},"_meta":{"hostvar":{}},"x":5,"h":{"vars":5}}', [
    'FOLDER/a.json: redis.hots: it must be one of hosts, vars, children; did you mean "hosts"?', 'FOLDER/a.json: redis.vars: it must be a mapping of variables, got a list',
    'FOLDER/a.json: x: it must be a list of hosts, or a mapping with hosts, vars, children, got 5', 'FOLDER/a.json: h.vars: it must be a mapping of variables, got 5',
    'FOLDER/a.json: _meta.hostvar: it is not known here; did you mean "hostvars"?',
  ].join('\n')],
  ['a.yml', 'all:\n  vars: {on: yes, x: .inf, y: -.INF, z: .nan, w: "on"}\n', [
    'FOLDER/a.yml:2:22: .inf is a number that no inventory can hold; write a number, or the text in quotes', 'FOLDER/a.yml:2:31: -.INF is a number that no inventory can hold; write a number, or the text in quotes',
    'FOLDER/a.yml:2:41: .nan is a number that no inventory can hold; write a number, or the text in quotes', 'FOLDER/a.yml:2:10: on means true in YAML, and is no name; write it in quotes',
  ].join('\n')],
  ['a.yml', 'all:\n  vars: {tags: 5, groups: [x], when: now}\n', [
    'FOLDER/a.yml:2:10: "tags" is a word of Ansible and no variable; write tag:KEY as a column of a CSV, and ec2_tags with a mapping in YAML and JSON',
    'FOLDER/a.yml:2:19: "groups" is a word of Ansible and no variable; put the host into the groups; leave it out', 'FOLDER/a.yml:2:32: "when" is a word of Ansible and no variable; give it another name',
  ].join('\n')],
  ['a.json', '[]', 'FOLDER/a.json must be a JSON object, as "redis-fleet inventory" prints it'],
  ['a.json', '{"_meta": {"hostvars": {"a b": {}}}, "g": {"hosts": "x"}}', 'FOLDER/a.json: g.hosts: it must be a list of names\nFOLDER/a.json: _meta.hostvars.a b: a host must be letters, digits or "_.-", or an address, got "a b"'],
  ['a.json', '{"_meta": {"hostvars": {"a": {"k": [{"__ansible_vault": "x"}]}}}}', `FOLDER/a.json: _meta.hostvars.a.k.0: it ${SECRET}`],
  ['a.csv', Buffer.from('host\nM\xfcnchen\n', 'latin1'), 'FOLDER/a.csv must be a text file in UTF-8, got another encoding; in Excel choose "CSV UTF-8" when saving'],
  ['a.csv', Buffer.from('host\na\n', 'utf16le'), 'FOLDER/a.csv must be a text file in UTF-8, got another encoding; in Excel choose "CSV UTF-8" when saving'],
  ['a.txt', 'host', 'FOLDER/a.txt must end with .csv, .yaml, .yml or .json, which tells how it is read'],
])('%s that holds %j says what is wrong', async (name, content, message) => {
  const error = await errorOf(name, content);
  expect(error).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
});

test('a file that is not there is named', async () => {
  const error: unknown = await hostsInFile(join(folder, 'none.csv')).catch((thrown: unknown) => thrown);
  expect((error as Error).message.replaceAll(folder, 'FOLDER')).toBe('cannot read FOLDER/none.csv: there is no such file');
});
