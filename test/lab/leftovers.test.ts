import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LabError } from '../../lab/api/lab-error';
import { removeLeftovers } from '../../lab/api/leftovers';
import { lives, runFolder, supervisorOf } from '../../lab/api/run-folder';
import { launchLab } from '../../lab/api/start';
import { assembly, eventually, fleet, LAB_TIMEOUT, standaloneFleets } from '../support/labs';

const OWN = process.env.REDIS_FLEET_LAB_RUN;
const pids: number[] = [];
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'labs-'));
  process.env.REDIS_FLEET_LAB_RUN = root;
});

afterEach(() => {
  pids.splice(0).forEach((pid) => {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It was ended by the test
    }
  });
  if (OWN === undefined) delete process.env.REDIS_FLEET_LAB_RUN;
  else process.env.REDIS_FLEET_LAB_RUN = OWN;
  rmSync(root, { recursive: true });
});

function someProcess(): { pid: number; started: number } {
  const { pid = 0 } = spawn('sleep', ['60'], { stdio: 'ignore' });
  pids.push(pid);
  const started = Number(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ')[19]);
  return { pid, started };
}

/** Holds the lock of a lab, as its own process does; returns the pid of who does so. */
async function holdLock(name: string): Promise<number> {
  const { pid = 0 } = spawn('flock', ['--no-fork', join(root, `${name}.lock`), 'sleep', '60'], { stdio: 'ignore' });
  pids.push(pid);
  await eventually(() => Promise.resolve(readFileSync('/proc/locks', 'utf8')), (locks) => locks.includes(` ${pid} `));
  return pid;
}

function labOf(name: string, facts?: object): string {
  mkdirSync(join(root, name), { recursive: true });
  writeFileSync(join(root, `${name}.lock`), '');
  if (facts !== undefined) writeFileSync(join(root, name, 'lab.json'), JSON.stringify(facts));
  return runFolder(name);
}

test('whoever may not look into the folder of all labs is told so in one line', async () => {
  labOf('mine', someProcess());
  const self = process.geteuid?.() ?? 0;
  process.seteuid?.(65_534);
  try {
    const words = `the labs of this machine belong to root, who alone may look into ${root}: run this as root`;
    await expect(removeLeftovers('mine')).rejects.toThrow(new LabError(words));
  } finally {
    process.seteuid?.(self);
  }
});

test('the process of the lab is ended, and its folder and its lock are gone', async () => {
  const supervisor = someProcess();
  const folder = labOf('mine', supervisor);
  expect(supervisorOf(folder)).toEqual(supervisor);
  expect(await removeLeftovers('mine')).toEqual([`process ${supervisor.pid}`, 'run folder of mine']);
  expect(lives(supervisor)).toBe(false);
  expect([existsSync(folder), existsSync(`${folder}.lock`)]).toEqual([false, false]);
});

test('a process that has the pid of a dead lab by now is left alone', async () => {
  const other = someProcess();
  const folder = labOf('mine', { pid: other.pid, started: other.started - 1 });
  expect(await removeLeftovers('mine')).toEqual(['run folder of mine']);
  expect(lives(other)).toBe(true);
  expect(existsSync(folder)).toBe(false);
});

test('another lab that lives keeps its process and its folder, one that is dead does not', async () => {
  const other = someProcess();
  const alive = labOf('alive', other);
  const dead = labOf('dead', { pid: other.pid, started: 1 });
  const unnamed = labOf('unnamed');
  expect((await removeLeftovers('mine')).sort()).toEqual(['run folder of dead', 'run folder of unnamed']);
  expect(lives(other)).toBe(true);
  expect([alive, dead, unnamed].map((folder) => existsSync(folder))).toEqual([true, false, false]);
});

test('a lab that is just starting, and only has its lock, is left alone', async () => {
  const folder = labOf('starting');
  await holdLock('starting');
  expect(await removeLeftovers('mine')).toEqual([]);
  expect(existsSync(folder)).toBe(true);
});

test('a lab of the name that is just starting is an error, which names its process', async () => {
  const folder = labOf('mine');
  const pid = await holdLock('mine');
  writeFileSync(`${folder}.lock`, String(pid));
  await expect(removeLeftovers('mine')).rejects.toThrow(new LabError(`a lab named "mine" is starting (process ${pid}): wait until it runs, or end that process`));
  expect(existsSync(folder)).toBe(true);
});

test('the log that a dead lab left is removed, that of one that just starts is not', async () => {
  labOf('starting');
  await holdLock('starting');
  for (const name of ['starting', 'dead']) writeFileSync(join(root, `${name}.log`), 'it died');
  expect(await removeLeftovers('mine')).toEqual(['log of dead']);
  expect(existsSync(join(root, 'starting.log'))).toBe(true);
});

test('where no lab has been, nothing is removed', async () => {
  process.env.REDIS_FLEET_LAB_RUN = join(root, 'nowhere');
  expect(await removeLeftovers('mine')).toEqual([]);
});

test.each(['', '../etc', 'Lab', '-x', 'x'.repeat(32)])('%j is not the name of a lab', async (name) => {
  await expect(removeLeftovers(name)).rejects.toThrow('"name" must be 1-31 lower-case letters, digits or hyphens, beginning with a letter or digit, got');
});

test('a lab whose process was killed leaves its folder and its control groups, and force removes them', async () => {
  const lab = await launchLab({ name: 'killed', followParent: false });
  const { pid } = await lab.status();
  pids.push(pid);
  await lab.deploy({ app: assembly((stack) => { standaloneFleets(stack, [fleet('killed')]); }) });
  await lab.waitUntilReady();
  const [folder, groups] = [runFolder('killed'), groupsOf('killed')];
  expect(groups).not.toEqual([]);
  process.kill(pid, 'SIGKILL');
  await eventually(() => Promise.resolve(supervisorOf(folder)), (supervisor) => supervisor !== undefined && !lives(supervisor));
  expect([folder, ...groups].map((path) => existsSync(path))).not.toContain(false);
  const answer = (): Promise<string> => lab.status().then(() => 'it answers', (error: Error) => error.message);
  await eventually(answer, (said) => said === 'no lab named "killed" is running; start it with "redis-fleet lab up --name killed"');
  expect(await removeLeftovers('killed')).toEqual(['run folder of killed', ...groups.map((group) => `control group ${group}`)]);
  expect([folder, `${folder}.lock`, ...groups].filter((path) => existsSync(path))).toEqual([]);
  expect(await removeLeftovers('killed')).toEqual([]);
}, LAB_TIMEOUT);

function groupsOf(name: string): string[] {
  return ['/sys/fs/cgroup', '/sys/fs/cgroup/unified', '/sys/fs/cgroup/memory'].map((hierarchy) => join(hierarchy, `redis-fleet-lab-${name}`)).filter((path) => existsSync(path));
}
