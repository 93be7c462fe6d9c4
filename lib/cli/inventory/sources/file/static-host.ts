import { isIPv6 } from 'node:net';
import { HOST_NAME_ALLOWED, isHostName as isPlainHostName } from '../../../../definitions/inventory/host-name';
import { own } from '../../../../definitions/own';
import type { InventoryHost, Placement, RawValue, RawVariables, Tags } from '../../../../rendering/inventory/host';

/** What a file says of a host. */
export interface StaticHost {
  readonly name: string;
  readonly groups: readonly string[];
  readonly variables: RawVariables;
  readonly tags: Tags;
}

/** The host, as the other sources' hosts are: one that names its instance is the same as that instance. */
export function staticHost({ name, groups, variables, tags }: StaticHost): InventoryHost {
  const id = variables.instance_id;
  return {
    source: 'static', id: typeof id === 'string' && id !== '' ? id : name, name, ...(groups.length > 0 && { groups }), tags, variables, placement: placementIn(variables.placement),
  };
}

function placementIn(value: RawValue | undefined): Placement {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return {};
  }
  const names = ['availability_zone', 'availability_zone_id', 'region'] as const;
  const known = names.map((name) => [name, (value as RawVariables)[name]] as const).filter(([, text]) => typeof text === 'string');
  return Object.fromEntries(known);
}

/** Names that Ansible takes for variables. */
export const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;
/** Names that groups may have. */
export const GROUP_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;

/** Whether a file may call a host so: a name or an address, which may name its interface. */
export function isHostName(name: string): boolean {
  return isPlainHostName(name) || isIPv6(name);
}

const ADDRESS = 'ansible_host';

/** Words that Ansible keeps for itself, each with what to write instead: a variable of the name would be lost, or change a play. */
const KEPT: Readonly<Record<string, string>> = {
  tags: 'write tag:KEY as a column of a CSV, and ec2_tags with a mapping in YAML and JSON',
  inventory_hostname: 'the name of the host says it; leave it out',
  inventory_hostname_short: 'the name of the host says it; leave it out',
  group_names: 'put the host into the groups; leave it out',
  groups: 'put the host into the groups; leave it out',
  hostvars: 'give it another name',
  when: 'give it another name',
};

/** What is wrong with the name of a variable that is a word of Ansible; undefined where nothing is. */
export function keptWordProblem(name: string): string | undefined {
  const remedy = own(KEPT, name);
  return remedy === undefined ? undefined : `${JSON.stringify(name)} is a word of Ansible and no variable; ${remedy}`;
}

/**
 * What is wrong with a variable; undefined where nothing is. The address of a host is a bare argument of SSH: it must not be an option.
 * @param title what the file calls it
 */
export function variableProblem(name: string, value: RawValue | undefined, title = name): string | undefined {
  const kept = keptWordProblem(name);
  if (kept !== undefined) {
    return kept;
  }
  if (!VARIABLE_NAME.test(name)) {
    return `a variable must be letters, digits or _, beginning with no digit, got ${JSON.stringify(name)}`;
  }
  const isAddress = typeof value === 'string' && isHostName(value);
  return name === ADDRESS && value !== undefined && value !== null && !isAddress ? `${title} must be ${HOST_NAME_ALLOWED}, got ${JSON.stringify(value)}` : undefined;
}

/** What is wrong with the name of a group; undefined where nothing is. */
export function groupProblem(name: string): string | undefined {
  if (GROUP_NAME.test(name)) {
    return undefined;
  }
  const meant = name.replace(/\W/g, '_');
  const remedy = GROUP_NAME.test(meant) ? `; write ${meant}` : '';
  return `a group must be letters, digits or _, beginning with no digit, got ${JSON.stringify(name)}${remedy}`;
}
