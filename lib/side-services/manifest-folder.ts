import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files of manifests by their names. */
export type ManifestFiles = Readonly<Record<string, string>>;

/**
 * Makes the manifests of a fleet in a folder those that are given, and gives the names of those that were taken away.
 *
 * All files are written beside their places before the first takes its own, so that none is ever seen half written, and a full
 * disk changes nothing. What goes is only what an earlier synthesis of the same fleet made: its files begin with a line that says
 * so. A folder that is missing is made only where there is something to write.
 */
export function replaceManifests(folder: string, fleet: string, files: ManifestFiles): string[] {
  const gone = madeFor(folder, fleet).filter((name) => !Object.hasOwn(files, name));
  if (Object.keys(files).length > 0) {
    writeAll(folder, Object.entries(files).map(([name, text]) => [name, `${firstLine(fleet)}${text}`]));
  }
  for (const name of gone) {
    rmSync(join(folder, name));
  }
  return gone;
}

/** Other fleets, and files of the user, may be in the same folder. */
function firstLine(fleet: string): string {
  return `# Made by cdk-redis-fleet for the fleet "${fleet}": synthesis writes this file anew, and removes it with its service.\n`;
}

/** The files that an earlier synthesis made for a fleet. */
function madeFor(folder: string, fleet: string): string[] {
  return filesOf(folder)
    .filter((name) => name.startsWith(`${fleet}-`) && name.endsWith('.k8s.yaml') && readFileSync(join(folder, name), 'utf8').startsWith(firstLine(fleet)))
    .sort();
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile()).map(({ name }) => name);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) {
      return [];
    }
    throw error;
  }
}

function writeAll(folder: string, files: readonly (readonly [string, string])[]): void {
  mkdirSync(folder, { recursive: true });
  const drafts = mkdtempSync(join(folder, '.manifests-'));
  try {
    for (const [name, text] of files) {
      writeFileSync(join(drafts, name), text);
    }
    for (const [name] of files) {
      renameSync(join(drafts, name), join(folder, name));
    }
  } finally {
    rmSync(drafts, { recursive: true });
  }
}
