import { FleetTags } from '../../../../definitions/tags';
import type { Filters, LiveSource } from '../../../../definitions/inventory/sources';

/** A filter as EC2 takes it. */
export interface Ec2Filter {
  readonly Name: string;
  readonly Values: string[];
}

/** What EC2 is asked for: a host fits one of `included`, and none of `excluded`. */
export interface FilterSets {
  readonly included: readonly (readonly Ec2Filter[])[];
  readonly excluded: readonly (readonly Ec2Filter[])[];
}

const STATE = 'instance-state-name';
const KEY = 'tag-key';

/** The sets of filters of a source. An instance that is to be left out is left out in any state. */
export function filterSets(source: LiveSource): FilterSets {
  const { filters, includeFilters, excludeFilters } = source;
  const own = Object.keys(filters).length > 0 || includeFilters.length === 0 ? [filters] : [];
  return {
    included: [...own, ...includeFilters].map((set) => [...ec2Filters(set), ...stateFilter(set, source), ...fleetFilters(set, source)]),
    excluded: excludeFilters.map((set) => [...ec2Filters(set), ...fleetFilters(set, source)]),
  };
}

/** The states of instances that any of the sets asks for. */
export function statesAsked(source: LiveSource): readonly string[] {
  return [...new Set(filterSets(source).included.flat().filter(({ Name }) => Name === STATE).flatMap(({ Values }) => Values))];
}

function ec2Filters(filters: Filters): Ec2Filter[] {
  return Object.entries(filters).map(([name, values]) => ({ Name: name, Values: [...values] }));
}

function stateFilter(filters: Filters, { states }: LiveSource): Ec2Filter[] {
  return Object.hasOwn(filters, STATE) ? [] : [{ Name: STATE, Values: [...states] }];
}

/** EC2 takes each name of a filter once: a set that uses one of these names itself gets the other way to ask for the same. */
function fleetFilters(filters: Filters, { allInstances, fleet }: LiveSource): Ec2Filter[] {
  const slot: Ec2Filter = Object.hasOwn(filters, KEY) ? { Name: `tag:${FleetTags.SLOT}`, Values: ['*'] } : { Name: KEY, Values: [FleetTags.SLOT] };
  const ofFleet: Ec2Filter = { Name: `tag:${FleetTags.FLEET}`, Values: [fleet ?? ''] };
  const isAsked = ({ Name }: Ec2Filter): boolean => !Object.hasOwn(filters, Name);
  return [...(allInstances ? [] : [slot]), ...(fleet === undefined ? [] : [ofFleet])].filter(isAsked);
}
