import { FleetTags } from '../../../../definitions/tags';
import { FLEET_LABEL } from '../labels';

/** Label that dashboards of others choose by: the namespace of pods; of nodes elsewhere, how they are found. */
export const NAMESPACE_LABEL = 'namespace';
/** Of servers that exporters were made for. */
export const ENDPOINTS_NAMESPACE = 'endpoints';
const EC2_NAMESPACE = 'ec2';

/** One step that makes labels of a target, as Prometheus has it. */
export interface Relabeling {
  readonly source_labels?: readonly string[];
  readonly target_label?: string;
  readonly regex?: string;
  readonly replacement?: string;
  readonly action?: string;
}

/** A label of every target with a value that is the same for all; `$` in it is doubled, because it would begin a reference. */
export function constantLabel(label: string, value: string): Relabeling {
  return { target_label: label, replacement: value.replaceAll('$', '$$$$') };
}

/** A label with what another one says. */
export function copiedLabel(from: string, to: string): Relabeling {
  return { source_labels: [from], target_label: to };
}

/** What the discovery calls a tag: all but letters and digits becomes `_`. */
export function tagLabel(tag: string): string {
  return `__meta_ec2_tag_${tag.replace(/[^a-zA-Z0-9_]/g, '_')}`;
}

/** The labels of a node on EC2: its fleet, its slot as the instance, and its place. */
export function ec2Relabelings(fleet: string): Relabeling[] {
  return [
    constantLabel(FLEET_LABEL, fleet),
    copiedLabel(tagLabel(FleetTags.SLOT), 'instance'),
    copiedLabel(tagLabel(FleetTags.SHARD), 'shard'),
    copiedLabel('__meta_ec2_availability_zone', 'zone'),
    constantLabel(NAMESPACE_LABEL, EC2_NAMESPACE),
  ];
}

/** A node that was found is what the exporter at an address is asked about. */
export function throughExporter(address: string): Relabeling[] {
  return [
    { source_labels: ['__address__'], target_label: '__param_target', replacement: 'redis://$1' },
    constantLabel('__address__', address),
  ];
}
