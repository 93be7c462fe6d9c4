import type { ImageRecipe } from '../../definitions/images/image-recipe';
import { parseImageFile } from '../../fleet-file/images/image-file';
import { stepFilesBeside } from '../../fleet-file/images/step-files';
import { readImageText, shown } from '../../fleet-file/read';
import type { CliIo } from '../io';
import { readChecked } from '../read-checked';

/** The recipe of an image.yaml. Throws a CliError when it cannot be read; what is wrong in it is written first, line by line. */
export function readImageFile(file: string, io: CliIo): ImageRecipe {
  return readChecked(file, io, () => parseImageFile(readImageText(file, io.cwd), shown(file), stepFilesBeside(file, io.cwd)));
}
