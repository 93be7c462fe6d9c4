import { ImageFile } from '../../definitions/images/image-file';
import type { Parts } from '../parts';
import { UnreadableFileError } from '../read';
import { stepFileNameProblem } from './step-files';
import type { StepFileReader } from './step-files';

/** The files that the steps of one recipe carry. */
export class StepFileSet {
  private readonly byName = new Map<string, { readonly source: string; readonly file: ImageFile }>();

  public constructor(private readonly parts: Parts, private readonly read: StepFileReader) {}

  /** The file that the image.yaml names at a path; what is wrong with it is kept in the problems of the file. */
  public take(source: string, path: readonly string[]): ImageFile | undefined {
    const wrongName = stepFileNameProblem(source);
    if (wrongName !== undefined) {
      this.parts.problems.push({ path, message: `the file ${wrongName}` });
      return undefined;
    }
    const bytes = this.bytesOf(source, path);
    const name = source.split('/').at(-1) ?? source;
    const file = bytes && this.parts.attempt(() => ImageFile.fromBase64(name, Buffer.from(bytes).toString('base64')), () => path);
    return file && this.alone(source, file, path);
  }

  private bytesOf(source: string, path: readonly string[]): Uint8Array | undefined {
    try {
      return this.read(source);
    } catch (error) {
      if (!(error instanceof UnreadableFileError)) {
        throw error;
      }
      this.parts.problems.push({ path, message: error.message });
      return undefined;
    }
  }

  /** All files of a recipe lie in one folder while it is built, so that two of the same name must be the same. */
  private alone(source: string, file: ImageFile, path: readonly string[]): ImageFile | undefined {
    const known = this.byName.get(file.name);
    if (known !== undefined && known.file.sha256 !== file.sha256) {
      this.parts.problems.push({ path, message: `${source} and ${known.source} have the same name and are different files; rename one` });
      return undefined;
    }
    this.byName.set(file.name, { source, file });
    return file;
  }
}
