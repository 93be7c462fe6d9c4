import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const STOP_LIMIT_MS = 10_000;
const POLL_MS = 100;
const LINES_SHOWN = 40;

/** How to start a program that runs beside a test. */
export interface BackgroundProgramOptions {
  /** What messages call it. */
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  /** @default - the test's */
  readonly cwd?: string;
  /** Added to the test's own.
   * @default - none */
  readonly env?: Readonly<Record<string, string>>;
}

/** A program that runs beside a test, until it is stopped. */
export interface BackgroundProgram {
  readonly name: string;
  readonly pid: number;
  /** What it said so far, on both streams. */
  output(): string;
  isRunning(): boolean;
  /** Waits for its end and for the last that it says; its exit code, or null when a signal ended it. */
  ended(): Promise<number | null>;
  /** Asks it to end, and kills it when it has not ended after ten seconds. Does nothing when it has ended. */
  stop(): Promise<void>;
}

/** Starts a program; rejects when it cannot be started. */
export async function startProgram({ name, program, args, cwd, env }: BackgroundProgramOptions): Promise<BackgroundProgram> {
  const child = spawn(program, [...args], { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const said: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => said.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
  const closed = new Promise<number | null>((resolve) => { child.once('close', resolve); });
  await once(child, 'spawn');
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
  const stop = async (): Promise<void> => {
    if (!isRunning()) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
    await ended;
    clearTimeout(timer);
  };
  return { name, pid: child.pid!, output: () => said.join(''), isRunning, ended: async () => closed, stop };
}

/** Ends programs, the last that was started first. */
export async function stopAll(programs: readonly BackgroundProgram[]): Promise<void> {
  for (const program of [...programs].reverse()) await program.stop();
}

/** The end of what each program said, for a message. */
function lastWords(programs: readonly BackgroundProgram[]): string {
  return programs.map(({ name, output }) => `--- ${name}\n${output().trimEnd().split('\n').slice(-LINES_SHOWN).join('\n')}`).join('\n');
}

/** What is waited for, and how long. */
export interface Wait {
  /** What messages call it. */
  readonly what: string;
  readonly seconds: number;
  /** Whose end ends the waiting; what they said comes with the error. */
  readonly programs: readonly BackgroundProgram[];
}

/**
 * Waits until `probe` gives something else than undefined; a probe that rejects is tried again.
 *
 * Rejects when the time is up or one of the programs has ended, with what they said.
 */
export async function waitFor<T>({ what, seconds, programs }: Wait, probe: () => Promise<T | undefined>): Promise<T> {
  const giveUpAt = Date.now() + seconds * 1000;
  let problem = '';
  while (Date.now() < giveUpAt) {
    const ended = programs.find((program) => !program.isRunning());
    if (ended !== undefined) throw new Error(`${ended.name} ended while ${what} was waited for\n${lastWords(programs)}`);
    try {
      const result = await probe();
      if (result !== undefined) return result;
    } catch (error) {
      problem = (error as Error).message;
    }
    await sleep(POLL_MS);
  }
  throw new Error(`${what} did not come within ${seconds} s: ${problem}\n${lastWords(programs)}`);
}

/** True when something listens on a port of 127.0.0.1, else undefined: a probe of `waitFor`. */
export async function isListening(port: number): Promise<true | undefined> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } finally {
    socket.destroy();
  }
}
