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

test.each([
  ['a.yml', 'all: [x', /^FOLDER\/a\.yml:\d+:\d+: /],
  ['a.yml', 'all:\n  hosts:\n    x:\n      secret: !vault abc\n', /^FOLDER\/a\.yml:4:15: .*!vault.*; keep secrets in group_vars, where Ansible itself reads them$/],
  ['a.yml', 'all:\n  host:\n    x:\n', /^FOLDER\/a\.yml: all must have no members but hosts, vars, children, got "host"; put groups under children and hosts under hosts$/],
  ['a.yml', 'all:\n  hosts: [x]\n', /^FOLDER\/a\.yml: all\.hosts must be a mapping of hosts to their variables, got a list$/],
  ['a.yml', 'all:\n  hosts:\n    "web[1:3]":\n', /^FOLDER\/a\.yml: a host must be letters, digits or "_\.:-", and no range such as web\[1:3\]; write each host out, got "web\[1:3\]"$/],
  ['a.yml', 'web-1:\n  hosts: {x: {}}\n', /^FOLDER\/a\.yml: a group must be letters, digits or _, beginning with no digit, got "web-1"$/],
  ['a.yml', 'a:\n  children: {b: {children: {a: {}}}}\n', /^FOLDER\/a\.yml: group a holds itself, by way of a, b; take it out of one of them$/],
  ['a.yml', 'all:\n  hosts: {x: {"my var": 1}}\n', /^FOLDER\/a\.yml: a variable of host x must be letters, digits or _, beginning with no digit, got "my var"$/],
  ['a.yml', 'just text', /^FOLDER\/a\.yml: the file must be a mapping of groups, such as all, got "just text"$/],
  ['a.json', '{', /^FOLDER\/a\.json is not JSON: /],
  ['a.json', '[]', /^FOLDER\/a\.json must be a JSON object, as "redis-fleet inventory" prints it$/],
  ['a.json', '{"_meta": {}, "g": {"hosts": "x"}}', /^FOLDER\/a\.json: "hosts" of group g must be a list of names$/],
  ['a.csv', Buffer.from('host\nM\xfcnchen\n', 'latin1'), /^FOLDER\/a\.csv must be a text file in UTF-8, got another encoding; in Excel choose "CSV UTF-8" when saving$/],
  ['a.txt', 'host', /^FOLDER\/a\.txt must end with \.csv, \.yaml, \.yml or \.json, which tells how it is read$/],
])('%s that holds %j says what is wrong', async (name, content, message) => expect(await errorOf(name, content)).toMatch(message));

test('a file that is not there is named', async () => {
  const error: unknown = await hostsInFile(join(folder, 'none.csv')).catch((thrown: unknown) => thrown);
  expect((error as Error).message.replaceAll(folder, 'FOLDER')).toBe('cannot read FOLDER/none.csv: there is no such file');
});
