import fc from 'fast-check';
import { parse } from 'yaml';
import { outputPieces, outputText } from '../../../lib/cli/inventory/output/text';
import { inertMembers, type Json } from '../../../lib/rendering/inventory/inert';
import type { Inventory } from '../../../lib/rendering/inventory/inventory';
import { inventoryScript } from '../../../lib/rendering/inventory/inventory-script';
import { hostile } from '../../support/hostile';
import { expectGolden } from '../../support/golden';
import { venvPython } from '../../support/programs';
import { run } from '../../support/run';

const TAGS = { Name: 'demo-0-0', evil: '{{ lookup("pipe", "reboot") }}', note: 'two\nlines: #1, "quoted", é, 😀, \u2028', yes: 'no', '~': '' };

const INVENTORY: Inventory = {
  hosts: {
    'demo-0-0': {
      ansible_host: '10.0.0.1', redis_fleet: 'demo', redis_shard: 0, redis_member: 0, redis_initial_role: 'primary', instance_id: 'i-0a', instance_type: 'r7g.large',
      placement: { availability_zone: 'eu-west-1a', region: 'eu-west-1' }, state: { code: 16, name: 'running' }, ec2_tags: inertMembers(TAGS), product_codes: [], ebs_optimized: true, kernel: null,
    },
    'demo-0-1': { redis_fleet: 'demo', redis_shard: 0, redis_member: 1, redis_initial_role: { __ansible_unsafe: '{{ 1 }}' }, big: 1e21, small: 1.5e-7 },
    'a.lonely-host': {},
  },
  groups: {
    all: { hosts: [], children: ['cluster_demo', 'redis', 'env_1'] },
    cluster_demo: { hosts: [], children: ['shard_demo_000'] },
    env_1: { hosts: [], children: [] },
    redis: { hosts: ['demo-0-0', 'demo-0-1'], children: ['redis_primary', 'shard_demo_000'] },
    redis_primary: { hosts: ['demo-0-0'], children: [] },
    shard_demo_000: { hosts: ['demo-0-0', 'demo-0-1'], children: [] },
  },
};

test.each(['yaml', 'table', 'graph'] as const)('the output %s is as its golden file', (format) => {
  expectGolden(`cli/inventory/output.${format === 'yaml' ? 'yaml' : `${format}.txt`}`, outputText(INVENTORY, { format }));
});

test('JSON in pieces is the JSON as a whole, also for many hosts', () => {
  const hosts = Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`demo-${index}-0`, { ansible_host: '10.0.0.1', note: 'x'.repeat(80) }]));
  const inventory = { ...INVENTORY, hosts };
  const pieces = [...outputPieces(inventory, { format: 'json', explanation: 'why "so"' })];
  expect(pieces.length).toBeGreaterThan(3);
  expect(pieces.join('')).toBe(`${JSON.stringify(inventoryScript(inventory, { explanation: 'why "so"' }))}\n`);
});

test('the variables of each host are read once, because a host may make them when it is asked', () => {
  let read = 0;
  const hosts = Object.defineProperty({}, 'demo-0-0', { enumerable: true, get: () => ((read += 1), {}) }) as Inventory['hosts'];
  for (const format of ['json', 'yaml', 'table'] as const) {
    read = 0;
    outputText({ ...INVENTORY, hosts }, { format });
    expect(read).toBe(1);
  }
});

/** Reads YAML as Ansible does: by PyYAML, with the tag !unsafe. */
function readByPython(texts: readonly string[]): unknown[] {
  const program = `import json, sys, yaml
class Loader(yaml.SafeLoader): pass
Loader.add_constructor("!unsafe", lambda loader, node: {"__ansible_unsafe": loader.construct_scalar(node)})
print(json.dumps([yaml.load(text, Loader) for text in json.load(sys.stdin)]))`;
  return JSON.parse(run(venvPython(), ['-c', program], { input: JSON.stringify(texts) }).stdout) as unknown[];
}

test('the YAML holds every host with its variables as they are, and every group', () => {
  const [read] = readByPython([outputText(INVENTORY, { format: 'yaml' })]) as [{ all: { hosts: unknown; children: object } }];
  expect(read.all.hosts).toEqual(JSON.parse(JSON.stringify(INVENTORY.hosts)));
  expect(read.all.children).toEqual({
    cluster_demo: { children: { shard_demo_000: { hosts: { 'demo-0-0': {}, 'demo-0-1': {} } } } },
    redis: { hosts: { 'demo-0-0': {}, 'demo-0-1': {} }, children: { redis_primary: { hosts: { 'demo-0-0': {} } }, shard_demo_000: {} } },
    env_1: {},
  });
});

test('whatever the variables hold, YAML 1.1 and 1.2 read them back as they were, and no text is both a template and trusted', () => {
  const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 30 }), hostile('x'), fc.constantFrom('yes', 'null', '1e3', '0x10', '2001-01-01', '<<', '=', '? a', '- b', '&a', '*a', '!unsafe x', '\ufeff', '\u0085', '\u2028'));
  // A key of that name is no mapping's first but the constructor's
  const key = text.filter((name) => name !== '__proto__' && !name.includes('{') && !name.startsWith('__ansible'));
  const value = fc.letrec<{ any: Json }>((tie) => ({
    any: fc.oneof({ depthSize: 'small' }, text, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null), fc.array(tie('any'), { maxLength: 3 }), fc.dictionary(key, tie('any'), { maxKeys: 3 })),
  })).any;
  const made: { inventory: Inventory; yaml: string }[] = [];
  fc.assert(fc.property(fc.dictionary(key, value, { maxKeys: 4 }), (variables) => {
    const inventory = { hosts: { 'demo-0-0': inertMembers(variables) }, groups: { all: { hosts: ['demo-0-0'], children: [] } } };
    made.push({ inventory, yaml: outputText(inventory, { format: 'yaml' }) });
  }), { numRuns: 300 });
  const read = readByPython(made.map(({ yaml }) => yaml)) as { all: { hosts: object } }[];
  const unsafe = { tag: '!unsafe', resolve: (text: string) => ({ __ansible_unsafe: text }) };
  made.forEach(({ inventory, yaml }, index) => {
    const wanted: unknown = JSON.parse(JSON.stringify(Object.keys(inventory.hosts['demo-0-0'] ?? {}).length === 0 ? { 'demo-0-0': {} } : inventory.hosts));
    expect(read[index]?.all.hosts).toEqual(wanted);
    expect((parse(yaml, { customTags: [unsafe] }) as { all: { hosts: object } }).all.hosts).toEqual(wanted);
  });
});

test('a host or group with a name of more characters than YAML looks ahead for stands in it too', () => {
  const [host, group, child] = ['h', 'g', 'c'].map((letter) => letter.repeat(1500)) as [string, string, string];
  const groups = { all: { hosts: [], children: [group] }, [group]: { hosts: [host], children: [child] }, [child]: { hosts: [host], children: [] } };
  const yaml = outputText({ hosts: { [host]: { note: 'x' } }, groups }, { format: 'yaml' });
  const wanted = { all: { hosts: { [host]: { note: 'x' } }, children: { [group]: { hosts: { [host]: {} }, children: { [child]: { hosts: { [host]: {} } } } } } } };
  expect(readByPython([yaml])).toEqual([wanted]);
  expect(parse(yaml)).toEqual(wanted);
});

test('what no YAML can hold, such as half a character, is replaced in texts and left out of comments', () => {
  const yaml = outputText({ ...INVENTORY, hosts: { 'demo-0-0': { note: 'a\ud800b' } } }, { format: 'yaml', explanation: 'a \ud800\uffff\u009b b' });
  expect(yaml).toContain('\n# a   b\n');
  expect(readByPython([yaml])).toMatchObject([{ all: { hosts: { 'demo-0-0': { note: 'a\ufffdb' } } } }]);
});

test.each(['web[01:99]', 'demo:22'])('a host named %s cannot be in a YAML inventory, where Ansible would take it for others', (name) => {
  expect(() => outputText({ ...INVENTORY, hosts: { [name]: {} } }, { format: 'yaml' })).toThrow(`host "${name}" cannot stand in a YAML inventory`);
});

test('the table leaves out what no host has, finds renamed variables, and lets nothing move the cursor', () => {
  const hosts = { 'demo-0-0': { aws_instance_id: 'i-0a', ansible_host: '10.0.0.1\u001b[2J' } };
  expect(outputText({ ...INVENTORY, hosts }, { format: 'table', hostvarsPrefix: 'aws_' }).split('\n')).toEqual([
    'host      address            instance', 'demo-0-0  10.0.0.1\\u{1b}[2J  i-0a', '',
  ]);
});

test('an empty inventory says why it is empty, but in the graph, which is Ansible\'s', () => {
  const empty: Inventory = { hosts: {}, groups: { all: { hosts: [], children: [] } } };
  const explanation = 'no instance in eu-west-1';
  expect(outputText(empty, { format: 'table', explanation })).toBe('host\nno instance in eu-west-1\n');
  expect(outputText(empty, { format: 'yaml', explanation })).toContain('\n# no instance in eu-west-1\nall:\n');
  expect(outputText(empty, { format: 'json', explanation })).toBe('{"_meta":{"explanation":"no instance in eu-west-1","hostvars":{}},"all":{"hosts":[]}}\n');
  expect(outputText(empty, { format: 'graph', explanation })).toBe('@all:\n  |--@ungrouped:\n');
});
