import { spawn } from 'node:child_process';
import { lives, runFolder, supervisorOf } from '../../lab/api/run-folder';
import type { LabStatus, MachineStatus } from '../../lab/api/protocol';
import { inProject } from '../support/project';
import { eventually, LAB_TIMEOUT } from '../support/labs';
import type { RunResult } from '../support/run';
import { runLabCommand } from './run-lab-command';

jest.setTimeout(LAB_TIMEOUT);

const NAME = `cli-${process.pid}`;
const SLOT = 'demo-0-0';
const FLEET = inProject('examples', 'standalone', 'fleet.yaml');

const lab = (words: readonly string[], input?: string): RunResult => runLabCommand(NAME, words, input);
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
  expect(shown.stdout).toMatch(/│ demo-0-0 │ us-east-1a │ 10\.60\.\d+\.\d+ +│ primary │ ready │ InService │ \d+\.\d +│/);
  expect(status()).toMatchObject({ name: NAME, region: 'us-east-1', machines: [{ slot: SLOT, fleet: 'demo', state: 'ready', role: 'primary', lifecycle: 'InService', problem: null }] });
});

test('status --live has the role that the server has, and none where no server answers', () => {
  const roles = (): (string | null)[] => (JSON.parse(lab(['status', '--live', '--json']).stdout) as LabStatus).machines.map(({ role }) => role);
  expect(roles()).toEqual(['primary']);
  expect(lab(['exec', SLOT, '--', 'systemctl', 'stop', 'redis@6379'])).toEqual(DONE);
  expect(roles()).toEqual([null]);
  expect(lab(['exec', SLOT, '--', 'systemctl', 'start', 'redis@6379'])).toEqual(DONE);
});

test('a second lab of the name is refused', () => {
  const { code, stderr } = lab(['up', '--fleet', FLEET]);
  expect([code, stderr]).toEqual([1, `redis-fleet: a lab named "${NAME}" runs already (process ${status().pid}): end it with "redis-fleet lab down --name ${NAME}" or choose another name\n`]);
});

test('exec hands on input, output and exit code', () => {
  expect(lab(['exec', SLOT, '-i', '--', 'sh', '-c', 'cat; echo no >&2; exit 7'], 'words')).toEqual({ code: 7, stdout: 'words', stderr: 'no\n' });
  expect(lab(['exec', SLOT, '--timeout', '1', '--', 'sleep', '20'])).toMatchObject({ code: 124, stdout: '' });
});

test('exec without --stdin does not wait for the end of its own input', async () => {
  const words = [inProject('dist', 'redis-fleet.js'), 'lab', 'exec', SLOT, '--name', NAME, '--', 'cat'];
  const child = spawn(process.execPath, words, { stdio: ['pipe', 'ignore', 'inherit'] });
  const code = await new Promise((done) => child.once('close', done));
  expect([code, child.stdin.writableEnded]).toEqual([0, false]);
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

/** Waits until the slot has a machine that is ready, other than the given one. */
async function ready(other?: string): Promise<MachineStatus> {
  const isReady = ({ instance, state }: MachineStatus): boolean => instance !== other && state === 'ready';
  const { machines } = await eventually(() => Promise.resolve(status()), (seen) => seen.machines.some(isReady), 120);
  const [machine] = machines.filter(isReady);
  if (machine === undefined) throw new Error(`${SLOT} has no machine`);
  return machine;
}

const onMachine = (script: string): string => lab(['exec', SLOT, '--', 'sh', '-c', script]).stdout.trim();
const DONE: RunResult = { code: 0, stdout: '', stderr: '' };

test('doctor hands on the report of the machine and its exit code', () => {
  const own = lab(['exec', SLOT, '--', 'redis-fleet', 'doctor', '--json']);
  const run = lab(['doctor', SLOT, '--json']);
  const namesIn = ({ stdout }: RunResult): string[] => (JSON.parse(stdout) as { findings: { name: string }[] }).findings.map(({ name }) => name);
  expect([run.code, run.stderr, namesIn(run)]).toEqual([own.code, own.stderr, namesIn(own)]);
  expect(namesIn(run)).toContain('vm.overcommit_memory');
  expect(lab(['doctor', SLOT]).stdout).toContain('vm.overcommit_memory');
});

test('the power is cut and comes back by commands', async () => {
  const { instance } = await ready();
  onMachine('echo kept > /var/lib/redis/6379/kept; sync');
  expect(lab(['kill', SLOT])).toEqual(DONE);
  expect(status().machines[0]?.state).toBe('off');
  expect(lab(['start', SLOT])).toEqual(DONE);
  expect((await ready()).instance).toBe(instance);
  expect(onMachine('cat /var/lib/redis/6379/kept')).toBe('kept');
});

test('a machine is stopped and started by commands, and is the same instance', async () => {
  const { instance, address } = await ready();
  expect(lab(['stop', SLOT])).toEqual(DONE);
  expect(status().machines.map(({ state }) => state)).toEqual(['off']);
  expect(lab(['start', SLOT])).toEqual(DONE);
  expect(await ready()).toMatchObject({ instance, address });
});

test('reboot returns when the machine boots again', async () => {
  const boots = (): number => Number(onMachine('journalctl --list-boots | wc -l'));
  const [{ instance }, before] = [await ready(), boots()];
  expect(lab(['reboot', SLOT])).toEqual(DONE);
  expect((await ready()).instance).toBe(instance);
  expect(boots()).toBe(before + 1);
});

test('replace hands the volume to another instance, and erases it with --blank', async () => {
  for (const [flags, found] of [[[], 'kept'], [['--blank'], '']] as const) {
    const { instance, volume } = await ready();
    expect(lab(['replace', SLOT, ...flags])).toEqual({ ...DONE, stdout: `${instance} is being terminated\n` });
    expect((await ready(instance)).volume).toBe(volume);
    expect(onMachine('cat /var/lib/redis/6379/kept 2> /dev/null')).toBe(found);
  }
});

test('up of an app that fails shows its words, ends with one line, and leaves no lab', () => {
  const name = `${NAME}-ill`;
  const { code, stderr } = runLabCommand(name, ['up', '--app', "sh -c 'echo the app is ill >&2; exit 3'"]);
  const lines = stderr.trimEnd().split('\n');
  expect([code, lines.includes('the app is ill')]).toEqual([1, true]);
  expect(lines.at(-1)).toMatch(/^redis-fleet: cdk deploy --all --app ended with 1: \S/);
  expect(runLabCommand(name, ['status']).stderr).toContain(`no lab named "${name}" is running`);
});

test('down ends the lab, and another one finds nothing to end', () => {
  const supervisor = supervisorOf(runFolder(NAME)) ?? { pid: 0, started: 0 };
  expect(lives(supervisor)).toBe(true);
  expect(lab(['down'])).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(lives(supervisor)).toBe(false);
  expect(lab(['down'])).toEqual({ code: 1, stdout: '', stderr: `redis-fleet: no lab named "${NAME}" is running; start it with "redis-fleet lab up --name ${NAME}"\n` });
});
