import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { MAX_FILE_SIZE } from './limits';

/** Thrown for a file that cannot be read, or that is no text; the message is for the user. */
export class UnreadableFileError extends Error {
  public constructor(message: string) {
    super(message);
    this.name = 'UnreadableFileError';
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of its path is not a folder',
  EACCES: 'its permissions do not allow it',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
};

/** How errors speak of a file that is to be read. */
export interface FileWish {
  /** As the user named it. */
  readonly name: string;
  /** Most bytes that it may have. */
  readonly maxSize: number;
  /** What to do about a folder instead of the file. */
  readonly insteadOfFolder: string;
  /** What to do about a file that is too large. */
  readonly insteadOfLarge: string;
}

/**
 * The text of a fleet.yaml.
 *
 * Throws an UnreadableFileError where the file is missing, no regular file, too large, or not UTF-8 text.
 */
export function readFleetFile(file: string, cwd: string): string {
  return readYamlFile(file, cwd, { usualName: 'fleet.yaml', title: 'a fleet file' });
}

/**
 * The text of an image.yaml.
 *
 * Throws an UnreadableFileError where the file is missing, no regular file, too large, or not UTF-8 text.
 */
export function readImageText(file: string, cwd: string): string {
  return readYamlFile(file, cwd, { usualName: 'image.yaml', title: 'an image file' });
}

/**
 * The text of a redis_fleet.yml.
 *
 * Throws an UnreadableFileError where the file is missing, no regular file, too large, or not UTF-8 text.
 */
export function readInventoryText(file: string, cwd: string): string {
  return readYamlFile(file, cwd, { usualName: 'redis_fleet.yml', title: 'an inventory file' });
}

/**
 * The text of an aws_ec2.yml.
 *
 * Throws an UnreadableFileError where the file is missing, no regular file, too large, or not UTF-8 text.
 */
export function readAwsEc2Text(file: string, cwd: string): string {
  return readYamlFile(file, cwd, { usualName: 'aws_ec2.yml', title: 'a file of the plugin amazon.aws.aws_ec2' });
}

function readYamlFile(file: string, cwd: string, { usualName, title }: { usualName: string; title: string }): string {
  const bytes = readRegularFile(resolve(cwd, file), {
    name: shown(file), maxSize: MAX_FILE_SIZE, insteadOfLarge: `is it ${title}?`,
    insteadOfFolder: `name the file in it, such as ${shown(file).replace(/\/+$/, '')}/${usualName}`,
  });
  if (bytes.includes(0)) {
    throw new UnreadableFileError(`${shown(file)} must be a text file in UTF-8, got a binary file`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new UnreadableFileError(`${shown(file)} must be a text file in UTF-8, got another encoding; save it as UTF-8`);
  }
}

/** A name that the user typed, safe for a terminal. */
export function shown(file: string): string {
  return /^[^\p{Cc}\p{Cf}]+$/u.test(file) ? file : quoted(file);
}

/** What the user typed, in quotes and safe for a terminal. */
export function quoted(text: string): string {
  return JSON.stringify(text).replace(/[\p{Cc}\p{Cf}]/gu, '?');
}

/** The bytes of a file. Throws an UnreadableFileError where it is missing, no regular file, or too large. */
export function readRegularFile(path: string, { name, maxSize, insteadOfFolder, insteadOfLarge }: FileWish): Buffer {
  try {
    const found = statSync(path);
    if (found.isDirectory()) {
      throw new UnreadableFileError(`${name} must be a file, got a folder; ${insteadOfFolder}`);
    }
    if (!found.isFile()) {
      throw new UnreadableFileError(`${name} must be a regular file, got a device or a pipe`);
    }
    if (found.size > maxSize) {
      throw new UnreadableFileError(`${name} must be at most ${maxSize} bytes, got ${found.size}; ${insteadOfLarge}`);
    }
    return readFileSync(path);
  } catch (error) {
    if (error instanceof UnreadableFileError) {
      throw error;
    }
    throw new UnreadableFileError(`cannot read ${name}: ${reasonOf(error)}`);
  }
}

/** Why the system refused, in words. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return REASONS[code ?? ''] ?? message;
}
