import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../emulator/emulator';

/** How to run a program. */
interface RunOptions {
  /** Variables added to this process's own. Default: none. */
  readonly env?: Readonly<Record<string, string>>;
  /** The name by which the program knows itself. Default: its path. */
  readonly argv0?: string;
  /** Seconds after which it is killed. */
  readonly seconds: number;
}

/** The path of a program that the set-up provides. Throws an error that names the remedy when it is not there. */
export function providedProgram(name: string): string {
  const file = join(repositoryRoot(), '.tools', 'bin', name);
  if (!existsSync(file)) throw new Error(`a guest needs ${name} in .tools/bin: run \`npm run setup\``);
  return file;
}

/** The Python of the project's tools. Throws an error that names the remedy when it is not there. */
export function projectPython(): string {
  const file = join(repositoryRoot(), '.venv', 'bin', 'python');
  if (!existsSync(file)) throw new Error('a guest needs Python in .venv: run `npm run setup`');
  return file;
}

/** Runs a program to its end and returns what it printed. Throws an error with its last words unless it ended with 0. */
export function runProgram(program: string, args: readonly string[], options: RunOptions): string {
  const result = spawnSync(program, [...args], {
    argv0: options.argv0, env: { ...process.env, ...options.env }, timeout: options.seconds * 1000, killSignal: 'SIGKILL',
    stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8', maxBuffer: 64 * 1024 * 1024,
  });
  if (result.error !== undefined) throw new Error(`${program} did not run: ${result.error.message}`);
  if (result.status !== 0) {
    const words = (result.stderr + result.stdout).trim().split('\n').slice(-10).join('\n');
    throw new Error(`${program} ended with ${result.status ?? String(result.signal)}: ${words}`);
  }
  return result.stdout;
}
