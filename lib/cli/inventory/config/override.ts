import type { InventoryConfig } from '../../../definitions/inventory/config';
import type { Account, LiveSource, SourceConfig } from '../../../definitions/inventory/sources';
import { assemblySource, fileSource, liveSource } from '../../../definitions/inventory/sources';
import { DefinitionError } from '../../../definitions/problems';
import { CliError } from '../../io';
import { USAGE } from '../../report';
import type { Settings, SourceKind } from './settings';

/** A configuration after flags and the environment; throws a CliError for those that do not fit its sources. */
export function overridden(config: InventoryConfig, settings: Settings): InventoryConfig {
  const sources = chosen(config.sources, settings);
  const { minHosts = config.minHosts, strict = config.strict, strictNames = config.strictNames } = settings;
  return {
    ...config,
    sources: sources.map((source) => sourceWith(source, settings)),
    strict,
    strictNames,
    cache: { ...config.cache, seconds: settings.cacheSeconds ?? config.cache.seconds },
    ...(minHosts === undefined ? {} : { minHosts }),
  };
}

/**
 * The sources of the wanted kinds, in the order of the kinds; a kind that the configuration does not have is there with its defaults.
 * Files of flags stand behind those of the configuration where the kind is named, and else behind all.
 */
function chosen(sources: readonly SourceConfig[], { sources: kinds, files }: Settings): readonly SourceConfig[] {
  const byFlag = files.map(fileOf);
  const wanted = (kinds ?? []).flatMap((kind) => {
    const ofKind = [...sources.filter((source) => kind in source), ...(kind === 'file' ? byFlag : [])];
    return ofKind.length > 0 ? ofKind : [usual(kind)];
  });
  return [...(kinds === undefined ? sources : wanted), ...(kinds?.includes('file') === true ? [] : byFlag)];
}

function usual(kind: SourceKind): SourceConfig {
  if (kind === 'file') {
    throw new CliError('--source file takes the files of the configuration, and it names none; add one there under sources, or name it with --file', USAGE);
  }
  return kind === 'live' ? { live: liveSource() } : { assembly: assemblySource() };
}

function fileOf(path: string): SourceConfig {
  try {
    return { file: fileSource({ path }) };
  } catch (error) {
    throw error instanceof DefinitionError ? new CliError(error.message.replace('"path"', '--file'), USAGE) : error;
  }
}

function sourceWith(source: SourceConfig, settings: Settings): SourceConfig {
  const fleet = settings.fleet === undefined ? {} : { fleet: settings.fleet };
  if ('live' in source) {
    return { live: { ...source.live, ...fleet, ...regionsOf(source.live, settings), timeoutSeconds: settings.timeoutSeconds ?? source.live.timeoutSeconds } };
  }
  return 'assembly' in source ? { assembly: { ...source.assembly, ...fleet, folder: settings.assembly ?? source.assembly.folder } } : source;
}

/** Regions by a flag are those of every account; the variables of AWS count where nothing else is said. */
function regionsOf(live: LiveSource, { allRegions, regions, awsRegion }: Settings): Pick<LiveSource, 'regions' | 'allRegions' | 'accounts'> {
  const accounts = (): LiveSource['accounts'] => live.accounts.map(withoutRegions);
  if (allRegions) {
    return { regions: [], allRegions: true, accounts: accounts() };
  }
  if (regions !== undefined) {
    return { regions, allRegions: false, accounts: accounts() };
  }
  const isOpen = live.regions.length === 0 && !live.allRegions;
  return { regions: isOpen && awsRegion !== undefined ? [awsRegion] : live.regions, allRegions: live.allRegions, accounts: live.accounts };
}

function withoutRegions({ name, profile, roleArn, externalId }: Account): Account {
  return { ...(name && { name }), ...(profile && { profile }), ...(roleArn && { roleArn }), ...(externalId && { externalId }) };
}
