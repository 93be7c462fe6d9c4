import { readFileSync } from 'fs';
import { basename } from 'path';
import { ImageFile } from '../../definitions/images/image-file';

/** Files of this computer for a recipe. */
export class ImageFiles {
  /**
   * The file at a path, under its own name.
   *
   * Throws when there is no such file, or it is empty or larger than 4 MiB.
   */
  public static fromPath(path: string): ImageFile {
    return ImageFile.fromBase64(basename(path), ImageFiles.read(path));
  }

  private static read(path: string): string {
    try {
      return readFileSync(path).toString('base64');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new Error(`cannot read ${path}: ${code === undefined ? String(error) : (REASONS[code] ?? code)}`, { cause: error });
    }
  }
}

const REASONS: Readonly<Record<string, string>> = { ENOENT: 'there is no such file', EISDIR: 'it is a folder', EACCES: 'it may not be read' };
