import { realpathSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { readRegularFile, reasonOf, shown, UnreadableFileError } from '../read';

/** Most bytes of a file that a step puts into an image. */
const MAX_STEP_FILE = 4 * 1024 * 1024;

/** Gives the bytes of a file that an image.yaml names. Throws an UnreadableFileError where it cannot. */
export type StepFileReader = (name: string) => Uint8Array;

/** What is wrong with the name of a step's file; undefined for one that stays within the folder of its image.yaml. */
export function stepFileNameProblem(name: string): string | undefined {
  const parts = name.split('/');
  const inside = name !== '' && !name.startsWith('/') && !name.includes('\\') && !parts.some((part) => part === '..' || part === '');
  return inside ? undefined : `must be the path of a file in the folder of this file, such as files/install.sh, got ${JSON.stringify(name)}`;
}

/** Reads the files of steps from the folder of an image.yaml: never outside of it, wherever links lead. */
export function stepFilesBeside(imageFile: string, cwd: string): StepFileReader {
  const folder = dirname(resolve(cwd, imageFile));
  return (name) => {
    const path = realPath(resolve(folder, name), name);
    if (relative(realPath(folder, name), path).split(sep)[0] === '..') {
      throw new UnreadableFileError(`${shown(name)} leads outside of the folder of this file by a link; copy the file here`);
    }
    return readRegularFile(path, {
      name: shown(name), maxSize: MAX_STEP_FILE, insteadOfFolder: 'name a file in it', insteadOfLarge: 'let a step download it with its checksum',
    });
  };
}

function realPath(path: string, name: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    throw new UnreadableFileError(`cannot read ${shown(name)}: ${reasonOf(error)}`);
  }
}
