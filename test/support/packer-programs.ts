import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PackerFormat, PackerTarget } from '../../lib/rendering/images/packer/choices';
import { variablesFile } from '../../lib/rendering/images/packer/variables-file';
import { tool } from './programs';
import { inProject } from './project';
import { run, type RunResult } from './run';

/** Runs the Packer of a target in a folder, with nobody's settings and no colours. */
export function packer(target: PackerTarget, folder: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): RunResult {
  const home = join(folder, '.home');
  mkdirSync(home, { recursive: true });
  const own = { HOME: home, PACKER_CONFIG_DIR: home, PACKER_CACHE_DIR: join(home, 'cache'), PACKER_NO_COLOR: '1', CHECKPOINT_DISABLE: '1' };
  return run(tool(target === PackerTarget.V1_6 ? 'packer-1.6' : 'packer'), args, { cwd: folder, env: { ...own, ...env }, timeLimit: 120 });
}

/** The version of the amazon plugin of the current Packer, such as `1.3.4`. */
export function pluginVersion(): string {
  const { packers } = JSON.parse(readFileSync(inProject('.tools', 'packer.json'), 'utf8')) as { packers: Record<string, string | undefined> };
  const version = packers['packer-plugin-amazon'];
  if (version === undefined) throw new Error('the version of the amazon plugin is not recorded: run `npm run setup:full`');
  return version;
}

/** Writes the values of variables into a folder; the argument of Packer that reads them. */
export function withVariables(folder: string, format: PackerFormat, values: Readonly<Record<string, string>>): string {
  const { path, text } = variablesFile(format, values);
  writeFileSync(join(folder, path), text);
  return `-var-file=${path}`;
}
