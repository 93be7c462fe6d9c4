import { spawnSync } from 'node:child_process';

/** How to run a program. */
export interface RunOptions {
  /** Working folder. Default: the test's. */
  readonly cwd?: string;
  /** Environment variables added to the test's own. Default: none. */
  readonly env?: Readonly<Record<string, string>>;
  /** Text on the program's standard input. Default: empty. */
  readonly input?: string;
  /** Seconds after which the program is killed. Default: 60. */
  readonly timeLimit?: number;
}

/** What a program did. */
export interface RunResult {
  /** Exit code. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. Throws when it cannot be started, exceeds the time limit or dies of a signal. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): RunResult {
  const { cwd, env, input = '', timeLimit = 60 } = options;
  const result = spawnSync(program, [...args], {
    cwd, input, env: { ...process.env, ...env }, timeout: timeLimit * 1000, killSignal: 'SIGKILL',
    encoding: 'utf8', maxBuffer: 64 * 1024 * 1024,
  });
  if (result.error !== undefined) throw new Error(`${program} did not run: ${result.error.message}\n${result.stderr}`);
  if (result.status === null) throw new Error(`${program} was killed by ${String(result.signal)}\n${result.stderr}`);
  return { code: result.status, stdout: result.stdout, stderr: result.stderr };
}
