import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inventoryConfig } from '../../lib/definitions/inventory/config';
import { compileRules, Construction } from '../../lib/rendering/inventory/constructed';
import type { Variables } from '../../lib/rendering/inventory/expressions/value';
import { venvProgram } from '../support/programs';
import { inProject } from '../support/project';
import { run } from '../support/run';

interface ExpressionCase {
  readonly expression: string;
  readonly value?: unknown;
}

interface KeyedCase {
  readonly title: string;
  readonly value: unknown;
  readonly rule: object;
  readonly leading_separator?: boolean;
  readonly groups: readonly string[];
}

interface Listing {
  readonly _meta: { readonly hostvars: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
  readonly [group: string]: unknown;
}

const EXPRESSIONS = read('expressions', 'cases.json') as { variables: Variables; cases: ExpressionCase[] };
const KEYED = read('keyed-groups.json') as KeyedCase[];
const HOST = 'web-1';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'expressions-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

function read(...path: readonly string[]): unknown {
  return JSON.parse(readFileSync(inProject('test', 'rendering', 'inventory', ...path), 'utf8'));
}

/** The text of a value that Ansible marks as one that is no template. */
function plainText(_key: string, value: unknown): unknown {
  return typeof value === 'object' && value !== null && '__ansible_unsafe' in value ? value.__ansible_unsafe : value;
}

/** What Ansible's own plugin `constructed` makes of hosts with their variables. */
function constructed(hostVariables: Readonly<Record<string, object>>, rules: object): Listing {
  const [hosts, plugin, config] = ['hosts.json', 'rules.yml', 'ansible.cfg'].map((name) => join(folder, name)) as [string, string, string];
  writeFileSync(hosts, JSON.stringify({ all: { hosts: hostVariables } }));
  writeFileSync(plugin, JSON.stringify({ plugin: 'constructed', strict: false, ...rules }));
  writeFileSync(config, '[inventory]\nany_unparsed_is_failed = True\n');
  const env = { ANSIBLE_HOME: join(folder, 'home'), ANSIBLE_CONFIG: config, ANSIBLE_NOCOLOR: '1', ANSIBLE_INVENTORY_ENABLED: 'yaml,constructed', ANSIBLE_DEPRECATION_WARNINGS: 'False' };
  const { code, stdout, stderr } = run(venvProgram('ansible-inventory'), ['-i', hosts, '-i', plugin, '--list'], { env, timeLimit: 120, cwd: folder });
  expect([code, stderr]).toEqual([0, expect.not.stringContaining('ERROR')]);
  return JSON.parse(stdout, plainText) as Listing;
}

test('Ansible gives every expression of the table the same value, and has none where it has none', () => {
  const compose = Object.fromEntries(EXPRESSIONS.cases.map(({ expression }, index) => [`case_${index}`, expression]));
  const hostvars = constructed({ [HOST]: EXPRESSIONS.variables }, { compose })._meta.hostvars[HOST] ?? {};
  const found = EXPRESSIONS.cases.map(({ expression }, index) => ({ expression, value: hostvars[`case_${index}`] }));
  expect(found).toEqual(EXPRESSIONS.cases.map(({ expression, value }) => ({ expression, value })));
});

test('Ansible takes a condition for true only where it is true, and one that is neither true nor false for none', () => {
  const groups = { holds: "name == 'web-1'", fails: "name == 'x'", is_text: 'name', is_number: 'one', is_absent: 'absent', truthy: 'name is truthy', negated: 'not empty' };
  const listing = constructed({ [HOST]: EXPRESSIONS.variables }, { groups });
  const construction = new Construction(compileRules(inventoryConfig({ groups })), { groups: new Set(), isHost: () => false });
  const ours = construction.add({ name: HOST, variables: EXPRESSIONS.variables, groups: [] }).groups.flat();
  expect(ours).toEqual(['holds', 'truthy', 'negated']);
  expect(Object.keys(groups).filter((name) => name in listing)).toEqual(ours);
});

/** The groups of one host for each case: its rule has an empty key for all others. */
function keyedListing(cases: readonly KeyedCase[], leadingSeparator: boolean): Listing {
  const variables = Object.fromEntries(cases.map(({ value }, index) => [`case-${index}`, { key: value }]));
  const rules = cases.map(({ rule }, index) => ({ key: `key if inventory_hostname == 'case-${index}' else []`, ...rule }));
  return constructed(variables, { leading_separator: leadingSeparator, keyed_groups: rules });
}

test.each([true, false])('Ansible makes the same groups of every keyed group of the table with a leading separator: %s', (leadingSeparator) => {
  const cases = KEYED.filter(({ leading_separator: own = true }) => own === leadingSeparator);
  expect(cases.length).toBeGreaterThan(2);
  const listing = Object.entries(keyedListing(cases, leadingSeparator)) as [string, { hosts?: string[]; children?: string[] }][];
  const groups = listing.filter(([name]) => !['_meta', 'all', 'ungrouped'].includes(name));
  cases.forEach(({ title, groups: paths }, index) => {
    const found = groups.filter(([, { hosts = [] }]) => hosts.includes(`case-${index}`)).map(([name]) => name);
    expect([title, found.sort()]).toEqual([title, [...new Set(paths.map((path) => path.split('/').at(-1) ?? ''))].sort()]);
    for (const [parent, child] of paths.map((path) => path.split('/')).filter(({ length }) => length > 1)) {
      expect(groups.filter(([, { children = [] }]) => children.includes(child ?? '')).map(([name]) => name)).toEqual([parent]);
    }
  });
});
