import { main } from '../../lib/cli/main';

/** What the program did. */
export interface CliRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs redis-fleet within the test, in a folder. */
export async function runCli(args: readonly string[], cwd = '/'): Promise<CliRun> {
  let stdout = '';
  let stderr = '';
  const io = { env: {}, cwd, stdout: (text: string) => void (stdout += text), stderr: (text: string) => void (stderr += text) };
  const code = await main(args, io);
  return { code, stdout, stderr };
}
