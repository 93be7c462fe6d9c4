import { join } from 'node:path';
import { reasonOf, shown } from '../../fleet-file/read';
import { CliError } from '../io';
import { changeFolder, exists } from '../write-folder';

/**
 * Writes files into a folder, which is made where it is missing: all of them or none; `label` names it in errors, and
 * `programs` are those files that can be run.
 *
 * Throws a CliError where one of them exists, naming all that do, or where the system refuses; then nothing is left behind.
 */
export function writeProject(folder: string, files: Readonly<Record<string, string>>, label = folder, programs: readonly string[] = []): void {
  try {
    refuseToOverwrite(folder, Object.keys(files), label);
    changeFolder(folder, { write: files, remove: [], programs });
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
