import { lstatSync, mkdirSync, mkdtempSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { reasonOf, shown } from '../../fleet-file/read';
import { CliError } from '../io';

/**
 * Writes files into a folder, which is made where it is missing: all of them or none; `label` names it in errors.
 *
 * Throws a CliError where one of them exists, naming all that do, or where the system refuses; then nothing is left behind.
 */
export function writeProject(folder: string, files: Readonly<Record<string, string>>, label = folder): void {
  const names = Object.keys(files);
  try {
    refuseToOverwrite(folder, names, label);
    writeAll(folder, files);
  } catch (error) {
    throw error instanceof CliError ? error : new CliError(`cannot write to ${shown(label)}: ${reasonOf(error)}; nothing was written`);
  }
}

function refuseToOverwrite(folder: string, names: readonly string[], label: string): void {
  const existing = names.filter((name) => exists(join(folder, name)));
  if (existing.length > 0) {
    throw new CliError(`${shown(label)} must not have ${existing.join(', ')}, because init overwrites nothing; remove ${existing.length === 1 ? 'it' : 'them'}, or choose another folder; nothing was written`);
  }
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** The files first take shape in a folder beside their places, so that none is ever seen half written. */
function writeAll(folder: string, files: Readonly<Record<string, string>>): void {
  const undo: (() => void)[] = [];
  try {
    makeFolder(folder, undo);
    const staging = mkdtempSync(join(folder, '.redis-fleet-init-'));
    undo.push(() => rmSync(staging, { recursive: true }));
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(staging, name)), { recursive: true });
      writeFileSync(join(staging, name), content, { flag: 'wx' });
    }
    for (const name of Object.keys(files)) {
      makeFolder(dirname(join(folder, name)), undo);
      renameSync(join(staging, name), join(folder, name));
      undo.push(() => rmSync(join(folder, name)));
    }
    rmSync(staging, { recursive: true });
  } catch (error) {
    undo.reverse().forEach((step) => attempt(step));
    throw error;
  }
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
