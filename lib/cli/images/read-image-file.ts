import type { ImageRecipe } from '../../definitions/images/image-recipe';
import { parseImageFile } from '../../fleet-file/images/image-file';
import { stepFilesBeside } from '../../fleet-file/images/step-files';
import { FleetFileError } from '../../fleet-file/issue';
import { readImageText, shown, UnreadableFileError } from '../../fleet-file/read';
import { CliError, type CliIo } from '../io';

/** The recipe of an image.yaml. Throws a CliError when it cannot be read; what is wrong in it is written first, line by line. */
export function readImageFile(file: string, io: CliIo): ImageRecipe {
  try {
    return parseImageFile(readImageText(file, io.cwd), shown(file), stepFilesBeside(file, io.cwd));
  } catch (error) {
    if (error instanceof UnreadableFileError) throw new CliError(error.message);
    if (!(error instanceof FleetFileError)) throw error;
    io.stderr(`${error.message}\n`);
    const { length } = error.issues;
    throw new CliError(`${length} ${length === 1 ? 'error' : 'errors'} in ${shown(file)}`);
  }
}
