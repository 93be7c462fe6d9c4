import { chmodSync, lstatSync, mkdirSync, mkdtempSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What is to become of the files of a folder; all paths are relative to it. */
export interface FolderChange {
  /** Files to write, by path. */
  readonly write: Readonly<Record<string, string | Uint8Array>>;
  /** Files to take away before, those among them that are written anew. */
  readonly remove: readonly string[];
  /** Files among those to write that are programs. Default: none. */
  readonly programs?: readonly string[];
}

/** Whether there is anything at a path, be it a link that leads nowhere. */
export function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/**
 * Changes the files of a folder, which is made where it is missing: all of them or none.
 *
 * Files first take shape in a folder beside their places, so that none is ever seen half written. Throws what the system says, and
 * then everything is as it was.
 */
export function changeFolder(folder: string, change: FolderChange): void {
  const undo: (() => void)[] = [];
  try {
    makeFolder(folder, undo);
    const staging = mkdtempSync(join(folder, '.redis-fleet-'));
    undo.push(() => rmSync(staging, { recursive: true }));
    for (const [name, content] of Object.entries(change.write)) {
      mkdirSync(dirname(join(staging, 'new', name)), { recursive: true });
      writeFileSync(join(staging, 'new', name), content, { flag: 'wx' });
    }
    (change.programs ?? []).forEach((name) => addRunBits(join(staging, 'new', name)));
    for (const name of change.remove) {
      mkdirSync(dirname(join(staging, 'old', name)), { recursive: true });
      move(join(folder, name), join(staging, 'old', name), undo);
    }
    for (const name of Object.keys(change.write)) {
      makeFolder(dirname(join(folder, name)), undo);
      move(join(staging, 'new', name), join(folder, name), undo);
    }
    attempt(() => rmSync(staging, { recursive: true }));
  } catch (error) {
    undo.reverse().forEach((step) => attempt(step));
    throw error;
  }
  change.remove.forEach((name) => removeEmpty(folder, dirname(name)));
}

/** Whoever may read a program may run it. */
function addRunBits(file: string): void {
  const { mode } = lstatSync(file);
  chmodSync(file, mode | ((mode & 0o444) >> 2));
}

/** Takes away folders that hold nothing any more. */
function removeEmpty(folder: string, name: string): void {
  if (name !== '.') {
    attempt(() => {
      rmdirSync(join(folder, name));
      removeEmpty(folder, dirname(name));
    });
  }
}

function move(from: string, to: string, undo: (() => void)[]): void {
  renameSync(from, to);
  undo.push(() => renameSync(to, from));
}

/** Makes a folder and those above it that are missing, each of which can be taken back. */
function makeFolder(folder: string, undo: (() => void)[]): void {
  if (exists(folder)) {
    return;
  }
  makeFolder(dirname(folder), undo);
  mkdirSync(folder);
  undo.push(() => rmdirSync(folder));
}

/** Cleans up as far as the system lets us: the first error is the one to tell. */
function attempt(step: () => void): void {
  try {
    step();
  } catch {
    return;
  }
}
