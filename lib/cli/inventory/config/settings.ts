import { FLEET_NAME, SOURCE_KINDS } from '../../../definitions/inventory/sources';
import { didYouMean } from '../../../definitions/nearest';
import { REGION } from '../../../definitions/region';
import type { CliIo } from '../../io';
import { CliError } from '../../io';
import { USAGE } from '../../report';
import type { ConfigFlags } from './flags';
import type { Given } from './given';
import { byFlag, byFlags, byVariable } from './given';

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
  const of = (flag: string, value: string | undefined, variable: string): Given | undefined => byFlag(flag, value) ?? byVariable(env, variable);
  const regionFlag = byFlags('--region', flags.region);
  if (flags.allRegions === true && regionFlag !== undefined) {
    throw new CliError('--all-regions asks every region, and --region names some; leave one out', USAGE);
  }
  const regions = regionFlag ?? byVariable(env, 'REDIS_FLEET_REGIONS');
  return {
    fleet: fleetOf(of('--fleet', flags.fleet, 'REDIS_FLEET_NAME')),
    regions: flags.allRegions === true ? undefined : regions && namesIn(regions, regionProblem),
    awsRegion: awsRegionOf(byVariable(env, 'AWS_REGION') ?? byVariable(env, 'AWS_DEFAULT_REGION')),
    allRegions: flags.allRegions === true,
    sources: sourcesOf(byFlags('--source', flags.source) ?? byVariable(env, 'REDIS_FLEET_SOURCE')),
    assembly: assemblyOf(of('--assembly', flags.assembly, 'REDIS_FLEET_ASSEMBLY')),
    files: flags.file ?? [],
    timeoutSeconds: numberOf(byFlag('--timeout', flags.timeout), 1, 900),
    cacheSeconds: numberOf(of('--cache', flags.cache, 'REDIS_FLEET_CACHE'), 0, 604_800),
    minHosts: numberOf(of('--min-hosts', flags.minHosts, 'REDIS_FLEET_MIN_HOSTS'), 1, 1_000_000),
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

function assemblyOf(from: Given | undefined): string | undefined {
  if (from?.value === '') {
    throw new CliError(`${from.by} must be the folder of a cloud assembly such as cdk.out, got ""`, USAGE);
  }
  return from?.value;
}

/** The variables of AWS name one region: the AWS CLI and the SDK take no more. */
function awsRegionOf(from: Given | undefined): string | undefined {
  if (from !== undefined && !REGION.pattern.test(from.value)) {
    const instead = from.value.includes(',') ? '; for several, use --region or REDIS_FLEET_REGIONS' : '';
    throw new CliError(`${from.by} must be ${REGION.allowed}, got ${JSON.stringify(from.value)}${instead}`, USAGE);
  }
  return from?.value;
}

/** What stands between commas, each once. */
function namesIn(from: Given, problem: (name: string) => string | undefined): string[] {
  const names = from.value.split(',').map((name) => name.trim()).filter((name) => name !== '');
  const wrong = names.length === 0 ? problem(from.value) : names.map(problem).find((found) => found !== undefined);
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
