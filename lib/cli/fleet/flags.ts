import { type Command, Option } from 'commander';
import type { FleetDefinition } from '../../definitions/fleet';
import { REGION } from '../../definitions/region';
import { CliError, type CliIo } from '../io';
import { USAGE } from '../report';
import type { Way } from '../transport/choose';
import { wholeNumber } from '../whole-number';

/** The flags of every command that asks a fleet's servers, as they were typed. */
export interface FleetFlags {
  readonly fleet?: string;
  readonly region?: string;
  readonly port?: number;
  readonly transport?: string;
  readonly connectCommand?: string;
  /** Seconds. */
  readonly timeout: number;
}

/** Which fleet to ask, and how. */
export interface FleetRequest {
  readonly fleet: string;
  /** Undefined where only the name was given. */
  readonly definition?: FleetDefinition;
  /** Undefined for the region of the AWS settings. */
  readonly region?: string;
  /** Port where there is no definition. */
  readonly port: number;
  readonly way: Way;
  readonly timeoutMs: number;
}

const FLEET = /^[a-z][a-z0-9-]*$/;
const DEFAULT_PORT = 6379;
const DEFAULT_TIMEOUT_SECONDS = 5;

/** What the help says below the flags. */
export const FLEET_HELP = `
Which fleet: a fleet.yaml, or --fleet, or the variable REDIS_FLEET_NAME. Its nodes are found by their tags, its
administrator's password in Secrets Manager; no output holds it.

How to reach it: from inside the VPC (--transport direct); from anywhere by Session Manager's port forwarding
(--transport ssm, which takes the AWS CLI and its Session Manager plugin); or by a program of your own for each
connection (--connect-command, or REDIS_FLEET_CONNECT_COMMAND), whose standard input and output are the connection, such as
  --connect-command 'ssh -W %h:%p bastion'
It is split at spaces and run without a shell; %s is the slot, %i the instance, %h its address, %p the port.
`;

/** Adds the argument and the flags that say which fleet. */
export function withFleetFlags(command: Command): Command {
  return command
    .argument('[file]', 'fleet.yaml of the fleet; without it name the fleet by --fleet')
    .option('--fleet <name>', 'name of the fleet')
    .option('--region <region>', 'region of the fleet (default: the region of the AWS settings)')
    .option('--port <port>', `port of Redis, where there is no fleet.yaml to say it (default: ${DEFAULT_PORT})`, wholeNumber(1, 65_535))
    .addOption(new Option('--transport <way>', 'direct: to the private addresses; ssm: by Session Manager (default: direct)').conflicts('connectCommand'))
    .option('--connect-command <command>', 'program that connects its standard input and output to a server')
    .option('--timeout <seconds>', 'seconds that a connection and an answer may take, 1-300', wholeNumber(1, 300), DEFAULT_TIMEOUT_SECONDS);
}

/**
 * What the flags and the environment ask for.
 *
 * Throws a CliError that names the flag or variable whose value cannot be, or the errors of the file.
 */
export function fleetRequest(file: string | undefined, flags: FleetFlags, io: CliIo): FleetRequest {
  const definition = file === undefined ? undefined : definitionIn(file, io);
  if (definition !== undefined && (flags.fleet !== undefined || flags.port !== undefined)) {
    throw new CliError('--fleet and --port cannot be used with a fleet.yaml, which says both; leave out either', USAGE);
  }
  return {
    fleet: definition?.name ?? nameOf(flags, io),
    definition,
    region: regionOf(flags.region),
    port: flags.port ?? DEFAULT_PORT,
    way: wayOf(flags, io),
    timeoutMs: flags.timeout * 1000,
  };
}

/** Loaded when called: the parser and its schema would cost every other command 40 ms. */
function definitionIn(file: string, io: CliIo): FleetDefinition {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { readDefinition } = require('./read-definition') as typeof import('./read-definition');
  return readDefinition(file, io);
}

function nameOf({ fleet }: FleetFlags, { env }: CliIo): string {
  const [by, name] = fleet === undefined ? ['REDIS_FLEET_NAME', env.REDIS_FLEET_NAME ?? ''] : ['--fleet', fleet];
  if (name === '') throw new CliError('which fleet? give its fleet.yaml, or its name by --fleet or REDIS_FLEET_NAME', USAGE);
  if (!FLEET.test(name)) throw new CliError(`${by} must be the name of a fleet, lower-case letters, digits or -, got ${JSON.stringify(name)}`, USAGE);
  return name;
}

function regionOf(region: string | undefined): string | undefined {
  if (region !== undefined && !REGION.pattern.test(region)) throw new CliError(`--region must be a region such as eu-west-1, got ${JSON.stringify(region)}`, USAGE);
  return region;
}

/** A flag wins over the variable. */
function wayOf({ transport, connectCommand }: FleetFlags, { env }: CliIo): Way {
  if (transport !== undefined && transport !== 'direct' && transport !== 'ssm') {
    throw new CliError(`--transport must be direct or ssm, got ${JSON.stringify(transport)}`, USAGE);
  }
  const command = connectCommand ?? (transport === undefined ? env.REDIS_FLEET_CONNECT_COMMAND : undefined) ?? '';
  return command === '' ? { kind: transport ?? 'direct' } : { kind: 'command', command };
}
