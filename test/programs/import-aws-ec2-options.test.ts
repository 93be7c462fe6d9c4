import { ImportNotes } from '../../lib/cli/inventory/import-aws-ec2/import-notes';
import { converted } from '../../lib/cli/inventory/import-aws-ec2/convert';
import { inProject } from '../support/project';
import { run } from '../support/run';

/** An option as ansible-doc tells of it. */
interface Option {
  readonly type?: string;
  readonly aliases?: readonly string[];
  readonly suboptions?: Readonly<Record<string, Option>>;
}

let options: Readonly<Record<string, Option>> = {};

beforeAll(() => {
  const { stdout, code } = run(inProject('.tools', 'ansible', 'bin', 'ansible-doc'), ['--json', '--type', 'inventory', 'amazon.aws.aws_ec2'], { timeLimit: 120, env: { ANSIBLE_NOCOLOR: '1' } });
  expect(code).toBe(0);
  const [{ doc } = { doc: { options: {} } }] = Object.values(JSON.parse(stdout) as Record<string, { doc: { options: Record<string, Option> } }>);
  options = doc.options;
});

/** A value by which each option asks for something. */
const ASKED: Readonly<Record<string, unknown>> = {
  assume_role_arn: 'arn:aws:iam::123456789012:role/inventory', cache: true, cache_timeout: 60, cache_plugin: 'jsonfile',
  compose: { a: 'instance_id' }, groups: { g: 'true' }, filters: { 'tag:A': 'b' }, include_filters: [{ 'tag:A': 'b' }], exclude_filters: [{ 'tag:A': 'b' }],
  hostnames: ['instance-id'], keyed_groups: [{ key: 'instance_type' }], regions: ['eu-west-1'], region: 'eu-west-1', leading_separator: false, strict_permissions: false,
};

function askedFor(name: string, { type }: Option): unknown {
  const usual: Record<string, unknown> = { bool: true, boolean: true, list: ['x'], dict: { x: 'y' } };
  return ASKED[name] ?? usual[type ?? 'str'] ?? 'x';
}

const BARE = JSON.stringify(read({}).keys);

function read(given: Readonly<Record<string, unknown>>): { keys: object; left: string[]; changed: string[] } {
  const notes = new ImportNotes();
  const keys = converted({ plugin: 'amazon.aws.aws_ec2', ...given }, { notes, env: {} });
  return { keys, left: notes.left.map(({ message }) => message), changed: notes.changed.map(({ message }) => message) };
}

/** What becomes of the options that stand for others, or say where Ansible keeps something. */
const SILENT: readonly string[] = ['cache_prefix', 'cache_timeout', 'cache_plugin', 'cache_connection', 'leading_separator'];

test('every option that the documentation of amazon.aws.aws_ec2 names is carried, or is named as one that is not, under each of its names', () => {
  const names = Object.entries(options).flatMap(([name, option]) => [name, ...option.aliases ?? []].map((alias) => ({ alias, name, option })));
  expect(names.length).toBeGreaterThan(40);
  for (const { alias, name, option } of names) {
    const { keys, left, changed } = read({ [alias]: askedFor(name, option) });
    expect([alias, left.filter((message) => message.includes('has no such option'))]).toEqual([alias, []]);
    const isHeard = JSON.stringify(keys) !== BARE || left.length > 0 || changed.length > 0;
    expect([alias, isHeard]).toEqual([alias, !SILENT.includes(name)]);
  }
});

test('every key of the items of hostnames and keyed_groups is carried', () => {
  const hostname = Object.fromEntries(Object.keys(options.hostnames?.suboptions ?? {}).map((key) => [key, key === 'separator' ? '-' : 'instance-id']));
  expect(Object.keys(hostname).sort()).toEqual(['name', 'prefix', 'separator']);
  expect(read({ hostnames: [hostname] })).toMatchObject({ left: [], keys: { hostnames: [hostname] } });
  const { trailing_separator: trailing, ...others } = options.keyed_groups?.suboptions ?? {};
  const group = Object.fromEntries(Object.keys(others).map((key) => [key, key === 'key' ? 'instance_type' : 'x']));
  expect(Object.keys(group).sort()).toEqual(['default_value', 'key', 'parent_group', 'prefix', 'separator']);
  expect(read({ keyed_groups: [group] })).toMatchObject({ left: [], keys: { keyed_groups: [group] } });
  expect(trailing).toBeDefined();
  expect(read({ keyed_groups: [{ key: 'tags', trailing_separator: false }] })).toMatchObject({ left: [], keys: { keyed_groups: [{ key: 'tags', trailing_separator: false }] } });
});

test('options that only mean something beside another are carried beside it', () => {
  expect(read({ cache: true, cache_plugin: 'jsonfile', cache_timeout: 60, cache_connection: '/var/cache/x' }).keys).toMatchObject({ cache: { seconds: 60, folder: '/var/cache/x' } });
  expect(read({ leading_separator: false, keyed_groups: [{ key: 'tags' }] }).keys).toMatchObject({ keyed_groups: [{ key: 'tags', leading_separator: false }] });
});

test('an option that there is not is named', () => {
  expect(read({ regoins: ['eu-west-1'] }).left).toEqual(['amazon.aws.aws_ec2 has no such option; did you mean "regions"?']);
});
