import { inventoryCommand } from '../../../lib/cli/inventory/command';
import { CliError } from '../../../lib/cli/io';

/** What the command did. */
export interface Answer {
  readonly stdout: string;
  readonly stderr: string;
  /** The message of the error that ended it; undefined where none did. */
  readonly error?: string;
  readonly exitCode: number;
}

interface Meta {
  readonly hostvars: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly explanation?: string;
}

interface Group {
  readonly hosts?: readonly string[];
  readonly children?: readonly string[];
}

/** An inventory as its reader sees it. */
export type Listing = { readonly _meta: Meta } & Readonly<Record<string, Group | undefined>>;

/** Runs `inventory` with the arguments; errors that are not meant for a user are thrown. */
export async function ask(args: readonly string[], env: Readonly<Record<string, string>> = {}, cwd = '.'): Promise<Answer> {
  let stdout = '';
  let stderr = '';
  let exitCode = 0;
  const io = { env, cwd, exitWith: (code: number) => void (exitCode = code), stdout: (text: string) => void (stdout += text), stderr: (text: string) => void (stderr += text) };
  try {
    await inventoryCommand(io).exitOverride().configureOutput({ writeErr: io.stderr, outputError: () => undefined }).parseAsync([...args], { from: 'user' });
    return { stdout, stderr, exitCode };
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return { stdout, stderr, error: error.message, exitCode: error.exitCode };
  }
}

/** The inventory that the command prints. Throws when the command fails. */
export async function list(args: readonly string[], env: Readonly<Record<string, string>> = {}, cwd = '.'): Promise<Listing> {
  const { stdout, error } = await ask(args, env, cwd);
  if (error !== undefined) throw new Error(error);
  return JSON.parse(stdout) as Listing;
}
