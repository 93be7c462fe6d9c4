import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../cli/run-cli';
import { ansibleProgram } from '../support/ansible';
import { bundleProgram } from '../support/program-bundle';
import { inProject } from '../support/project';
import { run, type RunResult } from '../support/run';
import { allForms, unmarked, writeProgram } from './ansible-hosts';

const DEBIAN = inProject('.tools', 'ansible-debian');
const { problem } = JSON.parse(readFileSync(join(DEBIAN, 'installed.json'), 'utf8')) as { problem?: string };
/** The ansible-core of today, and the oldest that the plugin works with, where the system has it. */
const CORES = [{ core: '2.19', program: ansibleProgram }, ...(problem === undefined ? [{ core: '2.14', program: (name: string) => join(DEBIAN, 'bin', name) }] : [])];
/** Since 2.19 Ansible trusts no text of a plugin, marked or not. */
const TRUSTING = CORES.filter(({ core }) => core === '2.14');

const CONFIG = `version: 1
plugin: redis_fleet
sources: [{ file: hosts.csv }, { file: hosts.yml }]
compose: { place: "az ~ '-{' ~ ec2_tags.Team", number: maxmemory_mb }
groups: { large: maxmemory_mb > 2000 }
keyed_groups: [{ key: az, prefix: in, parent_group: places }, { key: tags.Team, prefix: team }]
`;
const CSV = `host;address;user;groups;maxmemory_mb;az;tag:Team
db3;10.0.0.13;;redis;1024;eu-west-1b;search
db1;10.0.0.11;admin;redis backup;4096;eu-west-1a;{{ lookup('pipe', 'touch @TRAP@') }}
db2;10.0.0.12;;redis;;eu-west-1a;a{b
`;
const YML = 'all: { children: { jumps: { hosts: { jump: { note: "{% raw", list: [{ a: "{{" }, 1.5, true, null] } } } } }\n';

/** What Ansible is asked, of the script and of the plugin. */
const CALLS = [
  ['ansible-inventory', '--list'], ['ansible-inventory', '--graph'], ['ansible', 'all', '--list-hosts'], ['ansible', 'redis', '--limit', 'large:jumps', '--list-hosts'],
  ['ansible', 'all', '-c', 'local', '-f', '1', '-m', 'debug', '-a', JSON.stringify({ msg: '{{ [place | default(1), ec2_tags | default(1), note | default(1)] }}' })],
] as const;

let folder: string;
/** The program of these sources. */
let bundle: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ansible-plugin-'));
  bundle = join(folder, 'redis-fleet.js');
  bundleProgram(bundle);
  for (const { core, program } of CORES) {
    expect(await runCli(['ansible', 'init', core, '--fleet', 'demo', '--ansible', program('ansible')], folder)).toMatchObject({ code: 0, stderr: '' });
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

function callIn(cwd: string, more: Readonly<Record<string, string>> = {}): (program: string, args: readonly string[]) => RunResult {
  const env = { ANSIBLE_HOME: join(folder, 'home'), ANSIBLE_NOCOLOR: '1', HOME: folder, ...more };
  return (program, args) => run(program, args, { cwd, timeLimit: 120, env });
}

/** The text without blanks: Ansible breaks what it says into lines, behind hyphens of names too. */
const unbroken = (text: string): string => text.replace(/\s+/g, '');

function expectSaid(said: string, text: string): void {
  expect(unbroken(said)).toContain(unbroken(text));
}

describe.each(CORES)('ansible-core $core', ({ core, program }) => {
  const project = (): string => join(folder, core);
  const call = (name: string, ...args: readonly string[]): RunResult => callIn(project())(program(name), args);

  /** Writes the file that the plugin reads. */
  const configure = (text = CONFIG): void => writeFileSync(join(project(), 'redis_fleet.yml'), text);

  beforeEach(() => {
    configure();
    writeProgram(project(), `exec '${process.execPath}' '${bundle}' "$@"`);
  });

  test('the plugin gives what the script gives: hosts in the same order, groups, variables, and nothing of a tag is run', () => {
    const trap = join(folder, `trap-${core}`);
    writeFileSync(join(project(), 'hosts.csv'), CSV.replace('@TRAP@', trap));
    writeFileSync(join(project(), 'hosts.yml'), YML);
    const [script, plugin] = [['-i', 'redis-inventory'], []].map((source) => {
      const said = CALLS.map(([name, ...args]) => call(name, ...args, ...source));
      expect(said.map(({ code, stderr }) => [code, stderr])).toEqual(said.map(() => [0, '']));
      return said.map(({ stdout }) => stdout);
    }) as [string[], string[]];
    expect(plugin.slice(1)).toEqual(script.slice(1));
    const [one, other] = [script, plugin].map(([list = '']) => unmarked(JSON.parse(list)) as { _meta: { hostvars: Record<string, object>; profile?: string } });
    expect(other).toEqual(one);
    expect(other?._meta.hostvars.db1).toMatchObject({ ansible_host: '10.0.0.11', number: 4096, place: expect.stringMatching(/^eu-west-1a-\{\{\{ lookup/) as string });
    expect(other).toMatchObject({ large: { hosts: ['db1'] }, places: { children: ['in_eu_west_1a', 'in_eu_west_1b'] }, team_search: { hosts: ['db3'] }, jumps: { hosts: ['jump'] } });
    expect(existsSync(trap)).toBe(false);
  });

  test('variables of an inventory in front of it stay, but for those that it has too', () => {
    writeFileSync(join(project(), 'hosts.csv'), CSV);
    writeFileSync(join(project(), 'hosts.yml'), YML);
    writeFileSync(join(project(), 'first.yml'), 'all: { hosts: { db2: { own: 1, az: none, ec2_tags: { Own: x } } } }\n');
    const { stdout } = call('ansible-inventory', '-i', 'first.yml', '-i', 'redis_fleet.yml', '--host', 'db2');
    expect(unmarked(JSON.parse(stdout))).toMatchObject({ own: 1, az: 'eu-west-1a', ec2_tags: { Team: 'a{b' } });
  });

  test.each([
    ['fails', "echo 'redis-fleet: no {{ credentials }}' >&2; exit 3", 'run-redis-fleet inventory ended with exit code 3: redis-fleet: no {{ credentials }}'],
    ['says nothing', 'exit 0', 'run-redis-fleet inventory printed no JSON: Expecting value: line 1 column 1 (char 0)'],
    ['says something else', 'echo hello', 'run-redis-fleet inventory printed no JSON: Expecting value: line 1 column 1 (char 0)'],
    ['says what is no UTF-8', "printf '\"\\377\"'", "run-redis-fleet inventory printed no JSON: 'utf-8' codec can't decode byte 0xff"],
    ['gives no hosts of an inventory', "echo '{\"redis\": {\"hosts\": [\"db1\"]}}'", 'run-redis-fleet inventory printed JSON without _meta.hostvars, which is no inventory'],
    ['gives a list', "echo '[]'", 'run-redis-fleet inventory printed JSON without _meta.hostvars, which is no inventory'],
  ])('a program that %s is an error with its reason, and there are no hosts', (_, lines, message) => {
    writeProgram(project(), lines);
    const { code, stdout, stderr } = call('ansible', 'all', '--list-hosts');
    expect([code, stdout]).toEqual([4, '']);
    expectSaid(stderr, message);
    expect(unbroken(stderr).split(unbroken('run-redis-fleet inventory ')).length).toBe(2);
    expect(stderr).not.toMatch(/failed to parse|YAML inventory/i);
  });

  test('Ansible goes on without hosts where it was asked to, as ansible-lint does, and still says the reason', () => {
    writeProgram(project(), "echo 'redis-fleet: no AWS credentials' >&2; exit 1");
    writeFileSync(join(project(), 'local.yml'), '- hosts: localhost\n  gather_facts: false\n  tasks: [{ ping: }]\n');
    const { code, stderr } = callIn(project(), { ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED: 'False' })(program('ansible-playbook'), ['--syntax-check', 'local.yml']);
    expect(code).toBe(0);
    expectSaid(stderr, 'run-redis-fleet inventory ended with exit code 1: redis-fleet: no AWS credentials');
  });

  test('an inventory that fails ends Ansible in a project that says nothing of it', () => {
    writeProgram(project(), 'exit 1');
    writeFileSync(join(project(), 'silent.cfg'), '[defaults]\ninventory = redis_fleet.yml\ninventory_plugins = inventory_plugins\n[inventory]\nenable_plugins = redis_fleet, yaml\n');
    expect(callIn(project(), { ANSIBLE_CONFIG: 'silent.cfg' })(program('ansible'), ['all', '--list-hosts'])).toMatchObject({ code: 4, stdout: '' });
  });

  test('a program that is not there is an error that says who writes it', () => {
    const other = join(folder, `without-${core}`);
    mkdirSync(other);
    for (const name of ['ansible.cfg', 'redis_fleet.yml', 'inventory_plugins/redis_fleet.py']) {
      mkdirSync(join(other, 'inventory_plugins'), { recursive: true });
      writeFileSync(join(other, name), readFileSync(join(project(), name)));
    }
    const { code, stderr } = callIn(other)(program('ansible'), ['all', '--list-hosts']);
    expect(code).toBe(4);
    expectSaid(stderr, `cannot run ${join(other, 'run-redis-fleet')}: No such file or directory; 'redis-fleet ansible init' writes it`);
  });

  test('a file without the line "plugin: redis_fleet" ends Ansible, which would read it as groups without hosts', () => {
    configure(CONFIG.replace('plugin: redis_fleet\n', ''));
    const { code, stdout, stderr } = call('ansible', 'all', '--list-hosts');
    expect([code, stdout]).toEqual([4, '']);
    expectSaid(stderr, `ERROR]: ${join(project(), 'redis_fleet.yml')} must have the line 'plugin: redis_fleet', or else Ansible takes it for a list of hosts`);
  });

  test('what is wrong with the file is said by its line', () => {
    configure('plugin: redis_fleet\nregoins: [eu-west-1]\n');
    const { stderr } = call('ansible', 'all', '--list-hosts');
    expectSaid(stderr, 'redis_fleet.yml:2:1: regoins: "regoins" is not a key of an inventory file; did you mean "regions"?');
  });

  test('a file of another name is not for the plugin, and one whose name ends so is', () => {
    const names = ['hosts.csv', 'hosts.yml', 'redis_fleet.yml.orig', 'prod.redis_fleet.yaml'];
    [CSV, YML, CONFIG, CONFIG].forEach((text, index) => writeFileSync(join(project(), names[index] ?? ''), text));
    expect(call('ansible', 'large', '--list-hosts', '-i', 'prod.redis_fleet.yaml')).toEqual({ code: 0, stderr: '', stdout: '  hosts (1):\n    db1\n' });
    const { code, stdout, stderr } = call('ansible', 'all', '--list-hosts', '-vvv', '-i', 'redis_fleet.yml.orig');
    expect(code).toBeGreaterThan(0);
    expectSaid(`${stdout}${stderr}`, `redis_fleet declined parsing ${join(project(), 'redis_fleet.yml.orig')}`);
  });

  test('AWS is asked again by --flush-cache and by refresh_inventory, and else only when the cache is old', () => {
    const asked = join(folder, `asked-${core}`);
    writeProgram(project(), `echo "$@" >> '${asked}'\necho '{"_meta": {"hostvars": {"db1": {"ansible_connection": "local"}}}, "all": {"hosts": ["db1"]}}'`);
    const playbook = join(project(), 'playbooks', 'again.yml');
    writeFileSync(playbook, '- hosts: db1\n  gather_facts: false\n  tasks:\n    - ansible.builtin.meta: refresh_inventory\n');
    try {
      expect(call('ansible-playbook', playbook)).toMatchObject({ code: 0 });
      expect(call('ansible-playbook', '--flush-cache', '--list-hosts', playbook)).toMatchObject({ code: 0 });
    } finally {
      rmSync(playbook);
    }
    const once = `inventory --list --config ${join(project(), 'redis_fleet.yml')}`;
    expect(readFileSync(asked, 'utf8').split('\n')).toEqual([once, `${once} --refresh`, `${once} --refresh`, '']);
  });

  test('why there is no host is a warning, and what was left out is shown with -vv', () => {
    writeFileSync(join(project(), 'hosts.csv'), 'host\n');
    configure('plugin: redis_fleet\nsources: [{ file: hosts.csv }]\n');
    expectSaid(call('ansible', 'all', '--list-hosts').stderr, `[WARNING]: redis-fleet: ${join(project(), 'hosts.csv')} names no host`);
    writeFileSync(join(project(), 'hosts.csv'), CSV);
    configure(`plugin: redis_fleet\nsources: [{ file: hosts.csv }]\ncompose: { twice: maxmemory_mb * 2 }\n`);
    const note = unbroken('redis-fleet: left out for 1 host: compose "twice" of host "db2"');
    const [quiet, loud] = [[], ['-vv']].map((flags) => call('ansible', 'all', '--list-hosts', ...flags));
    expect(quiet).toMatchObject({ code: 0, stderr: '' });
    expect(unbroken(quiet?.stdout ?? '')).not.toContain(note);
    expect(unbroken(loud?.stdout ?? '')).toContain(note);
  });
});

test.each(TRUSTING)('a text that is not marked would be run by ansible-core $core, so that the test above can fail', ({ core, program }) => {
  const trap = join(folder, 'sprung');
  allForms(join(folder, core), trap, (text) => JSON.stringify(unmarked(JSON.parse(text.startsWith('{') ? text : '{}'))));
  writeFileSync(join(folder, core, 'redis_fleet.yml'), CONFIG);
  callIn(join(folder, core))(program('ansible'), ['redis', '-c', 'local', '-m', 'debug', '-a', 'var=ec2_tags']);
  expect(existsSync(trap)).toBe(true);
});

test('ansible-doc describes the plugin', () => {
  const { code, stdout } = callIn(join(folder, '2.19'))(ansibleProgram('ansible-doc'), ['-t', 'inventory', 'redis_fleet']);
  expect(code).toBe(0);
  expect(stdout).toContain('choices: [redis_fleet]');
});
