import { REGION } from '../../definitions/region';
import { CliError, type CliIo } from '../io';

/** Where an inventory comes from. */
export type Source = 'assembly' | 'live';

/** What was asked for, by flags and by the environment. */
export interface InventoryRequest {
  readonly source: Source;
  /** Name of the only fleet wanted; undefined for all. */
  readonly fleet?: string;
  /** Regions to ask; empty for the one that the AWS profile names. */
  readonly regions: readonly string[];
  /** Folder of the cloud assembly. */
  readonly assembly: string;
}

/** The flags as they were typed: each wins over its environment variable. */
export interface InventoryFlags {
  readonly fleet?: string;
  readonly region?: readonly string[];
  readonly source?: string;
  readonly assembly?: string;
}

/** A value and the flag or variable that it came from. */
interface Given {
  readonly by: string;
  readonly value: string;
}

const USAGE = 2;
/** Leaves out what EC2's filters take for wildcards. */
const FLEET = /^[a-z][a-z0-9-]*$/;

/**
 * What the flags and the environment ask for.
 *
 * Throws a CliError that names the flag or variable whose value cannot be.
 */
export function requestFrom(flags: InventoryFlags, env: CliIo['env']): InventoryRequest {
  const source = sourceOf(given('--source', flags.source) ?? given('REDIS_FLEET_SOURCE', env.REDIS_FLEET_SOURCE));
  if (source === 'assembly' && flags.region !== undefined) {
    throw new CliError('--region cannot be used with --source assembly, which lists every stack of the assembly; leave it out, or use --source live', USAGE);
  }
  return {
    source,
    fleet: fleetOf(given('--fleet', flags.fleet) ?? given('REDIS_FLEET_NAME', env.REDIS_FLEET_NAME)),
    regions: regionsOf(flags, env),
    assembly: (given('--assembly', flags.assembly) ?? given('REDIS_FLEET_ASSEMBLY', env.REDIS_FLEET_ASSEMBLY))?.value ?? 'cdk.out',
  };
}

/** An empty value counts as none. */
function given(by: string, value: string | undefined): Given | undefined {
  return value === undefined || value === '' ? undefined : { by, value };
}

function sourceOf(from: Given | undefined): Source {
  if (from === undefined || from.value === 'live') {
    return 'live';
  }
  if (from.value === 'assembly') {
    return 'assembly';
  }
  throw new CliError(`${from.by} must be live or assembly, got ${JSON.stringify(from.value)}`, USAGE);
}

function fleetOf(from: Given | undefined): string | undefined {
  if (from !== undefined && !FLEET.test(from.value)) {
    throw new CliError(`${from.by} must be the name of a fleet, lower-case letters, digits or -, got ${JSON.stringify(from.value)}`, USAGE);
  }
  return from?.value;
}

/** The regions of the first of these that names any, each once. */
function regionsOf(flags: InventoryFlags, env: CliIo['env']): string[] {
  const from = given('--region', flags.region?.join(','))
    ?? given('REDIS_FLEET_REGIONS', env.REDIS_FLEET_REGIONS)
    ?? given('AWS_REGION', env.AWS_REGION)
    ?? given('AWS_DEFAULT_REGION', env.AWS_DEFAULT_REGION);
  const names = (from?.value ?? '').split(',').map((name) => name.trim()).filter((name) => name !== '');
  const wrong = names.find((name) => !REGION.pattern.test(name));
  if (wrong !== undefined) {
    throw new CliError(`${from?.by ?? '--region'} must name regions such as eu-west-1, separated by commas, got ${JSON.stringify(wrong)}`, USAGE);
  }
  return [...new Set(names)];
}
