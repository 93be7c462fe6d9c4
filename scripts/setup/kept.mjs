// What takes minutes to make is kept outside of the project, so that another clone of it on this machine has it at once.
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** `REDIS_FLEET_CACHE`, else a folder in the user's cache. */
const keeper = () => process.env.REDIS_FLEET_CACHE || join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'redis-fleet');

/** Where the folder of this name is kept; it is complete when it exists. */
export const keptFolder = (name) => join(keeper(), name);

/** Has `make` fill the folder of this name, if it is not there yet. What does not end well leaves nothing. */
export async function keep(name, make) {
  const folder = keptFolder(name);
  if (existsSync(folder)) return;
  mkdirSync(keeper(), { recursive: true });
  const unfinished = mkdtempSync(join(keeper(), '.unfinished-'));
  try {
    await make(unfinished);
    // Another clone may have made it at the same time
    if (!existsSync(folder)) renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}
