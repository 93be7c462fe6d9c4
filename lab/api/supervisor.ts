import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { repositoryRoot } from '../emulator/emulator';
import { LabError } from './lab-error';
import { checkName } from './run-folder';

/** The first start makes the machines' root file system, which takes a minute or more. */
const START_SECONDS = 900;

/** How to start a lab's processes. */
export interface SupervisorOptions {
  readonly name: string;
  readonly region: string;
  /** Whether the lab ends with this process. */
  readonly followParent: boolean;
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
 * Throws a LabError with the supervisor's own line where it ends instead.
 */
export async function startSupervisor({ name, region, followParent }: SupervisorOptions): Promise<Announcement> {
  checkName(name);
  const root = repositoryRoot();
  const machines = join(root, 'lab', 'machines');
  const args = ['-m', 'redis_fleet_lab', 'up', '--name', name, '--region', region, ...(followParent ? ['--follow-parent'] : [])];
  const child = spawn(join(root, '.venv', 'bin', 'python'), args, {
    cwd: machines,
    env: { ...process.env, PYTHONPATH: `${machines}:${join(root, 'lab', 'emulator')}`, PYTHONDONTWRITEBYTECODE: '1' },
    // The end of its standard input tells a lab that its caller is gone
    stdio: [followParent ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    detached: !followParent,
  });
  const kill = (): boolean => child.kill('SIGTERM');
  // A lab that has not started is of no use to anybody
  process.once('exit', kill);
  try {
    return await announcement(child);
  } catch (error) {
    kill();
    throw error;
  } finally {
    process.removeListener('exit', kill);
    letGo(child);
  }
}

/** Resolves with the first line; rejects with what the child complains of if it ends instead. */
function announcement(child: ChildProcess): Promise<Announcement> {
  return new Promise((resolve, reject) => {
    let output = '';
    let complaint = '';
    const timer = setTimeout(() => reject(new LabError(`the lab did not start within ${START_SECONDS} s: ${lastLine(complaint)}`)), START_SECONDS * 1000);
    child.stderr?.on('data', (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-8000)));
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (!output.includes('\n')) return;
      clearTimeout(timer);
      resolve(JSON.parse(output.slice(0, output.indexOf('\n'))) as Announcement);
    });
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(new LabError(`the lab cannot be run: ${error.message}`));
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      reject(new LabError(lastLine(complaint) || `the lab ended with code ${code ?? 'of a signal'} before it had started`));
    });
  });
}

/** The lab goes on without holding this process up. */
function letGo(child: ChildProcess): void {
  child.unref();
  for (const stream of [child.stdin, child.stdout, child.stderr]) (stream as Socket | null)?.unref();
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
