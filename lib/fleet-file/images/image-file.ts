import type { ImageRecipe } from '../../definitions/images/image-recipe';
import { parseDefinitionFile } from '../definition-file';
import { buildImage } from './build-image';
import { IMAGE_FORMAT_VERSION, imageFileSchema } from './schema';
import type { StepFileReader } from './step-files';

/**
 * The recipe that an image.yaml defines; `file` is its name in error messages, `readFile` gives the bytes of the files that its steps name.
 *
 * Throws a FleetFileError with everything that is wrong: syntax first, then structure, values and files of all sections at once.
 */
export function parseImageFile(text: string, file: string, readFile: StepFileReader): ImageRecipe {
  return parseDefinitionFile({
    title: 'an image file',
    beginning: 'begin with "version: 1"',
    version: IMAGE_FORMAT_VERSION,
    schema: imageFileSchema,
    build: (parts) => buildImage(parts, readFile),
  }, text, file);
}
