import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import type { InventoryCache } from '../../../definitions/inventory/config';
import { CacheWriter, LONGEST_MS, readCacheFile, removeOld } from './cache-file';
import { cacheKey, type CacheParts } from './cache-key';

/** What is asked for, and how long it is kept. */
export interface CacheRequest extends CacheParts {
  readonly cache: InventoryCache;
  /** Whether what was kept is not used, only made anew. */
  readonly refresh?: boolean;
}

const MS = 1000;

/**
 * The text that `make` makes, or the same from an earlier time where the request allows it.
 *
 * A text that cannot be kept is given all the same: a full disk takes nobody's inventory. Throws what `make` throws,
 * and keeps nothing then.
 */
export async function cachedPieces(request: CacheRequest, make: () => Promise<Iterable<string>>): Promise<Iterable<string>> {
  if (request.cache.seconds === 0) {
    return make();
  }
  const path = pathFor(request);
  return piecesAt(path, request) ?? keep(path, await make());
}

/** The text from an earlier time; undefined where the request allows none, or there is none. */
export function keptPieces(request: CacheRequest): Iterable<string> | undefined {
  return request.cache.seconds === 0 ? undefined : piecesAt(pathFor(request), request);
}

function piecesAt(path: string, { cache, refresh }: CacheRequest): Iterable<string> | undefined {
  return refresh === true ? undefined : readCacheFile(path, cache.seconds * MS);
}

function pathFor(request: CacheRequest): string {
  return join(request.cache.folder ?? defaultFolder(request.env), `${cacheKey(request)}.json`);
}

/** Writes the pieces while they are handed on, so that they are never held as a whole. */
function* keep(path: string, made: Iterable<string>): Generator<string> {
  const writer = new CacheWriter(path);
  try {
    for (const piece of made) {
      writer.write(piece);
      yield piece;
    }
    writer.finish();
  } finally {
    writer.close();
  }
  tidy(dirname(path));
}

function tidy(folder: string): void {
  try {
    removeOld(folder, LONGEST_MS);
  } catch {
    // The folder may be gone, or not be ours
  }
}

/** Where texts are kept unless another folder is named. @see https://specifications.freedesktop.org/basedir-spec/latest/ a path that is not absolute counts as none */
export function defaultFolder(env: CacheRequest['env']): string {
  const { XDG_CACHE_HOME: given } = env;
  const base = given !== undefined && isAbsolute(given) ? given : join(env.HOME ?? homedir(), '.cache');
  return join(base, 'redis-fleet', 'inventory');
}
