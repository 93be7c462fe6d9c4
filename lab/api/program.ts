import { spawn } from 'node:child_process';
import { basename } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
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
  /** How it ended, such as `ended with 1` or `took longer than 60 s`. */
  readonly how: string;
}

/** Of the words of a command, as many as say what it is about. */
const SHOWN_WORDS = 3;

/** What says nothing of a failure: frames of a stack, and what Node adds below. */
const NOISE = /^\s+at |^Node\.js v\d|^\W*$/;

/** A program that failed: how it ended and its last words are the message, all that it said is the cause. */
export class ProgramError extends LabError {
  public constructor(program: string, args: readonly string[], { how, stdout, stderr }: Ended) {
    const scripts = args.findIndex((word) => /\s/.test(word));
    const shown = args.slice(0, scripts < 0 ? SHOWN_WORDS : Math.min(scripts, SHOWN_WORDS));
    const words = lastLine(stderr) ?? lastLine(stdout);
    super(`${[basename(program), ...shown].join(' ')} ${how}${words === undefined ? '' : `: ${words}`}`, `${stdout}${stderr}`.trim());
    this.name = 'ProgramError';
  }
}

/** The last line that says something; undefined where none does. */
export function lastLine(text: string): string | undefined {
  return stripVTControlCharacters(text).split('\n').filter((line) => !NOISE.test(line)).at(-1)?.trim();
}

/** Ends a process group, if it has not just ended by itself. */
function endGroup(leader: number | undefined): void {
  try {
    if (leader !== undefined) process.kill(-leader, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/**
 * Runs a program to its end, and with its whole process group when it takes too long or this process ends.
 *
 * Throws when it cannot be started.
 */
export function runToEnd(program: string, args: readonly string[], options: RunOptions): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const { cwd, env, seconds = 120, stdin = '' } = options;
    const child = spawn(program, args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let isLate = false;
    const end = (): void => endGroup(child.pid);
    const timer = setTimeout(() => {
      isLate = true;
      end();
    }, seconds * 1000);
    process.once('exit', end);
    const settle = (): void => {
      clearTimeout(timer);
      process.removeListener('exit', end);
    };
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    // A program that does not read its input may be gone before it is written
    child.stdin.on('error', () => undefined);
    child.stdin.end(stdin);
    child.once('error', (error) => {
      settle();
      reject(error);
    });
    child.once('close', (code, signal) => {
      settle();
      const how = isLate ? `took longer than ${seconds} s` : signal === null ? `ended with ${code}` : `was ended by ${signal}`;
      resolve({ code, how, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() });
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
