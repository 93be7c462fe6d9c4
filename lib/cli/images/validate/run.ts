import type { ImageRecipe } from '../../../definitions/images/image-recipe';
import { shown } from '../../../fleet-file/read';
import { CliError } from '../../io';
import type { CliIo } from '../../io';
import type { Packer } from '../build/packer-process';
import { readImageFile } from '../read-image-file';
import { packerFor, refusedByPacker } from './ask-packer';

/** The flags as they were typed. */
export interface ValidateFlags {
  /** The program to ask, or false to ask none. */
  readonly packer?: string | false;
}

/**
 * Checks each file; writes a line for each that is right and every error of the others.
 *
 * Throws a CliError with the number of files that are wrong where there are any.
 */
export async function runValidate(io: CliIo, { files, flags }: { files: readonly string[]; flags: ValidateFlags }): Promise<void> {
  const packer = await packerFor(flags.packer, io);
  let wrong = 0;
  for (const file of files) {
    wrong += await isRight(file, packer, io) ? 0 : 1;
  }
  if (wrong > 0) {
    throw new CliError(`${wrong} of ${files.length} ${files.length === 1 ? 'file is' : 'files are'} wrong`);
  }
}

async function isRight(file: string, packer: Packer | undefined, io: CliIo): Promise<boolean> {
  try {
    const recipe = readImageFile(file, io);
    recipe.advice.forEach(({ message }) => io.stderr(`${shown(file)}: advice: ${message}\n`));
    const refused = packer === undefined ? [] : await refusedByPacker(packer, recipe, io);
    refused.forEach((line) => io.stderr(`${shown(file)}: Packer ${packer?.version}: ${line}\n`));
    if (refused.length === 0) io.stdout(`${shown(file)}: ok — ${summaryOf(recipe, packer)}\n`);
    return refused.length === 0;
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    io.stderr(`${error.message}\n`);
    return false;
  }
}

/** A recipe in a few words. */
function summaryOf({ name, architecture, baseImage, steps, regions }: ImageRecipe, packer: Packer | undefined): string {
  return [
    `image ${name}`, architecture, baseImage.osName, `${steps.length} ${steps.length === 1 ? 'step' : 'steps'}`,
    regions.length === 0 ? 'in the region of the build' : `in ${regions.map(({ region }) => region).join(', ')}`,
    ...(packer === undefined ? [] : [`read by Packer ${packer.version}`]),
  ].join(', ');
}
