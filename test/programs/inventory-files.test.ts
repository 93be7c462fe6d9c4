import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hostsInFile } from '../../lib/cli/inventory/sources/file/hosts-in-file';
import { venvProgram } from '../support/programs';
import { run } from '../support/run';

/** Variables and groups of each host. */
type Hosts = Readonly<Record<string, { readonly variables: object; readonly groups: readonly string[] }>>;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'inventory-files-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const FILES: Readonly<Record<string, string>> = {
  'ranges of numbers, letters and steps, with ports': `
web:
  hosts:
    web[01:12].example.com:
    "db-[a:e:2]:2222": {x: 1}
    10.0.0.[250:254]:
    rack[1:2]-[a:b]:
    upper[X:Z]:
    mixed[y:B]:
    open[:2]:
    "[fe80::1]:2200":
    "fe80::2":
    host.example.com:22: {ansible_port: 23}
`,
  'groups in groups, whose variables win by their depth and then by their names': `
all:
  vars: {level: all, only_all: 1}
  hosts:
    alone: {own: true}
  children:
    redis:
      vars: {level: redis, b: redis}
      hosts: {db1: {level: host}, db2: }
      children:
        primaries: {vars: {level: primaries}, hosts: {db2: , db3: }}
    beta: {vars: {level: beta, b: beta}, hosts: {db1: , db4: }}
    alpha: {vars: {level: alpha, b: alpha}, hosts: {db4: }}
ungrouped:
  hosts: lone
`,
  'every kind of value': `
all:
  hosts:
    a:
      booleans: [yes, no, on, off, true, False, y, n, Y]
      numbers: [1, -1, 017, 0x1f, 1_000, 1.5, -2.5e+3, 0b11, 190:20:30, .5, 1., -1_0.5]
      texts: ["1", 'yes', 0o17, 1e3, 1.2.3, ., 1.5e3, 2026-01-02x, 10.0.0.1, "a\\nb", ~text, "{{ x }}"]
      nothing: [null, ~, ]
      nested: {list: [{a: [1]}], mapping: {b: {c: d}}}
      lines: |
        two
        lines
      anchors: &anchor {k: v}
      merged: {<<: *anchor, l: w}
      unsafe: !unsafe "{{ y }}"
`,
};

/** The inventory that Ansible lists, without what marks texts as such. */
function listed(file: string, args: readonly string[] = []): { text: string; hosts: Hosts } {
  const { code, stdout, stderr } = run(venvProgram('ansible-inventory'), ['-i', file, '--list', ...args], { timeLimit: 120, env: { ANSIBLE_NOCOLOR: '1', ANSIBLE_HOME: join(folder, '.ansible') } });
  expect([code, stderr]).toEqual([0, '']);
  const { _meta: meta, ...groups } = JSON.parse(stdout, (_key, value: unknown) => plain(value)) as { _meta: { hostvars: Record<string, object> } } & Record<string, Group>;
  const names = Object.keys(groups).filter((name) => !['all', 'ungrouped'].includes(name));
  const members = (name: string): string[] => [...groups[name]?.hosts ?? [], ...(groups[name]?.children ?? []).flatMap(members)];
  const hosts = [...new Set(Object.keys(groups).flatMap(members))].sort();
  return { text: stdout, hosts: Object.fromEntries(hosts.map((host) => [host, { variables: meta.hostvars[host] ?? {}, groups: names.filter((name) => members(name).includes(host)).sort() }])) };
}

interface Group {
  readonly hosts?: readonly string[];
  readonly children?: readonly string[];
}

function plain(value: unknown): unknown {
  return typeof value === 'object' && value !== null && '__ansible_unsafe' in value ? value.__ansible_unsafe : value;
}

async function read(file: string): Promise<Hosts> {
  const hosts = await hostsInFile(file);
  return Object.fromEntries(hosts.sort((one, other) => (one.id < other.id ? -1 : 1)).map(({ id, variables, groups = [] }) => [id, { variables, groups: [...groups].sort() }]));
}

test.each(Object.entries(FILES))('an inventory in YAML with %s means to us what it means to Ansible', async (_what, text) => {
  const file = join(folder, 'hosts.yml');
  writeFileSync(file, text);
  const { hosts } = listed(file);
  expect(Object.keys(hosts).length).toBeGreaterThan(0);
  expect(await read(file)).toEqual(hosts);
});

test.each(Object.entries(FILES))('what ansible-inventory prints of %s is read as the same hosts, as JSON and as YAML', async (_what, text) => {
  const file = join(folder, 'hosts.yml');
  writeFileSync(file, text);
  const { text: json, hosts } = listed(file);
  writeFileSync(join(folder, 'saved.json'), json);
  expect(await read(join(folder, 'saved.json'))).toEqual(hosts);
  writeFileSync(join(folder, 'exported.json'), listed(file, ['--export']).text);
  expect(await read(join(folder, 'exported.json'))).toEqual(hosts);
  const yaml = join(folder, 'saved.yml');
  expect(run(venvProgram('ansible-inventory'), ['-i', file, '--list', '--yaml', '--output', yaml], { timeLimit: 120, env: { ANSIBLE_NOCOLOR: '1', ANSIBLE_HOME: join(folder, '.ansible') } }).code).toBe(0);
  expect(await read(yaml)).toEqual(hosts);
});
