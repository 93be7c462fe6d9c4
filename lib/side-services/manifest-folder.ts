import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeFiles } from './core/write-files';
import type { Files } from './core/write-files';

/**
 * Makes the manifests of a fleet in a folder those that are given, and gives the names of those that were taken away.
 *
 * What goes, or is replaced, is only what an earlier synthesis of the same fleet made: its files begin with a line that says so. A
 * folder that is missing is made only where there is something to write.
 *
 * Throws, and changes nothing, where a file of somebody else has the name of one that is to be written.
 */
export function replaceManifests(folder: string, fleet: string, files: Files): string[] {
  const there = filesOf(folder).filter((name) => name.startsWith(`${fleet}-`));
  const own = there.filter((name) => readFileSync(join(folder, name), 'utf8').startsWith(firstLine(fleet)));
  const foreign = there.find((name) => Object.hasOwn(files, name) && !own.includes(name));
  if (foreign !== undefined) {
    throw new Error(`"${join(folder, foreign)}" must be of the fleet "${fleet}" to be written anew, got a file whose first line does not say so; move it away, or give the service or the fleet another name`);
  }
  if (Object.keys(files).length > 0) {
    writeFiles(folder, Object.fromEntries(Object.entries(files).map(([name, text]) => [name, `${firstLine(fleet)}${text}`])));
  }
  const gone = own.filter((name) => !Object.hasOwn(files, name));
  for (const name of gone) {
    rmSync(join(folder, name));
  }
  return gone;
}

/** Other fleets, and files of the user, may be in the same folder. */
function firstLine(fleet: string): string {
  return `# Made by cdk-redis-fleet for the fleet "${fleet}": synthesis writes this file anew, and removes it with its service.\n`;
}

/** The manifests of a folder. */
function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile() && entry.name.endsWith('.k8s.yaml')).map(({ name }) => name).sort();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) {
      return [];
    }
    throw error;
  }
}
