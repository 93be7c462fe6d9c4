import type { Form } from '../../definitions/checks';
import type { FleetDefinition } from '../../definitions/fleet';
import { OPERATING_SYSTEMS } from '../../definitions/images/operating-systems';
import { FLEET_NAME } from '../../definitions/inventory/sources';
import { REGION } from '../../definitions/region';
import { quoted } from '../../fleet-file/read';
import { readDefinition } from '../fleet/read-definition';
import { CliError, type CliIo } from '../io';
import { USAGE } from '../report';

/** The flags that say which fleet, as they were typed. */
export interface FleetFlags {
  readonly definition?: string;
  readonly fleet?: string;
  readonly region?: string;
  readonly hosts?: number;
  readonly user?: string;
}

/** What an Ansible project has to know of its fleet. */
export interface FleetFacts {
  readonly fleet: string;
  readonly hosts: number;
  readonly ports: readonly number[];
  /** Undefined where nobody knows it. */
  readonly user?: string;
}

const DEFAULT_HOSTS = 20;
const DEFAULT_PORT = 6379;
const USER: Form = { pattern: /^[a-z_][a-z0-9_-]{0,31}$/, allowed: 'the name of a user such as ubuntu' };

/** What the flags and the fleet.yaml say. Throws a CliError that names the flag whose value cannot be, or the errors of the file. */
export function fleetFacts(flags: FleetFlags, io: CliIo): FleetFacts {
  check('--region', flags.region, REGION);
  check('--user', flags.user, USER);
  check('--fleet', flags.fleet, FLEET_NAME);
  if (flags.definition !== undefined) {
    return ofDefinition(readDefinition(flags.definition, io), flags);
  }
  if (flags.fleet === undefined) {
    throw new CliError('which fleet? give its fleet.yaml by --definition, or its name by --fleet', USAGE);
  }
  return { fleet: flags.fleet, hosts: flags.hosts ?? DEFAULT_HOSTS, ports: [DEFAULT_PORT], user: flags.user };
}

function ofDefinition(definition: FleetDefinition, flags: FleetFlags): FleetFacts {
  if (flags.fleet !== undefined) {
    throw new CliError('--fleet cannot be used with --definition, which says the name; leave out either', USAGE);
  }
  const { sshUser } = OPERATING_SYSTEMS.find(({ name }) => name === definition.machine.image.name) ?? {};
  return {
    fleet: definition.name,
    hosts: flags.hosts ?? definition.topology.slots.length,
    ports: definition.databases.map(({ port }) => port),
    user: flags.user ?? sshUser,
  };
}

function check(flag: string, value: string | undefined, { pattern, allowed }: Form): void {
  if (value !== undefined && !pattern.test(value)) {
    throw new CliError(`${flag} must be ${allowed}, got ${quoted(value)}`, USAGE);
  }
}
