import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { homedir, hostname } from 'node:os';
import { join } from 'node:path';
import type { SourceConfig } from '../../../definitions/inventory/sources';
import type { CliIo } from '../../io';
import { PACKAGE } from '../../package-facts';

/** What a kept inventory depends on. */
export interface CacheParts {
  /** All that was asked for: configuration, format, host. */
  readonly parts: unknown;
  readonly sources: readonly SourceConfig[];
  readonly env: CliIo['env'];
}

/** The settings of AWS that a kept file must not depend on by their value: the id of the key stands beside them. */
const SECRET = /SECRET|SESSION_TOKEN|SECURITY_TOKEN|AUTHORIZATION_TOKEN$|BEARER/;

/**
 * The name of what is kept: another one as soon as anything differs that may change the inventory.
 *
 * Who asks is told by the settings and not by AWS, which takes longer to answer than the whole inventory may take: the
 * AWS variables but for the secret ones, and the files of profiles. It is a hash: nothing can be read out of it.
 */
export function cacheKey({ parts, sources, env }: CacheParts): string {
  return digest(JSON.stringify({ version: PACKAGE.version, parts, caller: callerOf(env), files: sources.map(stateOf) }));
}

function callerOf(env: CliIo['env']): object {
  const home = env.HOME ?? homedir();
  const settings = Object.entries(env).filter(([name]) => name.startsWith('AWS_') && !SECRET.test(name)).sort();
  const files = [env.AWS_CONFIG_FILE ?? join(home, '.aws', 'config'), env.AWS_SHARED_CREDENTIALS_FILE ?? join(home, '.aws', 'credentials')];
  // Machines that share a home may have roles of their own
  return { machine: hostname(), home, settings, files: files.map(contentOf) };
}

/** What of the file system a source depends on; nothing for AWS. */
function stateOf(source: SourceConfig): unknown {
  if ('file' in source) {
    return contentOf(source.file.path);
  }
  return 'assembly' in source ? filesBelow(source.assembly.folder) : null;
}

/** A hash of the file; null where it cannot be read. */
function contentOf(file: string): string | null {
  try {
    return digest(readFileSync(file));
  } catch {
    return null;
  }
}

/** Name, size and time of the JSON files of a cloud assembly and of those in it. */
function filesBelow(folder: string): unknown[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry): unknown[] => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        return entry.name.startsWith('assembly-') ? filesBelow(path) : [];
      }
      const { size, mtimeMs } = statSync(path);
      return entry.name.endsWith('.json') ? [[path, size, mtimeMs]] : [];
    });
  } catch {
    return [];
  }
}

function digest(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
