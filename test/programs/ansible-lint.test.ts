import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { runCli } from '../cli/run-cli';
import { ansibleProgram } from '../support/ansible';
import { run, type RunResult } from '../support/run';

// It reads each file by Ansible itself, which takes long on a busy computer
jest.setTimeout(600_000);

let folder: string;

beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'ansible-lint-')); });

afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a project. Throws where that fails. */
async function project(name: string, ...flags: readonly string[]): Promise<string> {
  const { code, stderr } = await runCli(['ansible', 'init', name, '--fleet', 'demo', '--region', 'eu-west-1', '--ansible', ansibleProgram('ansible'), ...flags], folder);
  if (code !== 0) throw new Error(stderr);
  return join(folder, name);
}

/** What ansible-lint says of a folder, or of one of its files, by its strictest profile. */
function lint(cwd: string, ...files: readonly string[]): RunResult {
  const env = { PATH: [dirname(ansibleProgram('ansible-lint')), process.env.PATH].join(delimiter), ANSIBLE_HOME: join(folder, 'home'), NO_COLOR: '1' };
  return run(ansibleProgram('ansible-lint'), ['--offline', '--strict', '--nocolor', '--profile', 'production', ...files], { cwd, env, timeLimit: 280 });
}

test('a project and its playbooks pass the strictest profile of ansible-lint', async () => {
  const { code, stdout, stderr } = lint(await project('ops', '--user', 'ubuntu'));
  expect([code, stdout]).toEqual([0, '']);
  expect(stderr).toMatch(/Passed: 0 failure\(s\), 0 warning\(s\) in 1\d files/);
});

test('so does one of the way that has the most in it, and a playbook that is amiss does not', async () => {
  const cwd = await project('through-ssm', '--reach', 'aws_ssm', '--bucket', 'transfer');
  expect(lint(cwd)).toMatchObject({ code: 0, stdout: '' });
  writeFileSync(join(cwd, 'playbooks', 'amiss.yml'), '---\n- name: Amiss\n  hosts: all\n  tasks:\n    - name: List\n      ansible.builtin.shell: ls\n');
  const { code, stdout } = lint(cwd, join('playbooks', 'amiss.yml'));
  expect(code).not.toBe(0);
  expect(stdout).toContain('amiss.yml');
});
