import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outputText } from '../../lib/cli/inventory/output/text';
import { runCli } from '../cli/run-cli';
import { tool, venvProgram } from '../support/programs';
import { run, type RunResult } from '../support/run';
import { allForms, hostileInventory, unmarked } from './ansible-hosts';

interface Setting { readonly name: string; readonly value: unknown; readonly origin: string }

let folder: string;
/** An Ansible project as `redis-fleet ansible init` writes it for the Ansible of this project. */
let project: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ansible-project-'));
  project = join(folder, 'ops');
  expect(await runCli(['ansible', 'init', 'ops', '--fleet', 'demo', '--hosts', '400', '--user', 'ubuntu', '--ansible', venvProgram('ansible')], folder)).toMatchObject({ code: 0, stderr: '' });
});

afterAll(() => rmSync(folder, { recursive: true }));

function ansible(program: string, args: readonly string[], cwd = project): RunResult {
  return run(venvProgram(program), args, { cwd, timeLimit: 120, env: { ANSIBLE_HOME: join(folder, 'home'), ANSIBLE_NOCOLOR: '1' } });
}

/** The keys that a file sets, without their sections. */
function keysOf(file: string): string[] {
  return readFileSync(join(project, file), 'utf8').split('\n').flatMap((line) => /^([a-z_]+) = /.exec(line)?.[1] ?? []);
}

test('the ansible-core that is installed knows every key', () => {
  const { code, stdout, stderr } = ansible('ansible-config', ['validate', '--type', 'all']);
  expect([code, stderr, stdout.trim()]).toEqual([0, '', 'All configurations seem valid!']);
});

test('a key that it does not know would be found, so that the test above can fail', () => {
  const other = join(folder, 'other');
  mkdirSync(other);
  writeFileSync(join(other, 'ansible.cfg'), `${readFileSync(join(project, 'ansible.cfg'), 'utf8')}scp_if_ssh = True\n`);
  expect(ansible('ansible-config', ['validate', '--type', 'all'], other).code).not.toBe(0);
});

test('every key has the value that the file says', () => {
  const { code, stdout } = ansible('ansible-config', ['dump', '--only-changed', '--format', 'json', '--type', 'all']);
  expect(code).toBe(0);
  const flat = (JSON.parse(stdout) as (Setting | Record<string, Record<string, Setting[]> | Setting[]>)[]).flatMap((entry) => ('name' in entry ? [entry as Setting] : []));
  const ours = flat.filter(({ origin }) => origin === join(project, 'ansible.cfg')).map(({ name, value }) => [name, value]);
  expect(Object.fromEntries(ours)).toMatchObject({
    CACHE_PLUGIN: 'jsonfile', CACHE_PLUGIN_TIMEOUT: 7200, DEFAULT_GATHERING: 'smart', INVENTORY_ANY_UNPARSED_IS_FAILED: true,
    DEFAULT_HOST_LIST: [join(project, 'redis_fleet.yml')], DEFAULT_POLL_INTERVAL: 5, INJECT_FACTS_AS_VARS: false, INTERPRETER_PYTHON: '/usr/bin/python3',
  });
  expect(keysOf('ansible.cfg').length).toBeGreaterThan(15);
});

test.each(readdirSync(join(__dirname, '..', '..', 'lib', 'ansible', 'playbooks')))('Ansible reads the playbook %s', (name) => {
  const { code, stderr } = ansible('ansible-playbook', ['--syntax-check', '-i', 'localhost,', join('playbooks', name)]);
  expect([code, stderr]).toEqual([0, '']);
});

test.each(['redis-inventory', 'run-redis-fleet'])('the program %s passes shellcheck', (name) => {
  expect(run(tool('shellcheck'), ['--severity=style', join(project, name)])).toMatchObject({ code: 0, stdout: '' });
});

test('Ansible reads the same of the YAML and by the plugin as of the script, and runs nothing that a tag says', () => {
  const trap = join(folder, 'trap');
  const { script, yaml, plugin } = allForms(project, trap);
  const [one, ...others] = [script, yaml, plugin].map((source) => {
    const { code, stdout, stderr } = ansible('ansible-inventory', ['-i', source, '--list']);
    expect([code, stderr]).toEqual([0, '']);
    return unmarked(JSON.parse(stdout)) as { _meta: { hostvars: Record<string, unknown> } };
  });
  for (const other of others) expect(other).toEqual(one);
  expect(Object.keys(one?._meta.hostvars ?? {})).toEqual(expect.arrayContaining(['demo-0-0', 'demo-0-1']));
  for (const source of [script, yaml, plugin]) {
    const { code, stdout } = ansible('ansible', ['-i', source, 'redis', '-c', 'local', '-m', 'debug', '-a', 'var=ec2_tags']);
    expect(code).toBe(0);
    expect(stdout.split('SUCCESS')).toHaveLength(3);
    expect(stdout).toContain('touch');
  }
  expect(existsSync(trap)).toBe(false);
});

test('a YAML inventory without the tag would run it, so that the test above can fail', () => {
  const trap = join(folder, 'sprung');
  const { yaml } = allForms(project, trap);
  writeFileSync(yaml, readFileSync(yaml, 'utf8').replaceAll('!unsafe ', ''));
  ansible('ansible', ['-i', yaml, 'redis', '-c', 'local', '-m', 'debug', '-a', 'var=ec2_tags']);
  expect(existsSync(trap)).toBe(true);
});

test('the graph is the one that Ansible draws', () => {
  const { yaml, script, plugin } = allForms(project, join(folder, 'trap'));
  const ours = outputText(hostileInventory(join(folder, 'trap')), { format: 'graph' });
  for (const source of [yaml, script, plugin]) {
    expect(ansible('ansible-inventory', ['-i', source, '--graph'])).toEqual({ code: 0, stderr: '', stdout: ours });
  }
});

test('an inventory that fails is an error, whose reason no other plugin hides', () => {
  const script = join(project, 'failing');
  writeFileSync(script, '#!/bin/sh\necho "no AWS credentials" >&2\nexit 1\n', { mode: 0o755 });
  const { code, stdout, stderr } = ansible('ansible-inventory', ['-i', script, '--list']);
  expect(code).not.toBe(0);
  expect(stdout).toBe('');
  expect(stderr).toContain('no AWS credentials');
  expect(stderr).not.toContain("'ini' plugin");
});

test('group variables of the project reach the playbooks, also on this machine, which is no host of the inventory', () => {
  const { yaml } = allForms(project, join(folder, 'trap'));
  const playbook = join(project, 'playbooks', 'show.yml');
  const task = (name: string): string => `      ansible.builtin.debug: {msg: "${name}={{ ${name} }}"}`;
  writeFileSync(playbook, ['- hosts: localhost', '  gather_facts: false', '  tasks:', '    - name: a', task('redis_fleet_program'), '    - name: b', task('redis_fleet_flags'), ''].join('\n'));
  try {
    const { code, stdout } = ansible('ansible-playbook', ['-i', yaml, 'playbooks/show.yml']);
    expect(code).toBe(0);
    expect(stdout).toContain(`redis_fleet_program=${join(project, 'playbooks')}/../run-redis-fleet`);
    expect(stdout).toContain('--fleet');
  } finally {
    rmSync(playbook);
  }
});
