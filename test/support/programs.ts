import { existsSync, readFileSync } from 'node:fs';
import { inProject } from './project';

/** The programs that `npm run setup` provides in `.tools/bin`. */
export type ToolName = 'cloud-init' | 'ip' | 'logrotate' | 'packer' | 'packer-1.6' | 'redis-cli' | 'redis-server' | 'shellcheck' | 'systemd-analyze' | 'systemd-tmpfiles';

interface Installed {
  readonly programs: Readonly<Record<string, { readonly version?: string; readonly problem?: string } | undefined>>;
}

function installed(): Installed {
  const file = inProject('.tools', 'installed.json');
  if (!existsSync(file)) return { programs: {} };
  return JSON.parse(readFileSync(file, 'utf8')) as Installed;
}

/**
 * The path of a real program that reads what this library renders.
 *
 * @throws when the program is not there; the message names the remedy.
 */
export function tool(name: ToolName): string {
  const file = inProject('.tools', 'bin', name);
  if (existsSync(file)) return file;
  throw new Error(`${name} ${installed().programs[name]?.problem ?? 'is not there: run `npm run setup`'}`);
}

/** The version of a real program, such as `7.0.15`. Throws as `tool` does. */
export function toolVersion(name: ToolName): string {
  tool(name);
  const version = installed().programs[name]?.version;
  if (version === undefined) throw new Error(`the version of ${name} is not recorded: run \`npm run setup\``);
  return version;
}

/** The path of a Python program of `.venv`, such as `cfn-lint` or `ansible-inventory`. Throws when it is not there. */
export function venvProgram(name: string): string {
  const file = inProject('.venv', 'bin', name);
  if (existsSync(file)) return file;
  throw new Error(`${name} is not in .venv: run \`npm run setup\``);
}

/** The Python that has the packages of `lab/requirements.txt`. Throws when it is not there. */
export function venvPython(): string {
  return venvProgram('python');
}
