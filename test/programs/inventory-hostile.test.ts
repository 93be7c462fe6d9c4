import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { outputText } from '../../lib/cli/inventory/output/text';
import { hostsInCsv } from '../../lib/cli/inventory/sources/file/csv-hosts';
import { hostsInJson } from '../../lib/cli/inventory/sources/file/json-hosts';
import { hostsInYaml } from '../../lib/cli/inventory/sources/file/yaml-hosts';
import { inventoryConfig, type InventoryConfig } from '../../lib/definitions/inventory/config';
import { hostname } from '../../lib/definitions/inventory/hostname';
import { keyedGroup } from '../../lib/definitions/inventory/keyed-group';
import type { InventoryHost } from '../../lib/rendering/inventory/host';
import { type Inventory, inventoryOf } from '../../lib/rendering/inventory/inventory';
import { seedOf } from '../support/cluster-soak';
import { armed, chosen, hostileHost, hostileText, hostileValue, TEMPLATES } from '../support/hostile-hosts';
import { venvProgram, venvPython } from '../support/programs';
import { inProject } from '../support/project';
import { run, type RunResult } from '../support/run';
import { unmarked } from './ansible-hosts';

const SEED = seedOf();
const INSTANCES = 60;
/** Hosts in each of the files. */
const LISTED = 8;
/** Forms whose texts Ansible takes for templates where they are not marked; it trusts no plugin. */
const TRUSTED = ['script', 'yaml'] as const;
const FORMATS = [...TRUSTED, 'plugin'] as const;

/** A configuration whose names, variables and groups come from what the owner of an instance chooses. */
const CONFIG: Partial<InventoryConfig> = {
  hostnames: [hostname({ name: 'tag:Name', prefix: 'key-name', separator: '-' }), hostname({ name: 'tag:Role' })],
  compose: { composed: 'tags', composed_list: '[tags.Note, key_name, more]', joined: "tags.Note ~ key_name ~ '{'", halves: "'{' ~ tags.Note ~ '}'", replaced: "tags.Note | replace('a', '{{')" },
  groups: { armed: "tags.Armed == 'yes'", with_note: "'x' in tags.Note", redis_fast: "tags.Role == 'redis'" },
  keyedGroups: [
    keyedGroup({ key: 'tags' }), keyedGroup({ key: 'tags', leadingSeparator: false, separator: '' }), keyedGroup({ key: 'key_name', prefix: 'key' }), keyedGroup({ key: 'tags.Role', separator: '', split: ',' }),
    keyedGroup({ key: 'security_groups | map(attribute="group_name") | list', parentGroup: '{{ tags.Parent }}', leadingSeparator: false }),
  ],
};

/** Uses all that Ansible knows of the hosts, in each way in which a text could be taken for a template, a condition or a command. */
const PLAYBOOK = `---
- hosts: armed[0]
  connection: local
  gather_facts: false
  tasks:
    - name: Fill in everything of every host
      ansible.builtin.debug:
        msg: "{% for host in groups['all'] %}{% set known = hostvars[host] %}{% for name in names if name in known %}{{ known[name] | to_json }}{% endfor %}{% endfor %}"
    - name: Fill it into a file
      ansible.builtin.debug:
        msg: "{{ lookup('ansible.builtin.template', 'every.j2') | length }} {{ groups | to_json | length }}"
    - name: Keep it as facts
      ansible.builtin.set_fact:
        kept: "{{ groups['all'] | map('extract', hostvars) | map(attribute='ec2_tags', default='') | list }}"
        joined_up: "{{ groups['all'] | map('extract', hostvars) | map(attribute='key_name', default='') | join('{') }}"
    - name: Use the facts
      ansible.builtin.debug:
        msg: "{{ kept | to_json | length }} {{ '{' ~ joined_up ~ '}' }}"

- hosts: armed[0:2]
  connection: local
  gather_facts: false
  tasks:
    - name: Take it for a command and a variable of the environment
      ansible.builtin.shell:
        cmd: 'printf "%s" "$NOTE" {{ ec2_tags.Note | quote }}'
      environment: {NOTE: "{{ ec2_tags.Note }}"}
      register: said
    - name: Find it unharmed
      ansible.builtin.assert:
        that: [said.stdout == ec2_tags.Note ~ ec2_tags.Note]

- hosts: armed
  connection: local
  gather_facts: false
  ignore_errors: true
  tasks:
    - name: Take it for a condition
      ansible.builtin.assert:
        that: [ec2_tags.Note]
    - name: Take it for the name of a group
      ansible.builtin.group_by:
        key: "by_{{ ec2_tags.Note }}"
`;
/** A text that Ansible takes for one, as JSON has it. */
const MARKED = /\{"__ansible_unsafe":("(?:[^"\\]|\\.)*")\}/g;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hostile-'));
  writeFileSync(join(folder, 'play.yml'), PLAYBOOK);
  writeFileSync(join(folder, 'every.j2'), "{% for host in groups['all'] %}{{ hostvars[host].ec2_tags | default('') }}{{ hostvars[host].more | default('') }}{% endfor %}");
  writeFileSync(join(folder, 'ansible.cfg'), '[defaults]\nforks = 4\ninventory_plugins = inventory_plugins\n[inventory]\nany_unparsed_is_failed = True\n');
  cpSync(inProject('lib', 'ansible', 'inventory_plugins'), join(folder, 'inventory_plugins'), { recursive: true });
  // What is in NAME.json, for the plugin's NAME.redis_fleet.yml
  writeFileSync(join(folder, 'run-redis-fleet'), '#!/bin/sh\nexec cat "${4%.redis_fleet.yml}.json"\n', { mode: 0o755 });
  process.stdout.write(`hostile inventory: seed ${SEED}; REDIS_FLEET_SEED=${SEED} runs the same again\n`);
});

afterAll(() => rmSync(folder, { recursive: true }));

/** A folder in which each host that runs something makes a file with its number. */
function trap(name: string): string {
  const made = join(folder, name);
  mkdirSync(made);
  return made;
}

/** Instances of which number N makes the file N where anything of it is run; each template stands in a tag of one of the first. */
function instances(made: string, count: number): InventoryHost[] {
  return fc.sample(chosen, { numRuns: count, seed: SEED }).map((given, number) => {
    const template = TEMPLATES[number];
    const tags = template === undefined ? given.tags : { ...given.tags, Note: template, Armed: 'yes' };
    return hostileHost(number, armed({ ...given, tags }, join(made, String(number))));
  });
}

/** Hosts that files of all kinds list, whose cells, keys and values are hostile. */
async function listed(made: string): Promise<InventoryHost[]> {
  const [texts, values] = [fc.sample(fc.tuple(hostileText, hostileText), { numRuns: LISTED, seed: SEED }), fc.sample(hostileValue, { numRuns: LISTED, seed: SEED })];
  const hostvars = (kind: string): Record<string, object> => Object.fromEntries(texts.map(([note, tag], number) => {
    const variables = { note, more: values[number] ?? null, ec2_tags: { Note: tag, [TEMPLATES[number] ?? 'Role']: note } };
    return [`${kind}-${number}`, armed(variables, join(made, `${kind}-${number}`))];
  }));
  const cells = [['host', 'note', 'tag:Note', `tag:${TEMPLATES[0] ?? ''}`], ...texts.map(([note, tag], number) => [`csv-${number}`, note, tag, tag])];
  const csv = armed(cells, join(made, 'csv')).map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(';')).join('\r\n');
  return [
    ...hostsInCsv(csv, 'hosts.csv'),
    ...await hostsInYaml(JSON.stringify({ all: { hosts: hostvars('yaml') } }), 'hosts.yml'),
    ...hostsInJson(JSON.stringify({ _meta: { hostvars: hostvars('json') } }), 'hosts.json'),
  ];
}

async function hostileInventory(made: string): Promise<Inventory> {
  return inventoryOf([...instances(made, INSTANCES), ...await listed(made)], inventoryConfig(CONFIG));
}

/** The inventory as a script, as a file for the plugin `yaml` and by our own plugin. */
function written(inventory: Inventory, name: string, careless: (text: string) => string = (text) => text): Record<typeof FORMATS[number], string> {
  const [json, script, yaml, plugin] = ['json', 'sh', 'yml', 'redis_fleet.yml'].map((ending) => join(folder, `${name}.${ending}`)) as [string, string, string, string];
  writeFileSync(json, careless(outputText(inventory, { format: 'json' })));
  writeFileSync(script, `#!/bin/sh\nexec cat '${json}'\n`, { mode: 0o755 });
  writeFileSync(yaml, careless(outputText(inventory, { format: 'yaml', explanation: inventory.findings?.join('; ') })));
  writeFileSync(plugin, 'plugin: redis_fleet\n');
  return { script, yaml, plugin };
}

function ansible(program: string, args: readonly string[]): RunResult {
  const env = { ANSIBLE_HOME: join(folder, 'home'), ANSIBLE_CONFIG: join(folder, 'ansible.cfg'), ANSIBLE_NOCOLOR: '1', ANSIBLE_PYTHON_INTERPRETER: venvPython() };
  return run(venvProgram(program), args, { cwd: folder, timeLimit: 200, env });
}

function play(source: string, { hosts }: Inventory): RunResult {
  const names = [...new Set(Object.values(hosts).flatMap((variables) => Object.keys(variables)))];
  return ansible('ansible-playbook', ['-i', source, '-e', JSON.stringify({ names }), 'play.yml']);
}

test.each(FORMATS)('whatever is chosen for tags, names, keys, cells and values, Ansible runs nothing of it: %s', async (format) => {
  const made = trap(`quiet-${format}`);
  const inventory = await hostileInventory(made);
  const { code, stdout, stderr } = play(written(inventory, 'quiet')[format], inventory);
  expect(readdirSync(made)).toEqual([]);
  expect([code, stdout.match(/failed=[1-9]/g), stderr.match(/Traceback|Unexpected Exception/g)]).toEqual([0, null, null]);
  expect(stdout.match(/ok=\d+/g)).toHaveLength(TEMPLATES.length);
  expect(stdout).toContain('touch');
});

test.each(TRUSTED)('without the mark each of the templates is run, so that the test above can fail: %s', (format) => {
  const made = trap(`loud-${format}`);
  const inventory = inventoryOf(instances(made, TEMPLATES.length), inventoryConfig(CONFIG));
  play(written(inventory, 'loud', (text) => text.replace(MARKED, '$1').replaceAll('!unsafe "', '"'))[format], inventory);
  expect(readdirSync(made)).toEqual(expect.arrayContaining(TEMPLATES.map((_, number) => String(number))));
});

test('without the mark nothing is run either, where the plugin says it', () => {
  const made = trap('quiet-unmarked');
  const inventory = inventoryOf(instances(made, TEMPLATES.length), inventoryConfig(CONFIG));
  const { stdout } = play(written(inventory, 'unmarked', (text) => text.replace(MARKED, '$1')).plugin, inventory);
  expect([readdirSync(made), stdout.includes('touch')]).toEqual([[], true]);
});

test('Ansible reads the same hosts, groups and variables from all forms, and has nothing to complain of', async () => {
  const made = trap('read');
  const inventory = await hostileInventory(made);
  const sources = written(inventory, 'read');
  const [script, ...others] = FORMATS.map((format) => {
    const { code, stdout, stderr } = ansible('ansible-inventory', ['-i', sources[format], '--list']);
    expect([code, stderr]).toEqual([0, '']);
    return unmarked(JSON.parse(stdout)) as { _meta: { hostvars: Record<string, Record<string, unknown>> } };
  });
  for (const other of others) expect(other).toEqual(script);
  expect(Object.keys(script?._meta.hostvars ?? {}).sort()).toEqual(Object.keys(inventory.hosts).sort());
  expect(Object.keys(inventory.hosts)).toHaveLength(INSTANCES + 3 * LISTED);
  expect(readdirSync(made)).toEqual([]);
});

test('no group is called as a host or as a word of Ansible, and none of either could be an option, a pattern or a template', async () => {
  const { hosts, groups } = await hostileInventory(trap('names'));
  const names = Object.keys(hosts);
  expect(names.filter((name) => Object.hasOwn(groups, name) || ['all', 'ungrouped', '_meta', 'localhost', '127.0.0.1', '::1'].includes(name.toLowerCase()))).toEqual([]);
  expect(names.filter((name) => !/^_?[\p{L}\p{N}][\p{L}\p{N}_.-]*$/u.test(name))).toEqual([]);
  expect(Object.keys(groups).filter((name) => ['ungrouped', '_meta', 'localhost'].includes(name) || !/^[\p{L}\p{N}_]+$/u.test(name))).toEqual([]);
});

test('no variable of Ansible comes from a tag: each is what the way to the host says', async () => {
  const { hosts } = await hostileInventory(trap('variables'));
  const own = Object.values(hosts).map((variables) => Object.fromEntries(Object.entries(variables).filter(([name]) => /^ansible_|^redis_fleet_|^redis_ports$/.test(name))));
  const reached = /^\{"ansible_host":"10\.0\.0\.7","ansible_ssh_common_args":"-o HostKeyAlias=(i-[0-9a-f]{17})","ansible_control_path":"%\(directory\)s\/\1-%%r-%%p"\}$/;
  expect(own.map((variables) => JSON.stringify(variables)).filter((text) => !reached.test(text) && !/^\{"ansible_host":"(csv|yaml|json)-\d"\}$/.test(text))).toEqual([]);
});

test('a person sees the hosts in lines of their own, and no character that steers a terminal', async () => {
  const inventory = await hostileInventory(trap('seen'));
  for (const format of ['table', 'graph'] as const) {
    const text = outputText(inventory, { format, explanation: inventory.findings?.join('; ') });
    expect(text.match(/[^\P{C}\n]|[\p{Zl}\p{Zp}]/gu)).toBeNull();
  }
  expect(outputText(inventory, { format: 'table' }).split('\n')).toHaveLength(INSTANCES + 3 * LISTED + 2);
});
