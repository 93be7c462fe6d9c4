import { main } from '../../../lab/cli/main';
import type { CliRun } from '../run-cli';

/** Runs redis-fleet lab within the test, in a folder. */
export async function runLabCli(args: readonly string[], cwd = '/'): Promise<CliRun> {
  let stdout = '';
  let stderr = '';
  const io = { env: {}, cwd, stdout: (text: string) => void (stdout += text), stderr: (text: string) => void (stderr += text) };
  const code = await main(args, io);
  return { code, stdout, stderr };
}
