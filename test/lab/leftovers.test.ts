import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeLeftovers } from '../../lab/api/leftovers';
import { lives, runFolder, supervisorOf } from '../../lab/api/run-folder';

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

function labOf(name: string, facts?: object): string {
  mkdirSync(join(root, name), { recursive: true });
  writeFileSync(join(root, `${name}.lock`), '');
  if (facts !== undefined) writeFileSync(join(root, name, 'lab.json'), JSON.stringify(facts));
  return runFolder(name);
}

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
  const { pid = 0 } = spawn('flock', ['--no-fork', `${folder}.lock`, 'sleep', '60'], { stdio: 'ignore' });
  pids.push(pid);
  for (let tries = 0; tries < 100 && !readFileSync('/proc/locks', 'utf8').includes(` ${pid} `); tries++) await new Promise((done) => setTimeout(done, 20));
  expect(await removeLeftovers('mine')).toEqual([]);
  expect(existsSync(folder)).toBe(true);
});

test('where no lab has been, nothing is removed', async () => {
  process.env.REDIS_FLEET_LAB_RUN = join(root, 'nowhere');
  expect(await removeLeftovers('mine')).toEqual([]);
});

test.each(['', '../etc', 'Lab', '-x', 'x'.repeat(32)])('%j is not the name of a lab', async (name) => {
  await expect(removeLeftovers(name)).rejects.toThrow('"name" must be 1-31 lower-case letters, digits or hyphens, beginning with a letter or digit, got');
});
