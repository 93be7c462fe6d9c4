import { createHash } from 'node:crypto';
import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reasonOf, shown } from '../../../fleet-file/read';
import { CliError } from '../../io';
import { changeFolder, exists } from '../../write-folder';

/** Says which files of a folder were written by `images render`, by path with their checksum. */
export const WRITTEN = '.redis-fleet-images.json';

/** Files by their path in a folder. */
export type Rendering = Readonly<Record<string, string | Uint8Array>>;

/**
 * Writes a rendering into a folder, in the place of the one that was written there before: all of it or nothing; `label` names the folder in errors.
 *
 * Throws a CliError where a file is in the way that was not written by this function, or that somebody has changed since, naming all of them.
 */
export function writeRendering(folder: string, files: Rendering, label: string): void {
  try {
    const before = writtenBefore(folder);
    const own = Object.keys(before).filter((name) => exists(join(folder, name)));
    const links = [...own, ...Object.keys(files)].flatMap((name) => linkAbove(folder, name));
    const foreign = Object.keys(files).filter((name) => !own.includes(name) && exists(join(folder, name)));
    refuse(label, { changed: own.filter((name) => checksum(readFileSync(join(folder, name))) !== before[name]), foreign: [...new Set([...links, ...foreign])] });
    const list = Object.fromEntries(Object.entries(files).map(([name, content]) => [name, checksum(content)]));
    const written = exists(join(folder, WRITTEN)) ? [WRITTEN] : [];
    changeFolder(folder, { write: { ...files, [WRITTEN]: `${JSON.stringify({ files: list }, undefined, 2)}\n` }, remove: [...own, ...written] });
  } catch (error) {
    throw error instanceof CliError ? error : new CliError(`cannot write to ${shown(label)}: ${reasonOf(error)}; nothing was written`);
  }
}

/** The first part of a path below a folder that is a link or a file, where a folder must be. */
function linkAbove(folder: string, name: string): string[] {
  const parts = name.split('/');
  const above = parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
  return above.filter((path) => exists(join(folder, path)) && !lstatSync(join(folder, path)).isDirectory()).slice(0, 1);
}

function refuse(label: string, { changed, foreign }: { changed: readonly string[]; foreign: readonly string[] }): void {
  const reasons = [
    ...(changed.length === 0 ? [] : [`${changed.join(', ')} ${changed.length === 1 ? 'was' : 'were'} changed since "images render" wrote ${changed.length === 1 ? 'it' : 'them'}`]),
    ...(foreign.length === 0 ? [] : [`${foreign.join(', ')} ${foreign.length === 1 ? 'was' : 'were'} not written by "images render"`]),
  ];
  if (reasons.length > 0) {
    throw new CliError(`${shown(label)}: ${reasons.join(', and ')}; move ${changed.length + foreign.length === 1 ? 'it' : 'them'} away, or choose another folder; nothing was written`);
  }
}

/** The files that were written here, with their checksums; what is no such list is taken for a file of somebody else. */
function writtenBefore(folder: string): Readonly<Record<string, string>> {
  const file = join(folder, WRITTEN);
  if (!exists(file)) {
    return {};
  }
  const list = parsed(readFileSync(file, 'utf8'));
  const entries = Object.entries(list ?? {});
  if (list === undefined || entries.some(([name, sum]) => typeof sum !== 'string' || name.startsWith('/') || name.split('/').includes('..'))) {
    throw new CliError(`${shown(file)} must be the list that "images render" writes, got something else; move it away, or choose another folder; nothing was written`);
  }
  return list as Readonly<Record<string, string>>;
}

function parsed(text: string): object | undefined {
  try {
    const { files } = JSON.parse(text) as { files?: unknown };
    return typeof files === 'object' && files !== null ? files : undefined;
  } catch {
    return undefined;
  }
}

function checksum(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
