import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { quoted, reasonOf, shown } from '../../../fleet-file/read';
import { CliError } from '../../io';
import { lastLine } from '../../transport/last-line';

/** A program that is Packer. */
export interface Packer {
  readonly program: string;
  /** Such as `1.6.6`. */
  readonly version: string;
}

/** A run of Packer. */
export interface PackerRun {
  readonly packer: Packer;
  readonly args: readonly string[];
  /** Folder that it runs in. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Is given every line that it writes. */
  readonly onLine: (line: string) => void;
}

/** How a run ended. */
export interface PackerEnd {
  readonly code: number;
  /** The signal that asked this program to end meanwhile. */
  readonly interruptedBy?: NodeJS.Signals;
  /** The last line of its standard error; empty where it wrote none. */
  readonly complaint: string;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const VERSION = /Packer v(\d+\.\d+\.\d+)/;
/** Milliseconds that `packer version` may take. */
const VERSION_TIMEOUT_MS = 5_000;
/** It must ask nobody for newer versions of itself, and write without colours. */
const ENV = { CHECKPOINT_DISABLE: '1', PACKER_NO_COLOR: '1' };

/**
 * Which Packer a program is: a name to look for in PATH, or an absolute path.
 *
 * Throws a CliError where it is none, or cannot be run.
 */
export async function packerAt(program: string, env: Readonly<Record<string, string | undefined>>): Promise<Packer> {
  // Another program of this name may write files, or wait for its standard input
  const folder = mkdtempSync(join(tmpdir(), 'redis-fleet-packer-'));
  let stdout: string;
  try {
    const running = promisify(execFile)(program, ['version'], { cwd: folder, env: { ...env, ...ENV }, timeout: VERSION_TIMEOUT_MS, killSignal: 'SIGKILL' });
    running.child.stdin?.end();
    ({ stdout } = await running);
  } catch (error) {
    throw Object.assign(new CliError(`cannot run ${shown(program)}: ${whyNot(error)}; install Packer 1.6 or newer, or name it by --packer`), { cause: error });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const version = VERSION.exec(stdout)?.[1];
  if (version === undefined) throw new CliError(`${shown(program)} must be Packer, but with "version" it prints ${quoted(stdout.trim().slice(0, 64))}; name Packer by --packer`);
  return { program, version };
}

function whyNot(error: unknown): string {
  const { code, killed } = error as { code?: unknown; killed?: boolean };
  if (killed === true) return `with "version" it does not end within ${VERSION_TIMEOUT_MS / 1000} s`;
  return typeof code === 'number' ? `with "version" it ends with exit code ${code}` : reasonOf(error);
}

/**
 * Runs Packer to its end.
 *
 * It is a group of its own, so that Ctrl-C reaches it once and not twice: at the first it cleans up, at the second it ends at once.
 */
export async function runPacker(run: PackerRun): Promise<PackerEnd> {
  const { packer, args, cwd, env, onLine } = run;
  const child = spawn(packer.program, [...args], { cwd, env: { ...env, ...ENV }, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const complaint = tailOf(child);
  const lines = createInterface({ input: child.stdout }).on('line', onLine);
  const passing = passSignals(child);
  try {
    const code = await ended(child, packer.program);
    return { code, interruptedBy: passing.first(), complaint: complaint() };
  } finally {
    passing.stop();
    lines.close();
    // A plugin that has not noticed the end of Packer
    signalGroup(child, 'SIGKILL');
  }
}

function ended(child: ChildProcess, program: string): Promise<number> {
  return new Promise((done, fail) => {
    child.once('error', (error) => fail(new CliError(`cannot run ${shown(program)}: ${reasonOf(error)}`)));
    child.once('close', (code, signal) => done(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}

function tailOf(child: ChildProcess): () => string {
  let tail = '';
  child.stderr?.on('data', (chunk: Buffer) => (tail = `${tail}${chunk.toString()}`.slice(-4096)));
  return () => (tail.trim() === '' ? '' : lastLine(tail));
}

/** Passes on what asks this program to end, and has it wait for Packer; should this program end all the same, Packer does not outlive it. */
function passSignals(child: ChildProcess): { first: () => NodeJS.Signals | undefined; stop: () => void } {
  let first: NodeJS.Signals | undefined;
  const pass = (signal: NodeJS.Signals): void => {
    first ??= signal;
    // To all of it, as a terminal does: the process that was started only guards another one, and takes no notice
    signalGroup(child, 'SIGINT');
  };
  const end = (): void => signalGroup(child, 'SIGKILL');
  SIGNALS.forEach((signal) => process.on(signal, pass));
  process.once('exit', end);
  return {
    first: () => first,
    stop: () => {
      SIGNALS.forEach((signal) => process.off(signal, pass));
      process.off('exit', end);
    },
  };
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody is left
  }
}
