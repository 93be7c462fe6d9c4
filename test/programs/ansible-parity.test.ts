import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { type Emulator, startEmulator } from '../../lab/emulator/emulator';
import { type Answer, ask } from '../cli/inventory/ask';
import { ansibleProgram } from '../support/ansible';
import { type AnsibleInventory, DIFFERENCES, type InventoryPair } from '../support/ansible-differences';
import { bundleProgram } from '../support/program-bundle';
import { venvPython } from '../support/programs';
import { inProject } from '../support/project';
import { run } from '../support/run';
import { unmarked } from './ansible-hosts';

/** A set of options and what is known of its inventory; the table says what each member means. */
interface ParityCase {
  /** Its place in the table, which its folder is called by. */
  readonly index: number;
  readonly case: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly hosts: number;
  readonly groups?: readonly string[];
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly fails?: boolean;
  readonly 'not carried'?: readonly string[];
}

/** What one of the inventories gave Ansible for a case; undefined where Ansible could not read it. */
type Read = AnsibleInventory | undefined;

interface Listed {
  readonly _meta: { readonly hostvars: AnsibleInventory['hosts'] };
  readonly [group: string]: { readonly hosts?: string[]; readonly children?: string[] } | object;
}

const ENV = { ...process.env };
const FOLDER = inProject('test', 'programs', 'ansible-parity');
const CASES = (parse(readFileSync(join(FOLDER, 'cases.yml'), 'utf8')) as Omit<ParityCase, 'index'>[]).map((each, index): ParityCase => ({ ...each, index }));
const DEFAULTS = { plugin: 'amazon.aws.aws_ec2', regions: ['us-east-1', 'eu-west-1'], hostnames: ['instance-id'] };
const SOURCES = { awsEc2: 'aws_ec2.yml', ours: 'redis-inventory', plugin: 'redis_fleet.yml' } as const;

let folder: string;
let emulator: Emulator;
/** What the import of each case printed. */
let imports: string[];
let inventories: Readonly<Record<keyof typeof SOURCES, Read>>[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ansible-parity-'));
  emulator = await startEmulator();
  const env = { ...emulator.env, ...settings(), AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
  Object.assign(process.env, env);
  const fleet = run(venvPython(), [join(FOLDER, 'start_fleet.py')], { env, timeLimit: 120 });
  expect([fleet.code, fleet.stderr]).toEqual([0, '']);
  imports = [];
  for (const each of CASES) imports.push(await prepare(each));
  readInventories(env);
  inventories = CASES.map((_, index) => ({ awsEc2: inventoryOf(index, SOURCES.awsEc2), ours: inventoryOf(index, SOURCES.ours), plugin: inventoryOf(index, SOURCES.plugin) }));
}, 900_000);

afterAll(async () => {
  process.env = ENV;
  rmSync(folder, { recursive: true, force: true });
  await emulator.stop();
});

function settings(): Record<string, string> {
  const config = join(folder, 'ansible.cfg');
  writeFileSync(config, '[defaults]\ndeprecation_warnings = False\ninventory_plugins = inventory_plugins\n[inventory]\nany_unparsed_is_failed = True\n');
  cpSync(inProject('lib', 'ansible', 'inventory_plugins'), join(folder, 'inventory_plugins'), { recursive: true });
  // What the script of the case printed, beside the file that --config names
  writeFileSync(join(folder, 'run-redis-fleet'), `#!/bin/sh\nexec "$(dirname "$4")/${SOURCES.ours}"\n`, { mode: 0o755 });
  return { ANSIBLE_HOME: join(folder, '.ansible'), ANSIBLE_CONFIG: config, ANSIBLE_NOCOLOR: '1' };
}

/** Writes the aws_ec2.yml of a case, the file that is made of it by the import, and the inventory script; the result is what the import prints. */
async function prepare({ index, options, 'not carried': left = [] }: ParityCase): Promise<string> {
  const cwd = join(folder, String(index));
  mkdirSync(cwd);
  writeFileSync(join(cwd, SOURCES.awsEc2), stringify({ ...DEFAULTS, ...options }));
  const { stdout, error } = await ask(['import-aws-ec2', SOURCES.awsEc2], {}, cwd);
  if (error !== undefined) throw new Error(error);
  const config = join(cwd, 'redis_fleet.yml');
  if (left.length > 0) acceptWhatIsLeft(config);
  writeScript(join(cwd, SOURCES.ours), await ask(['--list', '--config', config], emulator.env, cwd));
  return stdout;
}

/** An inventory script that prints what the command printed: so the program need not be started for each case. */
function writeScript(file: string, { stdout, error, exitCode }: Answer): void {
  writeFileSync(`${file}.out`, stdout);
  writeFileSync(`${file}.said`, error === undefined ? '' : `redis-fleet: ${error}\n`);
  writeFileSync(file, `#!/bin/sh\ncat '${file}.out'\ncat '${file}.said' >&2\nexit ${exitCode}\n`);
  chmodSync(file, 0o755);
}

/** A file that leaves something out is not used before a person has agreed. */
function acceptWhatIsLeft(config: string): void {
  const keys = Object.entries(parse(readFileSync(config, 'utf8')) as object);
  writeFileSync(config, stringify(Object.fromEntries(keys.filter(([key]) => key !== 'not_carried'))));
}

function readInventories(env: Readonly<Record<string, string>>): void {
  const paths = CASES.flatMap((_, index) => Object.values(SOURCES).map((name) => join(folder, String(index), name)));
  run(ansibleProgram('python'), [join(FOLDER, 'read_inventories.py')], { env, input: paths.join('\n'), timeLimit: 840 });
}

function inventoryOf(index: number, source: string): Read {
  const file = join(folder, String(index), `${source}.json`);
  if (!existsSync(file)) return undefined;
  const { _meta: { hostvars }, ...listed } = JSON.parse(readFileSync(file, 'utf8')) as Listed;
  const groups = Object.entries(listed) as [string, { hosts?: string[]; children?: string[] }][];
  return {
    hosts: hostvars,
    groups: Object.fromEntries(groups.map(([name, { hosts = [], children = [] }]) => (
      [name, { hosts: [...hosts].sort(), children: children.filter((child) => child in listed).sort() }]
    ))),
  };
}

/** What Ansible said of an inventory. */
const said = (index: number, source: string): string => readFileSync(join(folder, String(index), `${source}.err`), 'utf8');

/** The two inventories of a case, copied, with what of `options` names their variables. */
function pairOf({ index, options }: ParityCase): InventoryPair {
  const { awsEc2, ours } = structuredClone(inventories[index]) as { awsEc2: AnsibleInventory; ours: AnsibleInventory };
  const { hostvars_prefix: prefix = '', hostvars_suffix: suffix = '' } = options as Record<string, string | undefined>;
  return { awsEc2, ours, named: (variable) => `${prefix}${variable}${suffix}` };
}

const READABLE = CASES.filter(({ fails }) => fails !== true);
const FAILING = CASES.filter(({ fails }) => fails === true);

test('the program says nothing beside the inventory, of however many regions', () => {
  const program = join(folder, 'redis-fleet.js');
  bundleProgram(program);
  const { index } = CASES.find(({ options: { regions } }) => Array.isArray(regions) && regions.length === 0) ?? { index: -1 };
  const { code, stdout, stderr } = run(process.execPath, [program, 'inventory', '--config', join(folder, String(index), 'redis_fleet.yml')]);
  expect([code, stderr]).toEqual([0, '']);
  expect(JSON.parse(stdout)).toEqual(JSON.parse(readFileSync(join(folder, String(index), `${SOURCES.ours}.out`), 'utf8')));
});

test('there are at least forty cases, and no two are the same', () => {
  expect(CASES.length).toBeGreaterThanOrEqual(40);
  expect(new Set(CASES.map(({ options }) => JSON.stringify(options))).size).toBe(CASES.length);
  expect(new Set(CASES.map((each) => each.case)).size).toBe(CASES.length);
});

test.each(CASES)('$case: the import says what it leaves out, and nothing else', ({ index, 'not carried': expected = [] }) => {
  const left = [...(imports[index] ?? '').matchAll(/^aws_ec2\.yml:\d+: not carried: ([^:]+):/gm)].map(([, key]) => key);
  expect(left).toEqual(expected);
});

test.each(READABLE)('$case: aws_ec2 finds what the table says', (given) => {
  const { hosts, groups = [], variables = {} } = given;
  const pair = pairOf(given);
  DIFFERENCES.find(({ what }) => what.startsWith('a tag\'s value'))?.undo?.(pair);
  expect(Object.keys(pair.awsEc2.hosts)).toHaveLength(hosts);
  expect(Object.keys(pair.awsEc2.groups)).toEqual(expect.arrayContaining([...groups]));
  for (const [name, value] of Object.entries(variables)) expect(Object.values(pair.awsEc2.hosts).map((all) => all[name])).toContainEqual(value);
});

test.each(READABLE)('$case: both give the same groups, hosts and variables', (given) => {
  const pair = pairOf(given);
  DIFFERENCES.forEach(({ undo }) => undo?.(pair));
  expect(pair.ours.groups).toEqual(pair.awsEc2.groups);
  expect(pair.ours.hosts).toEqual(pair.awsEc2.hosts);
});

test.each(READABLE)('$case: the plugin of redis-fleet gives what the script gives', ({ index }) => {
  const { ours, plugin } = inventories[index] ?? {};
  expect(unmarked(plugin)).toEqual(unmarked(ours));
});

test.each(READABLE)('$case: Ansible has nothing to say of our inventory, but why it is empty', ({ index, hosts }) => {
  expect(said(index, SOURCES.ours)).toBe('');
  expect(said(index, SOURCES.plugin)).toMatch(hosts === 0 ? /^\[WARNING\]: redis-fleet: no [^\n]+\n$/ : /^$/);
});

test.each(FAILING)('$case: Ansible refuses all', ({ index }) => {
  expect(inventories[index]).toEqual({ awsEc2: undefined, ours: undefined, plugin: undefined });
  expect(said(index, SOURCES.awsEc2)).toContain('Completely failed to parse inventory source');
  for (const source of [SOURCES.ours, SOURCES.plugin]) expect(said(index, source)).toMatch(/redis-fleet: .* of host "i-[0-9a-f]+": /);
});

test.each(DIFFERENCES.filter(({ undo }) => undo !== undefined).map(({ what }) => what))('the difference in %s is one: without it two inventories are not the same', (what) => {
  const differs = READABLE.some((given) => {
    const pair = pairOf(given);
    DIFFERENCES.forEach((difference) => { if (difference.what !== what) difference.undo?.(pair); });
    return !equal(pair.ours, pair.awsEc2);
  });
  expect(differs).toBe(true);
});

function equal(one: unknown, other: unknown): boolean {
  try {
    expect(one).toEqual(other);
    return true;
  } catch {
    return false;
  }
}
