import { spawn } from 'node:child_process';

/** What a program of the demo said. */
export interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

/** A program of the demo that failed: its last words are the message. */
export class StepError extends Error {}

/** Runs a program to its end, and with its whole process group when it takes too long. */
export function run(program: string, args: readonly string[], options: { cwd: string; env: NodeJS.ProcessEnv; seconds?: number }): Promise<Output> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: options.cwd, env: options.env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    const endGroup = (): void => {
      if (child.pid !== undefined) {
        process.kill(-child.pid, 'SIGKILL');
      }
    };
    const timer = setTimeout(endGroup, (options.seconds ?? 120) * 1000);
    const onExit = (): void => endGroup();
    process.once('exit', onExit);
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      process.removeListener('exit', onExit);
      const output = { stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() };
      if (code === 0) {
        resolve(output);
      } else {
        reject(new StepError(`${program} ${args.slice(0, 3).join(' ')} ended with ${code ?? 'a signal'}:\n${(output.stdout + output.stderr).trim().split('\n').slice(-25).join('\n')}`));
      }
    });
  });
}

/** Shows one step with its time; on a terminal the seconds run while it works. */
export async function step<T>(number: string, title: string, work: () => Promise<T>): Promise<T> {
  const start = Date.now();
  const seconds = (): string => `${((Date.now() - start) / 1000).toFixed(1)} s`;
  const live = process.stdout.isTTY;
  const line = (): string => `[${number}] ${title.padEnd(52)}`;
  const ticker = live ? setInterval(() => process.stdout.write(`\r${line()} ${seconds()}`), 200) : undefined;
  try {
    const result = await work();
    process.stdout.write(`${live ? '\r' : ''}${line()} ${seconds()}\n`);
    return result;
  } finally {
    clearInterval(ticker);
  }
}

/** An environment without anything that points at a real account, such as a profile. */
export function withoutAws(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('AWS_') && !name.startsWith('CDK_')));
}
