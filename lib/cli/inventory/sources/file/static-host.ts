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
/** Names that hosts and groups of a file may have: no pattern, no template, no option of a program. */
export const HOST_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.:-]{0,252}$/;
export const GROUP_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;
