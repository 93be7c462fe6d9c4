import type { InventoryConfig } from '../../definitions/inventory/config';
import { inventoryConfig } from '../../definitions/inventory/config';
import type { CliIo } from '../io';
import { CliError } from '../io';
import { USAGE } from '../report';
import type { ConfigFlags } from './config/flags';
import { keptConfig } from './config/kept-config';
import { locateConfig } from './config/locate';
import { overridden } from './config/override';
import { settingsFrom } from './config/settings';
import { sourceFrom } from './config/source-paths';
import type { CacheRequest } from './cache/cached-pieces';
import type { OutputFormat } from './output/formats';

/** What of an inventory is to be printed, and how. */
export interface Wish {
  /** Name of the only host wanted. @default all */
  readonly host?: string;
  readonly output: OutputFormat;
  /** Whether JSON is indented. @default false */
  readonly pretty?: boolean;
}

/** Reads the configuration in a file. */
export type ReadConfig = (file: string, io: CliIo) => InventoryConfig;

/** What was asked for, by the configuration, by flags and by the environment. */
export interface InventoryRequest {
  /** With absolute folders and files. */
  readonly config: InventoryConfig;
  /** The configuration's file as messages name it; undefined where there is none. */
  readonly configFile?: string;
  /** Whether a kept inventory is not used. */
  readonly refresh: boolean;
}

/**
 * What the flags, the environment and redis_fleet.yml ask for, in this order of precedence.
 *
 * Throws a CliError that names the flag, the variable or the line whose value cannot be.
 */
export function requestFrom(flags: ConfigFlags & Partial<Wish>, io: CliIo, readConfig: ReadConfig): InventoryRequest {
  const settings = settingsFrom(flags, io.env);
  checkForm(flags);
  const configFile = locateConfig(flags.config, io);
  const isWorthKeeping = (read: InventoryConfig): boolean => overridden(read, settings).cache.seconds > 0;
  const read = configFile === undefined ? inventoryConfig() : keptConfig(configFile, io, { parse: () => readConfig(configFile, io), isWorthKeeping });
  const config = overridden(read, settings);
  checkUse(flags, config);
  return { config: { ...config, sources: config.sources.map((source) => sourceFrom(source, io.cwd)) }, configFile, refresh: flags.refresh === true };
}

/** What the text of an inventory depends on. */
export function cacheRequest({ config, refresh }: InventoryRequest, { host, output, pretty = false }: Wish, { env }: Pick<CliIo, 'env'>): CacheRequest {
  return { cache: config.cache, refresh, parts: { config, host, output, pretty }, sources: config.sources, env };
}

function checkForm({ host, output = 'json' }: Partial<Wish>): void {
  if (host === '') {
    throw new CliError('--host must be the name of a host, got ""', USAGE);
  }
  if (host !== undefined && output !== 'json') {
    throw new CliError(`--host prints JSON, and --output ${output} is of all hosts; leave out either`, USAGE);
  }
}

/** A flag that changes nothing is a mistake. */
function checkUse(flags: ConfigFlags, { sources }: InventoryConfig): void {
  const isLive = sources.some((source) => 'live' in source);
  const unused = flags.region !== undefined ? '--region' : flags.allRegions === true ? '--all-regions' : undefined;
  if (unused !== undefined && !isLive) {
    throw new CliError(`${unused} is about instances in AWS, and none are asked for; leave it out, or add --source live`, USAGE);
  }
  if (flags.assembly !== undefined && !sources.some((source) => 'assembly' in source)) {
    throw new CliError('--assembly names the folder of a cloud assembly, and none is asked for; leave it out, or add --source assembly', USAGE);
  }
}
