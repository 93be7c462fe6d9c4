import { FleetTags } from '../../definitions/tags';
import type { InventoryHost } from './host';

/** Whether nothing is known of the host that tells it from its namesakes: what a file says of it holds for every machine of that name. */
export function hasOnlyName({ source, id, name }: InventoryHost): boolean {
  return source === 'static' && id === name;
}

/** The name that a file gives the host, or that of its slot. */
export function nameOf({ name, tags, id }: InventoryHost): string {
  return name ?? tags[FleetTags.SLOT] ?? id;
}
