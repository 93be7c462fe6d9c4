import { spawn } from 'node:child_process';
import { LabError } from './lab-error';

/** What a program said. */
export interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

/** How to run a program. */
export interface RunOptions {
  /** Working folder. */
  readonly cwd: string;
  /** All of the program's environment. */
  readonly env: NodeJS.ProcessEnv;
  /** Seconds after which the program is ended with its whole process group.
   * @default 120 */
  readonly seconds?: number;
  /** Text on its standard input.
   * @default - nothing */
  readonly stdin?: string;
}

/** A program's end: its output and its exit code. */
export interface Ended extends Output {
  /** Exit code; null where a signal ended it. */
  readonly code: number | null;
}

/** A program that failed: its last words are the message. */
export class ProgramError extends LabError {
  public constructor(program: string, args: readonly string[], { code, stdout, stderr }: Ended) {
    const words = (stdout + stderr).trim().split('\n').slice(-25).join('\n');
    super(`${program} ${args.slice(0, 3).join(' ')} ended with ${code ?? 'a signal'}:\n${words}`);
    this.name = 'ProgramError';
  }
}

/**
 * Runs a program to its end, and with its whole process group when it takes too long or this process ends.
 *
 * Throws when it cannot be started.
 */
export function runToEnd(program: string, args: readonly string[], options: RunOptions): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: options.cwd, env: options.env, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    const endGroup = (): void => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    };
    const timer = setTimeout(endGroup, (options.seconds ?? 120) * 1000);
    process.once('exit', endGroup);
    const settle = (): void => {
      clearTimeout(timer);
      process.removeListener('exit', endGroup);
    };
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    // A program that does not read its input may be gone before it is written
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.stdin ?? '');
    child.once('error', (error) => {
      settle();
      reject(error);
    });
    child.once('close', (code) => {
      settle();
      resolve({ code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() });
    });
  });
}

/** Runs a program as `runToEnd` does. Throws a ProgramError when it fails. */
export async function run(program: string, args: readonly string[], options: RunOptions): Promise<Output> {
  const ended = await runToEnd(program, args, options);
  if (ended.code !== 0) throw new ProgramError(program, args, ended);
  return { stdout: ended.stdout, stderr: ended.stderr };
}

/** An environment without anything that points at a real account, such as a profile. */
export function withoutAws(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('AWS_') && !name.startsWith('CDK_')));
}
