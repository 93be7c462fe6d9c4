import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { InventoryConfig } from '../../../definitions/inventory/config';
import type { CliIo } from '../../io';
import { PACKAGE } from '../../package-facts';
import { CacheWriter, LONGEST_MS, readCacheFile } from '../cache/cache-file';
import { defaultFolder } from '../cache/cached-pieces';

/** How a configuration is read, and when it is worth keeping: to read YAML takes longer than to print an inventory that was kept. */
interface Reading {
  readonly parse: () => InventoryConfig;
  readonly isWorthKeeping: (config: InventoryConfig) => boolean;
}

/** The configuration in a file, or the same from an earlier time: it is taken again while the file has the same bytes and lies in the same place. */
export function keptConfig(file: string, io: CliIo, { parse, isWorthKeeping }: Reading): InventoryConfig {
  const path = pathFor(resolve(io.cwd, file), io.env);
  const kept = path === undefined ? undefined : readCacheFile(path, LONGEST_MS);
  if (kept !== undefined) {
    return JSON.parse([...kept].join('')) as InventoryConfig;
  }
  const config = parse();
  if (path !== undefined && isWorthKeeping(config)) {
    keep(path, config);
  }
  return config;
}

/** Where the configuration is kept; undefined for a file that cannot be read. */
function pathFor(file: string, env: CliIo['env']): string | undefined {
  try {
    const hash = createHash('sha256').update(JSON.stringify([PACKAGE.version, file])).update(readFileSync(file));
    return join(defaultFolder(env), `${hash.digest('hex')}.json`);
  } catch {
    return undefined;
  }
}

function keep(path: string, config: InventoryConfig): void {
  const writer = new CacheWriter(path);
  try {
    writer.write(JSON.stringify(config));
    writer.finish();
  } finally {
    writer.close();
  }
}
