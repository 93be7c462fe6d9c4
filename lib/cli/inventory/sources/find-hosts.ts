import type { SourceConfig } from '../../../definitions/inventory/sources';
import { FleetTags } from '../../../definitions/tags';
import { mergeHosts } from '../../../rendering/inventory/merge';
import type { InventoryHost } from '../../../rendering/inventory/host';
import { CliError, type CliIo } from '../../io';
import { plannedHosts } from './assembly/planned-hosts';
import { hostsInFile } from './file/hosts-in-file';
import type { Found } from './found';
import { findLive } from './live/find-live';

/**
 * The hosts of all sources, each once, as `mergeHosts` merges them; the sources are read side by side, but for files.
 *
 * Throws a CliError for the first source that cannot be read and for all files together, before AWS is asked.
 */
export async function findHosts(sources: readonly SourceConfig[], { env }: Pick<CliIo, 'env'>): Promise<Found> {
  const files = await hostsInFiles(sources);
  const found = await Promise.all(sources.map(async (source) => ('file' in source ? files(source.file.path) : foundIn(source, env))));
  return {
    hosts: mergeHosts(found.map(({ hosts }) => hosts)),
    warnings: found.flatMap(({ warnings }) => warnings),
    explanation: found.map(({ explanation }) => explanation).join('; '),
  };
}

/** The hosts of the files, by path. Throws a CliError with what is wrong with any of them. */
async function hostsInFiles(sources: readonly SourceConfig[]): Promise<(path: string) => Found> {
  const hosts = new Map<string, readonly InventoryHost[]>();
  const errors: string[] = [];
  for (const path of new Set(sources.flatMap((source) => ('file' in source ? [source.file.path] : [])))) {
    try {
      hosts.set(path, await hostsInFile(path));
    } catch (error) {
      if (!(error instanceof CliError)) {
        throw error;
      }
      errors.push(error.message);
    }
  }
  if (errors.length > 0) {
    throw new CliError(errors.join('\n'));
  }
  return (path) => ({ hosts: hosts.get(path) ?? [], warnings: [], explanation: `${path} names no host` });
}

async function foundIn(source: Exclude<SourceConfig, { readonly file: unknown }>, env: CliIo['env']): Promise<Found> {
  if ('live' in source) {
    return findLive(source.live, env);
  }
  const { folder, fleet } = source.assembly;
  const hosts = (await plannedHosts(folder)).filter(({ tags }) => fleet === undefined || tags[FleetTags.FLEET] === fleet);
  const which = fleet === undefined ? 'any fleet' : `fleet ${fleet}`;
  return { hosts, warnings: [], explanation: `no Auto Scaling group in ${folder} has the tag ${FleetTags.SLOT} of ${which}` };
}
