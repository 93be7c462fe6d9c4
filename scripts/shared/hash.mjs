// Fingerprints, by which the scripts tell whether a step has to be done again.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/** SHA-256, in hex, of the texts in their order. */
export function hashTexts(...texts) {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${Buffer.byteLength(text)}\n`).update(text);
  return hash.digest('hex');
}

/** SHA-256, in hex, over the names (relative to `base`) and the content of the files. */
export function hashFiles(base, files) {
  const hash = createHash('sha256');
  for (const file of [...files].sort()) {
    const content = readFileSync(file);
    hash.update(`${relative(base, file)}\n${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

const IGNORED = new Set(['node_modules', '__pycache__', 'cdk.out']);

/** Every file at or below `path` whose name `wanted` accepts; none when the path does not exist. */
export function filesBelow(path, wanted = () => true) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return [];
  if (stat.isFile()) return wanted(path) ? [path] : [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => !IGNORED.has(entry.name) && !entry.name.startsWith('.'))
    .flatMap((entry) => filesBelow(join(path, entry.name), wanted));
}
