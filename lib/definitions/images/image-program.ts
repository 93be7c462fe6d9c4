import { DIGEST, URL_FORM, checkForms } from './step-checks';

/**
 * From where a program of operations gets into an image.
 *
 * Where none is chosen, the operating system's own is taken, and a recipe says so in its advice where there is none.
 */
export class ImageProgram {
  /** From the operating system: it is there already, or in its repository. */
  public static fromOperatingSystem(): ImageProgram {
    return new ImageProgram(true);
  }

  /**
   * From an address: the package, the archive or the installer that the maker publishes, of the recipe's architecture.
   *
   * Throws when the address does not begin with `https://`, or the SHA-256 is not 64 lower-case hexadecimal digits.
   */
  public static download(url: string, sha256: string): ImageProgram {
    checkForms({ url: [url, URL_FORM], sha256: [sha256, DIGEST] });
    return new ImageProgram(true, url, sha256);
  }

  /** Not at all. */
  public static none(): ImageProgram {
    return new ImageProgram(false);
  }

  private constructor(
    /** Whether it is wanted. */
    public readonly wanted: boolean,
    /** The address that it is downloaded from; undefined for the operating system's own. */
    public readonly url?: string,
    /** SHA-256 of what is downloaded. */
    public readonly sha256?: string,
  ) {}
}
