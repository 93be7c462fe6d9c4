import type { InventoryHost, Placement, RawValue, RawVariables, Tags } from '../../../../rendering/inventory/host';
import type { RawStructure } from './read-instances';

/** Whom an instance was found at. */
export interface FoundAt {
  readonly region: string;
  /** Name of the account that the configuration gives; its number where there is none. */
  readonly account?: string;
}

/** The hosts of a reservation. */
export function liveHosts(reservation: RawStructure, at: FoundAt): InventoryHost[] {
  const { instances } = reservation;
  return Array.isArray(instances) ? (instances as RawStructure[]).map((instance) => liveHost(instance, reservation, at)) : [];
}

/**
 * The host that an instance is.
 *
 * Its variables are kept as text and read when they are asked for: an inventory of fifty thousand hosts has no room for
 * so many objects, and the text lets go of the page that it was read from.
 */
function liveHost(instance: RawStructure, reservation: RawStructure, { region, account }: FoundAt): InventoryHost {
  const { tags, ...variables } = instance;
  const packed = JSON.stringify({ ...variables, ...reservationVariables(reservation), placement: { ...structure(instance.placement), region } });
  const { id, ...kept } = JSON.parse(JSON.stringify({
    id: instance.instance_id ?? '', tags: tagsOf(tags), placement: placementOf(structure(instance.placement), region),
  })) as { id: string; tags: Tags; placement: Placement };
  return {
    source: 'live', id, account: account ?? textOf(reservation.owner_id), ...kept,
    get variables(): RawVariables {
      return JSON.parse(packed) as RawVariables;
    },
  };
}

/** What the plugin takes over of the reservation; it writes an empty text where nobody requested for another. */
function reservationVariables({ owner_id, requester_id = '', reservation_id }: RawStructure): RawVariables {
  return { owner_id, requester_id, reservation_id };
}

function placementOf({ availability_zone, availability_zone_id }: RawStructure, region: string): RawVariables {
  return { availability_zone, availability_zone_id, region };
}

function tagsOf(tags: RawValue | undefined): Tags {
  const pairs = Array.isArray(tags) ? (tags as RawStructure[]) : [];
  return Object.fromEntries(pairs.map(({ key, value }): [string, string] => [textOf(key), textOf(value)]));
}

function textOf(value: RawValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

function structure(value: RawValue | undefined): RawStructure {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as RawStructure) : {};
}
