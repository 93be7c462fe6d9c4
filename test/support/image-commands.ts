import { join } from 'node:path';
import type { Command } from 'commander';
import { buildCommand } from '../../lib/cli/images/build/command';
import { type BuildFlags, buildRequest } from '../../lib/cli/images/build/request';
import { familyRequest } from '../../lib/cli/images/family-request';
import type { FamilyFlags } from '../../lib/cli/images/family-flags';
import { listCommand } from '../../lib/cli/images/list/command';
import { promoteCommand } from '../../lib/cli/images/promote/command';
import { purgeCommand } from '../../lib/cli/images/purge/command';
import { rollbackCommand } from '../../lib/cli/images/rollback/command';
import type { CommandIo } from '../../lib/cli/io';
import { inProject } from './project';

/** What a command of `redis-fleet images` that asks AWS would ask for. */
export interface AskedFor {
  readonly family: string;
  readonly regions: readonly string[];
  /** Values of the recipe's variables, of a build. */
  readonly values?: Readonly<Record<string, string>>;
}

const FAMILY_COMMANDS: Readonly<Record<string, (io: CommandIo) => Command>> = { list: listCommand, promote: promoteCommand, rollback: rollbackCommand, purge: purgeCommand };

/** What a line such as `npx redis-fleet images build image.yaml` asks for beside the image.yaml of an example, as the program itself reads it; undefined where it asks AWS nothing. */
export async function askedForBy(line: string, example: string, env: Readonly<Record<string, string>> = {}): Promise<AskedFor | undefined> {
  const [, , , verb = '', ...words] = line.split(' ').map((word) => word.replaceAll('"', '').replace(/\$(\w+)/g, (_, name: string) => env[name] ?? ''));
  const ignore = (): void => undefined;
  const io = { env, cwd: inProject(join('examples', 'images', example)), stdout: ignore, stderr: ignore } as unknown as CommandIo;
  if (verb === 'build') {
    const { file, flags } = await parsed<BuildFlags>(buildCommand(io), words);
    const { recipe, regions, values } = await buildRequest(file, flags, io);
    return { family: recipe.name, regions, values };
  }
  const command = FAMILY_COMMANDS[verb];
  if (command === undefined) return undefined;
  const { file, flags } = await parsed<FamilyFlags>(command(io), words);
  const { family, regions } = await familyRequest(file, flags, io);
  return { family, regions };
}

async function parsed<Flags>(command: Command, words: readonly string[]): Promise<{ file: string; flags: Flags }> {
  let file = '';
  command.exitOverride().action((given: string) => {
    file = given;
  });
  await command.parseAsync(words, { from: 'user' });
  return { file, flags: command.opts() as Flags };
}
