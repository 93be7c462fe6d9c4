import { spawn } from 'node:child_process';
import { lives, runFolder, supervisorOf } from '../../lab/api/run-folder';
import type { LabStatus } from '../../lab/api/protocol';
import { inProject } from '../support/project';
import { LAB_TIMEOUT } from '../support/labs';
import { run, type RunResult } from '../support/run';

jest.setTimeout(LAB_TIMEOUT);

const NAME = `cli-${process.pid}`;
const SLOT = 'demo-0-0';
const FLEET = inProject('examples', 'standalone', 'fleet.yaml');

/** Runs a command of the lab from the shell's point of view: the name of the lab stands before `--`. */
function lab(words: readonly string[], input = ''): RunResult {
  const end = words.indexOf('--');
  const [own, rest] = end < 0 ? [words, []] : [words.slice(0, end), words.slice(end)];
  return run(process.execPath, [inProject('dist', 'redis-fleet.js'), 'lab', ...own, '--name', NAME, ...rest], { input, timeLimit: 200 });
}

const status = (): LabStatus => JSON.parse(lab(['status', '--json']).stdout) as LabStatus;

let shown: RunResult;
beforeAll(() => {
  shown = lab(['up', '--fleet', FLEET]);
}, LAB_TIMEOUT);

afterAll(() => {
  if (lab(['status']).code === 0) lab(['down']);
}, LAB_TIMEOUT);

test('up shows its steps and ends with the table, and the lab runs on', () => {
  expect([shown.code, shown.stderr]).toEqual([0, '']);
  expect(shown.stdout).toMatch(/^start the lab +\d+\.\d s$/m);
  expect(shown.stdout).toMatch(/│ demo-0-0 │ us-east-1a │ 10\.60\.\d+\.\d+ +│ primary │ ready │ \d+\.\d +│/);
  expect(status()).toMatchObject({ name: NAME, region: 'us-east-1', machines: [{ slot: SLOT, fleet: 'demo', state: 'ready', role: 'primary', problem: null }] });
});

test('a second lab of the name is refused', () => {
  const { code, stderr } = lab(['up', '--fleet', FLEET]);
  expect([code, stderr]).toEqual([1, `redis-fleet: a lab named "${NAME}" runs already (process ${status().pid}): end it with "redis-fleet lab down --name ${NAME}" or choose another name\n`]);
});

test('exec hands on input, output and exit code', () => {
  expect(lab(['exec', SLOT, '--', 'sh', '-c', 'cat; echo no >&2; exit 7'], 'words')).toEqual({ code: 7, stdout: 'words', stderr: 'no\n' });
  expect(lab(['exec', SLOT, '--timeout', '1', '--', 'sleep', '20'])).toMatchObject({ code: 124, stdout: '' });
});

test('the console and the journal of a machine can be read', () => {
  const console = lab(['logs', SLOT, '-n', '500']).stdout;
  expect(console).toMatch(/cloud-init.* finished at/);
  expect(['\r', '\u001b'].some((character) => console.includes(character))).toBe(false);
  expect(lab(['logs', SLOT, '--journal', '-n', '5']).stdout.trim().split('\n')).toHaveLength(5);
});

test('a program of this host is a client inside the VPC, and its exit code is the command’s', () => {
  const [machine] = status().machines;
  const redis = [inProject('.tools', 'bin', 'redis-cli'), '-h', machine?.address ?? '', 'ping'];
  expect(lab(['run', '--', ...redis]).stdout.trim()).toBe('NOAUTH Authentication required.');
  expect(lab(['run', '--', 'sh', '-c', 'exit 3']).code).toBe(3);
});

test('ssh logs in with a key of its own, and hands on the exit code', () => {
  expect(lab(['ssh', SLOT, '--', 'id -un; exit 4'])).toEqual({ code: 4, stdout: 'admin\n', stderr: '' });
});

test('connect carries bytes both ways to a port that is closed to the network', async () => {
  const words = [inProject('dist', 'redis-fleet.js'), 'lab', 'connect', SLOT, '6379', '--name', NAME];
  const child = spawn(process.execPath, words, { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end('PING\r\nQUIT\r\n');
  const chunks: Buffer[] = [];
  for await (const chunk of child.stdout) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).toString()).toBe('-NOAUTH Authentication required.\r\n+OK\r\n');
});

test('a slot that does not exist is an error in one line', () => {
  const { code, stdout, stderr } = lab(['kill', 'demo-9-9']);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/^redis-fleet: "slot" must be one of the lab's slots \(demo-0-0\).*\n$/);
});

test('the power is cut and comes back by commands', () => {
  expect(lab(['kill', SLOT]).code).toBe(0);
  expect(status().machines[0]?.state).toBe('off');
  expect(lab(['start', SLOT]).code).toBe(0);
  expect(lab(['exec', SLOT, '--', 'systemctl', 'is-system-running', '--wait']).stdout).toMatch(/running|starting/);
});

test('down ends the lab, and another one finds nothing to end', () => {
  const supervisor = supervisorOf(runFolder(NAME)) ?? { pid: 0, started: 0 };
  expect(lives(supervisor)).toBe(true);
  expect(lab(['down'])).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(lives(supervisor)).toBe(false);
  expect(lab(['down'])).toEqual({ code: 1, stdout: '', stderr: `redis-fleet: no lab named "${NAME}" is running; start it with "redis-fleet lab up"\n` });
});
