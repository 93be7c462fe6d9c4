import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { repositoryRoot } from '../emulator/emulator';
import { LabError } from './lab-error';
import { lastLine } from './program';
import { checkName } from './run-folder';

/** The first start makes the machines' root file system, which takes a minute or more. */
const START_SECONDS = 900;

/** What the supervisor puts in front of what it is doing. */
const MESSAGE = 'lab: ';

/** Lines of its complaint that are kept. */
const LINES = 100;

/** How to start a lab's processes. */
export interface SupervisorOptions {
  readonly name: string;
  readonly region: string;
  /** Whether the lab ends with this process. */
  readonly followParent: boolean;
  /** Is told what the supervisor is doing, a line at a time. */
  readonly onMessage: (message: string) => void;
}

/** What the supervisor says once the emulator answers. */
export interface Announcement {
  /** The emulator of AWS: `http://localhost:PORT`. */
  readonly endpoint: string;
  readonly pid: number;
  /** The run folder. */
  readonly run: string;
  readonly region: string;
}

/**
 * Starts the processes of a lab and resolves when its emulator answers.
 *
 * Throws a LabError with the supervisor's own line where it ends instead; what it said before is the cause.
 */
export async function startSupervisor({ name, region, followParent, onMessage }: SupervisorOptions): Promise<Announcement> {
  checkName(name);
  const root = repositoryRoot();
  const machines = join(root, 'lab', 'machines');
  const args = ['-m', 'redis_fleet_lab', 'up', '--name', name, '--region', region, ...(followParent ? ['--follow-parent'] : [])];
  const child = spawn(join(root, '.venv', 'bin', 'python'), args, {
    cwd: machines,
    env: { ...process.env, PYTHONPATH: `${machines}:${join(root, 'lab', 'emulator')}`, PYTHONDONTWRITEBYTECODE: '1' },
    // The end of its standard input tells a lab that its caller is gone; a signal to the caller's group must not keep it from cleaning up
    stdio: [followParent ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const kill = (): boolean => child.kill('SIGTERM');
  // A lab that has not started is of no use to anybody
  process.once('exit', kill);
  try {
    return await announcement(child, onMessage);
  } catch (error) {
    kill();
    throw error;
  } finally {
    process.removeListener('exit', kill);
    letGo(child);
  }
}

/** Resolves with the first line; rejects with what the child complains of if it ends instead. */
function announcement(child: ChildProcess, onMessage: (message: string) => void): Promise<Announcement> {
  return new Promise((resolve, reject) => {
    const complaint = complaintOf(child, onMessage);
    const fail = (message: string): void => {
      clearTimeout(timer);
      reject(new LabError(message, complaint.length > 1 ? complaint.join('\n') : undefined));
    };
    const timer = setTimeout(() => fail(`the lab did not start within ${START_SECONDS} s`), START_SECONDS * 1000);
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (!output.includes('\n')) return;
      clearTimeout(timer);
      resolve(JSON.parse(output.slice(0, output.indexOf('\n'))) as Announcement);
    });
    child.once('error', (error) => fail(`the lab cannot be run: ${error.message}`));
    child.once('close', (code, signal) => {
      fail(lastLine(complaint.join('\n')) ?? `the lab ${signal === null ? `ended with ${code}` : `was ended by ${signal}`} before it had started`);
    });
  });
}

/** The last lines of the child's standard error, as they come; those that tell what it is doing are handed on instead. */
function complaintOf(child: ChildProcess, onMessage: (message: string) => void): string[] {
  const complaint: string[] = [];
  if (child.stderr === null) return complaint;
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (line.startsWith(MESSAGE)) onMessage(line.slice(MESSAGE.length));
    else complaint.splice(0, complaint.push(line) - LINES);
  });
  return complaint;
}

/** The lab goes on without holding this process up. */
function letGo(child: ChildProcess): void {
  child.unref();
  for (const stream of [child.stdin, child.stdout, child.stderr]) (stream as Socket | null)?.unref();
}
