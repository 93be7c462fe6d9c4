import type { SourceConfig } from '../../../definitions/inventory/sources';
import { FleetTags } from '../../../definitions/tags';
import { mergeHosts } from '../../../rendering/inventory/merge';
import type { CliIo } from '../../io';
import { plannedHosts } from './assembly/planned-hosts';
import { hostsInFile } from './file/hosts-in-file';
import type { Found } from './found';
import { findLive } from './live/find-live';

/**
 * The hosts of all sources, each once, as `mergeHosts` merges them; the sources are read side by side.
 *
 * Throws a CliError for the first source that cannot be read.
 */
export async function findHosts(sources: readonly SourceConfig[], { env }: Pick<CliIo, 'env'>): Promise<Found> {
  const found = await Promise.all(sources.map(async (source) => foundIn(source, env)));
  return {
    hosts: mergeHosts(found.map(({ hosts }) => hosts)),
    warnings: found.flatMap(({ warnings }) => warnings),
    explanation: found.map(({ explanation }) => explanation).join('; '),
  };
}

async function foundIn(source: SourceConfig, env: CliIo['env']): Promise<Found> {
  if ('live' in source) {
    return findLive(source.live, env);
  }
  if ('file' in source) {
    const { path } = source.file;
    return { hosts: await hostsInFile(path), warnings: [], explanation: `${path} names no host` };
  }
  const { folder, fleet } = source.assembly;
  const hosts = (await plannedHosts(folder)).filter(({ tags }) => fleet === undefined || tags[FleetTags.FLEET] === fleet);
  const which = fleet === undefined ? 'any fleet' : `fleet ${fleet}`;
  return { hosts, warnings: [], explanation: `no Auto Scaling group in ${folder} has the tag ${FleetTags.SLOT} of ${which}` };
}
