import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from './lab-error';
import { isName, lives, runFolder, runRoot, supervisorOf } from './run-folder';

/** Beginning of the names of the labs' control groups. */
const GROUP = 'redis-fleet-lab-';

/** Where control groups are: with one hierarchy, and with the older ones beside it. */
const HIERARCHIES = ['/sys/fs/cgroup', '/sys/fs/cgroup/unified', '/sys/fs/cgroup/memory'];

const PATIENCE_SECONDS = 10;

/** Exit code by which flock(1) is to say that another process has the lock. */
const IS_LOCKED = 75;

/** How long processes of an ended lab may take to leave their control groups. */
const GOING_SECONDS = 3;

/**
 * Ends a lab without asking it, and removes what it and other dead labs have left: run folders, logs, control groups.
 *
 * Only the process that the lab's own run folder names is ended, and only while it is still that process; all else of the lab
 * dies with it. Labs of other names that live are left alone. Returns what was removed, a line each.
 * Throws a LabError where the lab is just starting, or does not end, or the labs of this machine belong to somebody else.
 */
export async function removeLeftovers(name: string): Promise<string[]> {
  expectAccess();
  const removed = await endProcess(name);
  const dead = deadLabs();
  for (const lab of dead) {
    if (remove(runFolder(lab))) removed.push(`run folder of ${lab}`);
    if (remove(`${runFolder(lab)}.log`)) removed.push(`log of ${lab}`);
    remove(lockOf(lab));
  }
  const names = new Set([name, ...dead].map((lab) => `${GROUP}${lab}`));
  const groups = HIERARCHIES.flatMap((hierarchy) => [...names].map((group) => join(hierarchy, group)));
  for (const group of groups.filter((path) => existsSync(path))) {
    if (await removeGroup(group)) removed.push(`control group ${group}`);
  }
  return removed;
}

/** What labs leave belongs to root. */
function expectAccess(): void {
  try {
    if (existsSync(runRoot())) readdirSync(runRoot());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
    throw new LabError(`the labs of this machine belong to root, who alone may look into ${runRoot()}: run this as root`);
  }
}

async function endProcess(name: string): Promise<string[]> {
  const supervisor = supervisorOf(runFolder(name));
  if (supervisor === undefined) expectNotStarting(name);
  if (supervisor === undefined || !lives(supervisor)) return [];
  process.kill(supervisor.pid, 'SIGKILL');
  const end = Date.now() + PATIENCE_SECONDS * 1000;
  while (lives(supervisor)) {
    if (Date.now() > end) throw new LabError(`process ${supervisor.pid} of the lab ${JSON.stringify(name)} does not end`);
    await sleep(50);
  }
  return [`process ${supervisor.pid}`];
}

/** A lab has its lock some seconds before its folder says who it is. */
function expectNotStarting(name: string): void {
  const lock = lockOf(name);
  if (!isLocked(lock)) return;
  const pid = readFileSync(lock, 'utf8').trim();
  const process = /^\d+$/.test(pid) ? ` (process ${pid})` : '';
  throw new LabError(`a lab named ${JSON.stringify(name)} is starting${process}: wait until it runs, or end that process`);
}

function lockOf(name: string): string {
  return `${runFolder(name)}.lock`;
}

/** Removes a file or a folder; false where there was none. */
function remove(path: string): boolean {
  if (!existsSync(path)) return false;
  rmSync(path, { recursive: true, force: true });
  return true;
}

/** The names of the labs that have left something and do not live. */
function deadLabs(): string[] {
  return labNames().filter((name) => {
    const supervisor = supervisorOf(runFolder(name));
    return supervisor === undefined ? !isLocked(lockOf(name)) : !lives(supervisor);
  });
}

function labNames(): string[] {
  if (!existsSync(runRoot())) return [];
  return [...new Set(readdirSync(runRoot()).map((entry) => entry.replace(/\.(lock|log)$/, '')))].filter(isName);
}

/** Whether a process holds the lock of a file. Throws a LabError where that cannot be found out. */
function isLocked(file: string): boolean {
  if (!existsSync(file)) return false;
  const { status, error } = spawnSync('flock', ['--nonblock', '--conflict-exit-code', String(IS_LOCKED), file, 'true'], { stdio: 'ignore' });
  if (status !== 0 && status !== IS_LOCKED) throw new LabError(`the lock ${file} cannot be tried: ${error?.message ?? `flock ended with ${status}`}`);
  return status === IS_LOCKED;
}

/** Removes a control group with those below it, once its last process is gone; false where one stays. */
async function removeGroup(group: string): Promise<boolean> {
  const end = Date.now() + GOING_SECONDS * 1000;
  for (;;) {
    if (isRemoved(group)) return true;
    if (Date.now() > end) return false;
    await sleep(50);
  }
}

function isRemoved(group: string): boolean {
  const below = readdirSync(group, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  below.forEach(({ name }) => isRemoved(join(group, name)));
  try {
    rmdirSync(group);
    return true;
  } catch {
    return false;
  }
}
