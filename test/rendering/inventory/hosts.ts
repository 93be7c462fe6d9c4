import { FleetTags } from '../../../lib/definitions/tags';
import type { InventoryHost, RawVariables, Tags } from '../../../lib/rendering/inventory/host';

/** A place in a fleet, for tests. */
export interface Place {
  readonly fleet?: string;
  readonly topology?: string;
  readonly shard?: number;
  readonly member?: number;
  readonly zone?: string;
  readonly tags?: Tags;
  /** Variables that take the place of others; undefined for none. */
  readonly variables?: RawVariables;
}

/** An instance with the tags of a slot, as the constructs set them. */
export function instance(id: string, place: Place = {}): InventoryHost {
  const { fleet = 'demo', topology = 'cluster', shard = 0, member = 0, zone = 'eu-west-1a' } = place;
  const placement = { availability_zone: zone, region: zone.slice(0, -1) };
  return {
    source: 'live', id, placement,
    tags: {
      Name: `${fleet}-${shard}-${member}`,
      [FleetTags.FLEET]: fleet,
      [FleetTags.CLUSTER]: fleet,
      [FleetTags.TOPOLOGY]: topology,
      [FleetTags.SHARD]: String(shard),
      [FleetTags.MEMBER]: String(member),
      [FleetTags.SLOT]: `${fleet}-${shard}-${member}`,
      [FleetTags.INITIAL_ROLE]: member === 0 ? 'primary' : 'replica',
      [FleetTags.SERVICE]: 'redis',
      [FleetTags.ENGINE]: 'redis 7.0',
      [FleetTags.ENVIRONMENT]: 'prod',
      ...place.tags,
    },
    variables: { instance_id: id, private_ip_address: `10.0.${shard % 256}.${member}`, placement, state: { code: 16, name: 'running' }, ...place.variables },
  };
}

/** A slot of a template. */
export function planned(logicalId: string, tags: Tags): InventoryHost {
  return {
    source: 'planned', id: `Stack-Shard0-${logicalId}`, tags, placement: {},
    variables: { cloudformation_stack_name: 'Stack', cloudformation_logical_ids: ['Shard0', logicalId], cloudformation_unresolved_tags: [], placement: {} },
  };
}
