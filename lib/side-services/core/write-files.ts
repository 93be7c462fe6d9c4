import { lstatSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Texts of files by their names. */
export type Files = Readonly<Record<string, string>>;

/**
 * Writes files into a folder, which is made where it is missing; files of their names are replaced.
 *
 * All are written beside their places before the first takes its own, so that none is ever seen half written, and a full disk
 * changes nothing. Throws, and changes nothing, where something that is no file is in the place of one.
 */
export function writeFiles(folder: string, files: Files): void {
  mkdirSync(folder, { recursive: true });
  const drafts = mkdtempSync(join(folder, '.manifests-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      checkPlace(join(folder, name));
      writeFileSync(join(drafts, name), text);
    }
    for (const name of Object.keys(files)) {
      renameSync(join(drafts, name), join(folder, name));
    }
  } finally {
    rmSync(drafts, { recursive: true });
  }
}

function checkPlace(path: string): void {
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (there !== undefined && !there.isFile()) {
    throw new Error(`"${path}" must be a file, got something else in its place; move it away`);
  }
}
