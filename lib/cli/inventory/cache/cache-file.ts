import { closeSync, fchmodSync, fstatSync, mkdirSync, openSync, readdirSync, readSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { crc32 } from 'node:zlib';

/** What the end of a file says of the text before it. */
interface Trailer {
  readonly bytes: number;
  readonly crc: number;
  /** Milliseconds since 1970. */
  readonly madeAt: number;
}

/** Milliseconds after which no file is used any more: a week. */
export const LONGEST_MS = 604_800_000;

const CHUNK = 1 << 20;
/** Begins the last line, which has always the same length. */
const MARK = '\nredis-fleet-cache ';
const DIGITS = 16;
const TRAILER_LENGTH = MARK.length + 3 * (DIGITS + 1);
const TRAILER = /^\nredis-fleet-cache (\d{16}) (\d{16}) (\d{16})\n$/;
const OWNER_ONLY = 0o600;
const FOLDER_MODE = 0o700;
const OTHERS = 0o077;
/** Files of ours, finished or not. */
const KEPT = /^[0-9a-f]{64}\.json(?:\.\d+\.tmp)?$/;

/**
 * The text that was kept in the file, in pieces; undefined where there is none that is young and whole.
 *
 * Whoever could write the file could have Ansible run what they like: one that belongs to another user, or that others
 * may read or write, is passed over.
 * @param maxAgeMs age in milliseconds up to which it is used
 */
export function readCacheFile(path: string, maxAgeMs: number): Iterable<string> | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const trailer = trailerOf(file);
    const age = Date.now() - (trailer?.madeAt ?? Infinity);
    if (trailer === undefined || age < 0 || age > maxAgeMs || crcOf(file, trailer.bytes) !== trailer.crc) {
      closeSync(file);
      return undefined;
    }
    return pieces(file, trailer.bytes);
  } catch {
    if (file !== undefined) closeSync(file);
    return undefined;
  }
}

/**
 * Keeps a text in a file, whole or not at all.
 *
 * What the system refuses is not kept, and that is all: a full disk takes nobody's inventory.
 */
export class CacheWriter {
  private readonly temporary: string;
  private file: number | undefined;
  private bytes = 0;
  private crc = 0;

  public constructor(private readonly path: string) {
    this.temporary = `${path}.${process.pid}.tmp`;
    this.quietly(() => {
      mkdirSync(dirname(path), { recursive: true, mode: FOLDER_MODE });
      rmSync(this.temporary, { force: true });
      this.file = openSync(this.temporary, 'wx', OWNER_ONLY);
      // Whatever the umask is
      fchmodSync(this.file, OWNER_ONLY);
    });
  }

  public write(piece: string): void {
    const data = Buffer.from(piece, 'utf8');
    this.append(data);
    this.bytes += data.length;
    this.crc = crc32(data, this.crc);
  }

  /** Puts the file in its place. */
  public finish(): void {
    const numbers = [this.bytes, this.crc, Date.now()].map((number) => String(number).padStart(DIGITS, '0'));
    this.append(Buffer.from(`${MARK}${numbers.join(' ')}\n`));
    if (this.file !== undefined) {
      this.quietly(() => renameSync(this.temporary, this.path));
    }
  }

  /** Ends the writing; what is not finished is gone. */
  public close(): void {
    const { file } = this;
    if (file !== undefined) {
      this.file = undefined;
      closeSync(file);
      rmSync(this.temporary, { force: true });
    }
  }

  private append(data: Buffer): void {
    const { file } = this;
    if (file !== undefined) {
      this.quietly(() => writeWhole(file, data));
    }
  }

  private quietly(work: () => void): void {
    try {
      work();
    } catch {
      this.close();
    }
  }
}

/** Removes kept files that are older than any may be used. */
export function removeOld(folder: string, maxAgeMs: number): void {
  const oldest = Date.now() - maxAgeMs;
  for (const name of readdirSync(folder).filter((entry) => KEPT.test(entry))) {
    const path = join(folder, name);
    if (statSync(path).mtimeMs < oldest) rmSync(path, { force: true });
  }
}

function writeWhole(file: number, data: Buffer): void {
  for (let done = 0; done < data.length;) {
    done += writeSync(file, data, done);
  }
}

function trailerOf(file: number): Trailer | undefined {
  const found = fstatSync(file);
  const isOurs = found.isFile() && found.uid === process.getuid?.() && (found.mode & OTHERS) === 0;
  const at = found.size - TRAILER_LENGTH;
  if (!isOurs || at < 0) {
    return undefined;
  }
  const data = Buffer.alloc(TRAILER_LENGTH);
  const length = readSync(file, data, 0, TRAILER_LENGTH, at);
  const [, bytes, crc, madeAt] = (TRAILER.exec(data.toString('latin1', 0, length)) ?? []).map(Number);
  return bytes === at && crc !== undefined && madeAt !== undefined ? { bytes, crc, madeAt } : undefined;
}

function crcOf(file: number, bytes: number): number {
  let crc = 0;
  for (const chunk of chunks(file, bytes)) {
    crc = crc32(chunk, crc);
  }
  return crc;
}

function* pieces(file: number, bytes: number): Generator<string> {
  const decoder = new StringDecoder('utf8');
  try {
    for (const chunk of chunks(file, bytes)) {
      yield decoder.write(chunk);
    }
  } finally {
    closeSync(file);
  }
}

/** The first bytes of the file; each chunk is good until the next is asked for. */
function* chunks(file: number, bytes: number): Generator<Buffer> {
  const data = Buffer.alloc(Math.min(CHUNK, bytes));
  for (let at = 0; at < bytes;) {
    const length = readSync(file, data, 0, Math.min(data.length, bytes - at), at);
    if (length === 0) {
      throw new Error('the file became shorter while it was read');
    }
    yield data.subarray(0, length);
    at += length;
  }
}
