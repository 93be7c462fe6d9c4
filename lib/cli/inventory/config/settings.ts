import { FLEET_NAME, SOURCE_KINDS } from '../../../definitions/inventory/sources';
import { didYouMean } from '../../../definitions/nearest';
import { REGION } from '../../../definitions/region';
import type { CliIo } from '../../io';
import { CliError } from '../../io';
import { USAGE } from '../../report';
import type { ConfigFlags } from './flags';
import type { Given } from './given';
import { given } from './given';

/** A kind of source. */
export type SourceKind = typeof SOURCE_KINDS[number];

/** What flags and the environment say; undefined is left to the file. */
export interface Settings {
  readonly fleet?: string;
  /** Regions by a flag or a variable of our own. */
  readonly regions?: readonly string[];
  /** The region of the variables of AWS, which the file overrides. */
  readonly awsRegion?: string;
  readonly allRegions: boolean;
  /** Kinds of sources, the last of which wins. */
  readonly sources?: readonly SourceKind[];
  readonly assembly?: string;
  readonly files: readonly string[];
  readonly timeoutSeconds?: number;
  readonly cacheSeconds?: number;
  readonly minHosts?: number;
  readonly strict?: boolean;
  readonly strictNames?: boolean;
}

/**
 * What the flags and the environment say, a flag before its variable.
 *
 * Throws a CliError that names the flag or variable whose value cannot be.
 */
export function settingsFrom(flags: ConfigFlags, env: CliIo['env']): Settings {
  const regions = given('--region', flags.region?.join(',')) ?? given('REDIS_FLEET_REGIONS', env.REDIS_FLEET_REGIONS);
  const aws = given('AWS_REGION', env.AWS_REGION) ?? given('AWS_DEFAULT_REGION', env.AWS_DEFAULT_REGION);
  if (flags.allRegions === true && given('--region', flags.region?.join(',')) !== undefined) {
    throw new CliError('--all-regions asks every region, and --region names some; leave one out', USAGE);
  }
  return {
    fleet: fleetOf(given('--fleet', flags.fleet) ?? given('REDIS_FLEET_NAME', env.REDIS_FLEET_NAME)),
    regions: flags.allRegions === true ? undefined : regions && namesIn(regions, regionProblem),
    awsRegion: aws && namesIn(aws, regionProblem)[0],
    allRegions: flags.allRegions === true,
    sources: sourcesOf(given('--source', flags.source?.join(',')) ?? given('REDIS_FLEET_SOURCE', env.REDIS_FLEET_SOURCE)),
    assembly: (given('--assembly', flags.assembly) ?? given('REDIS_FLEET_ASSEMBLY', env.REDIS_FLEET_ASSEMBLY))?.value,
    files: (flags.file ?? []).filter((file) => file !== ''),
    timeoutSeconds: numberOf(given('--timeout', flags.timeout), 1, 900),
    cacheSeconds: numberOf(given('--cache', flags.cache) ?? given('REDIS_FLEET_CACHE', env.REDIS_FLEET_CACHE), 0, 604_800),
    minHosts: numberOf(given('--min-hosts', flags.minHosts) ?? given('REDIS_FLEET_MIN_HOSTS', env.REDIS_FLEET_MIN_HOSTS), 1, 1_000_000),
    strict: flags.strict,
    strictNames: flags.strictNames,
  };
}

function fleetOf(from: Given | undefined): string | undefined {
  if (from !== undefined && !FLEET_NAME.pattern.test(from.value)) {
    throw new CliError(`${from.by} must be ${FLEET_NAME.allowed}, got ${JSON.stringify(from.value)}`, USAGE);
  }
  return from?.value;
}

/** What stands between commas, each once; undefined where nothing does. */
function namesIn(from: Given, problem: (name: string) => string | undefined): string[] {
  const names = from.value.split(',').map((name) => name.trim()).filter((name) => name !== '');
  const wrong = names.map(problem).find((found) => found !== undefined);
  if (wrong !== undefined) {
    throw new CliError(`${from.by} ${wrong}`, USAGE);
  }
  return [...new Set(names)];
}

function regionProblem(name: string): string | undefined {
  return REGION.pattern.test(name) ? undefined : `must name regions such as eu-west-1, separated by commas, got ${JSON.stringify(name)}`;
}

function sourcesOf(from: Given | undefined): SourceKind[] | undefined {
  const kinds: readonly string[] = SOURCE_KINDS;
  const names = from && namesIn(from, (name) => (kinds.includes(name) ? undefined : `must be ${kinds.slice(0, -1).join(', ')} or ${kinds.at(-1)}, got ${JSON.stringify(name)}${didYouMean(name, kinds)}`));
  return names as SourceKind[] | undefined;
}

function numberOf(from: Given | undefined, min: number, max: number): number | undefined {
  if (from === undefined) {
    return undefined;
  }
  const number = /^\d{1,9}$/.test(from.value) ? Number(from.value) : NaN;
  if (!(number >= min && number <= max)) {
    throw new CliError(`${from.by} must be a whole number ${min}-${max}, got ${JSON.stringify(from.value)}`, USAGE);
  }
  return number;
}
