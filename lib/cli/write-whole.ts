import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { reasonOf, shown } from '../fleet-file/read';
import { CliError } from './io';

/** Writes a file as a whole or not at all. Throws a CliError where the system refuses. */
export function writeWhole(file: string, text: string): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    const isFolderMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new CliError(`cannot write ${shown(file)}: ${isFolderMissing ? `there is no folder ${shown(dirname(file))}` : reasonOf(error)}`);
  }
}
