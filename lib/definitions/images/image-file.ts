import { createHash } from 'crypto';
import { holdsToken, knownAtSynth, text } from '../checks';
import { Problems } from '../problems';

const NAME = { pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, allowed: '1-64 letters, digits or ._-, beginning with a letter or a digit' };
/** The largest script or configuration that a recipe carries; what is larger is downloaded. */
const MAX_BYTES = 4 * 1024 * 1024;
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * A file that a recipe carries: its name and its bytes.
 *
 * Throws when the name is none, when the file is empty or larger than 4 MiB, and when its text holds a token, because a file is written at synth.
 */
export class ImageFile {
  /** A file of text, in UTF-8. */
  public static fromText(name: string, content: string): ImageFile {
    const problems = new Problems();
    if (holdsToken(content)) {
      problems.add('text', `file ${JSON.stringify(name)} must be known at synth, got a text with a token; give its value as a variable of the recipe`);
    }
    if (LONE_SURROGATE.test(content)) {
      problems.add('text', `file ${JSON.stringify(name)} must be text that UTF-8 can write, got half of a character; read it as UTF-8, or use ImageFile.fromBase64`);
    }
    return new ImageFile(problems, name, Buffer.from(content, 'utf8'));
  }

  /** A file of any bytes, in base64. */
  public static fromBase64(name: string, base64: string): ImageFile {
    const problems = new Problems();
    const bytes = Buffer.from(base64, 'base64');
    if (bytes.toString('base64') !== base64) {
      problems.add('base64', `file ${JSON.stringify(name)} must be in base64 with its padding and nothing else, got ${JSON.stringify(shortened(base64))}`);
    }
    return new ImageFile(problems, name, bytes);
  }

  /** Name of the file, with no folder. */
  public readonly name: string;
  /** Its bytes in base64. */
  public readonly base64: string;
  /** SHA-256 of its bytes, in lower-case hexadecimal. */
  public readonly sha256: string;
  /** Its size in bytes. */
  public readonly size: number;

  private constructor(problems: Problems, name: string, bytes: Buffer) {
    problems.check('name', knownAtSynth('name', name) ?? text('name', name, NAME));
    if (bytes.length < 1 || bytes.length > MAX_BYTES) {
      problems.add([], `file ${JSON.stringify(name)} must have 1-${MAX_BYTES} bytes, got ${bytes.length}; download what is larger with ImageStep.download`);
    }
    problems.throwIfAny();
    this.name = name;
    this.base64 = bytes.toString('base64');
    this.sha256 = createHash('sha256').update(bytes).digest('hex');
    this.size = bytes.length;
  }

  /** Its content as text; what is no UTF-8 becomes U+FFFD. */
  public get content(): string {
    return Buffer.from(this.base64, 'base64').toString('utf8');
  }
}

function shortened(value: string): string {
  return value.length > 40 ? `${value.slice(0, 40)}…` : value;
}
