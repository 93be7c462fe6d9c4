import { resolve } from 'node:path';
import { renderPacker } from '../../../rendering/images/packer/render';
import { CliError } from '../../io';
import type { CliIo } from '../../io';
import { inOneLine, planFor } from '../plan-for';
import { readImageFile } from '../read-image-file';
import { reasonsIn } from '../template-flags';
import type { TemplateFlags } from '../template-flags';
import { packerCommands } from './packer-commands';
import { writeRendering } from './write-rendering';

/** The flags as they were typed. */
export interface RenderFlags extends TemplateFlags {
  readonly out: string;
}

/**
 * Writes one template that builds all images at the same time.
 *
 * Throws a CliError where a file is wrong, where the target cannot build it, or where something is in the way.
 */
export function runRender(io: CliIo, { files, flags }: { files: readonly string[]; flags: RenderFlags }): void {
  const recipes = readAll(files, io);
  const images = recipes.map((recipe) => ({ recipe, plan: planFor(recipe) }));
  const options = { format: flags.format, target: flags.target, acknowledge: reasonsIn(flags.acknowledge ?? []) };
  const rendered = inOneLine(() => renderPacker(images, options));
  const contents = Object.entries(rendered).map(([path, content]) => [path, typeof content === 'string' ? content : Buffer.from(content.base64, 'base64')] as const);
  writeRendering(resolve(io.cwd, flags.out), Object.fromEntries(contents), flags.out);
  io.stdout(`${contents.map(([path]) => `wrote ${path}`).sort().join('\n')}\n\n${packerCommands({ images, options, folder: flags.out })}`);
}

/** The recipes of all files; what is wrong in any of them is written first. */
function readAll(files: readonly string[], io: CliIo): ReturnType<typeof readImageFile>[] {
  const failures: CliError[] = [];
  const recipes = files.flatMap((file) => {
    try {
      return [readImageFile(file, io)];
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      failures.push(error);
      return [];
    }
  });
  if (failures.length > 0) throw new CliError(`${failures.map(({ message }) => message).join('; ')}; nothing was written`);
  return recipes;
}
