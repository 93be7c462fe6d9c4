import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { runCli } from '../cli/run-cli';
import { ansibleProgram } from '../support/ansible';
import { venvPython } from '../support/programs';
import { inProject } from '../support/project';
import { run, type RunResult } from '../support/run';
import { allForms, unmarked } from './ansible-hosts';

interface Record { readonly version?: string; readonly problem?: string }

const DEBIAN = inProject('.tools', 'ansible-debian');

/** What the set-up recorded of Debian's Ansible, which only systems with Debian's archive can have. */
function recorded(): Record {
  const file = join(DEBIAN, 'installed.json');
  if (!existsSync(file)) throw new Error('Ansible of Debian 12 is not in .tools/ansible-debian: run `npm run setup:full`');
  return JSON.parse(readFileSync(file, 'utf8')) as Record;
}

const { problem } = recorded();
/** The oldest that the project works with, and that of today. */
const CORES = [{ core: '2.19', program: ansibleProgram }, ...(problem === undefined ? [{ core: '2.14', program: (name: string) => join(DEBIAN, 'bin', name) }] : [])];
const withDebian = problem === undefined ? test : test.skip;

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ansible-debian-'));
  for (const { core, program } of CORES) {
    const flags = ['--fleet', 'demo', '--hosts', '400', '--user', 'ubuntu', '--reach', 'ssm', '--ansible', program('ansible')];
    expect(await runCli(['ansible', 'init', core, ...flags], folder)).toMatchObject({ code: 0, stderr: '' });
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

function play(program: string, args: readonly string[], cwd: string, env = {}): RunResult {
  return run(program, args, { cwd, timeLimit: 120, env: { ANSIBLE_HOME: join(folder, 'home'), ANSIBLE_NOCOLOR: '1', ...env } });
}

/** Every setting of an INI file that a description of settings names, as `section.key`. */
function settingsIn(description: unknown): string[] {
  if (typeof description !== 'object' || description === null) return [];
  return Object.entries(description).flatMap(([name, value]) => (name === 'ini' && Array.isArray(value)
    ? (value as { section: string; key: string }[]).map(({ section, key }) => `${section}.${key}`)
    : settingsIn(value)));
}

/** The settings of an ansible.cfg, as `section.key`. */
function settingsOf(file: string): string[] {
  let section = '';
  return readFileSync(file, 'utf8').split('\n').flatMap((line) => {
    section = /^\[(\w+)\]$/.exec(line)?.[1] ?? section;
    return (/^(\w+) = /.exec(line) ?? []).slice(1).map((key) => `${section}.${key}`);
  });
}

describe.each(CORES)('ansible-core $core', ({ core, program }) => {
  const project = (): string => join(folder, core);

  test('is the one that ansible.cfg is for', () => {
    expect(readFileSync(join(project(), 'ansible.cfg'), 'utf8').replace(/\n# /g, ' ')).toContain(`for ansible-core ${core} and 400 hosts`);
  });

  test('knows every key of ansible.cfg', () => {
    const { code, stdout } = play(program('ansible-config'), ['list', '--type', 'all'], project());
    expect(code).toBe(0);
    const known = new Set(settingsIn(parse(stdout, { merge: true, uniqueKeys: false })));
    const ours = settingsOf(join(project(), 'ansible.cfg'));
    expect(ours.length).toBeGreaterThan(15);
    expect(ours.filter((key) => !known.has(key))).toEqual([]);
  });

  test('takes the values of ansible.cfg, and says nothing against them', () => {
    const { code, stdout, stderr } = play(program('ansible-config'), ['dump', '--only-changed', '--type', 'all'], project());
    expect([code, stderr]).toEqual([0, '']);
    const origin = `(${join(project(), 'ansible.cfg')})`;
    for (const [name, value] of [['DEFAULT_GATHERING', 'smart'], ['INVENTORY_ANY_UNPARSED_IS_FAILED', 'True'], ['DEFAULT_FORKS', '10'], ['DEFAULT_TIMEOUT', '30'], ['pipelining', 'True'], ['reconnection_retries', '3'], ['result_format', 'yaml']]) {
      expect(stdout).toContain(`${name}${origin} = ${value}`);
    }
  });

  test('keeps facts beside ansible.cfg, wherever it is started', () => {
    const elsewhere = join(folder, `elsewhere-${core}`);
    mkdirSync(elsewhere);
    const args = ['-i', 'localhost,', 'all', '-c', 'local', '-e', `ansible_python_interpreter=${venvPython()}`, '-m', 'setup', '-a', 'gather_subset=!all'];
    expect(play(program('ansible'), args, elsewhere, { ANSIBLE_CONFIG: join(project(), 'ansible.cfg') })).toMatchObject({ code: 0 });
    expect(readdirSync(elsewhere)).toEqual([]);
    expect(readdirSync(join(project(), '.ansible', 'facts'))).toEqual([expect.stringMatching(/localhost$/)]);
  });

  test.each(readdirSync(inProject('lib', 'ansible', 'playbooks')))('reads the playbook %s', (name) => {
    const { code, stderr } = play(program('ansible-playbook'), ['--syntax-check', '-i', 'localhost,', join('playbooks', name)], project());
    expect([code, stderr.replace(/\[WARNING\]: Could not match supplied host pattern.*\n+/g, '')]).toEqual([0, '']);
  });
});

withDebian('both read the same hosts, groups and variables out of the script, of the YAML and by the plugin, and run nothing that a tag says', () => {
  const trap = join(folder, 'trap');
  const lists = CORES.flatMap(({ core, program }) => Object.values(allForms(join(folder, core), trap)).map((source: string) => {
    const { code, stdout, stderr } = play(program('ansible-inventory'), ['-i', source, '--list'], join(folder, core));
    expect([core, code, stderr]).toEqual([core, 0, '']);
    const { _meta: { profile, ...meta }, ...groups } = unmarked(JSON.parse(stdout)) as { _meta: { profile?: string } };
    expect(profile === undefined || profile.startsWith('inventory_')).toBe(true);
    return { meta, groups };
  }));
  expect(lists).toHaveLength(6);
  for (const list of lists) expect(list).toEqual(lists[0]);
  expect(JSON.stringify(lists[0])).toContain('demo-0-1');
  expect(existsSync(trap)).toBe(false);
});
