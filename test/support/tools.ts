import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

/** What a real program said of a file. */
export interface Verdict {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one of the programs that setup put into `.tools/bin`, or of the Python environment; throws when it is not there. */
export function runTool(name: string, args: readonly string[], input?: string): Verdict {
  const program = ['.tools/bin', '.venv/bin'].map((folder) => join(ROOT, folder, name)).find((file) => existsSync(file));
  if (program === undefined) {
    throw new Error(`${name} is not installed; run "npm run setup"`);
  }
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', input, timeout: 60_000 });
  if (error !== undefined) {
    throw error;
  }
  return { status, stdout, stderr };
}
