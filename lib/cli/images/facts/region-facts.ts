import { IMAGE_TAG } from '../../../definitions/images/image-tags';
import { templateReferences } from './aliases';
import type { RegionClients } from './clients';
import { configurationReferences, versionsOfGroups } from './group-templates';
import { type ImageFacts, type Reference, ReferenceKind } from './image-facts';
import { instanceReferences } from './instances';
import { templateUses } from './launch-templates';
import { ownImages } from './own-images';
import { type PointerVersion, pointerHistory } from './pointers';

/** What is known of the images of a family in a region; shares are asked for where they matter. */
export interface RegionFacts {
  readonly region: string;
  /** The images of the family. */
  readonly images: readonly ImageFacts[];
  /** All images of the account, of whatever family. */
  readonly allImages: readonly ImageFacts[];
  /** What instances, launch templates and launch configurations refer to. */
  readonly references: readonly Reference[];
  readonly pointers: readonly PointerVersion[];
  /** Snapshots that launch templates in use name by themselves. */
  readonly templateSnapshots: readonly string[];
}

/** Asks AWS for all of them, side by side. Throws a CliError where a service does not answer: what is not known must not look unused. */
export async function regionFacts(clients: RegionClients, family: string): Promise<RegionFacts> {
  const [allImages, instances, templates, configurations, pointers] = await Promise.all([
    ownImages(clients), instanceReferences(clients), templatesOf(clients), configurationReferences(clients), pointerHistory(clients, family),
  ]);
  return {
    region: clients.region,
    allImages, pointers,
    images: allImages.filter(({ tags }) => tags[IMAGE_TAG] === family),
    references: [...instances, ...templates.references, ...configurations],
    templateSnapshots: templates.snapshots,
  };
}

/** The images of a region that others are being made of, in whichever region. */
export function copyReferences(regions: readonly RegionFacts[], region: string): Reference[] {
  const copies = regions.flatMap(({ allImages }) => allImages).filter(({ state, copyOf }) => state === 'pending' && copyOf?.region === region);
  return copies.map(({ id, region: to, copyOf }) => ({ kind: ReferenceKind.COPY, image: copyOf?.id ?? '', by: `source of ${id} in ${to}, which is not finished` }));
}

async function templatesOf(clients: RegionClients): Promise<{ references: Reference[]; snapshots: string[] }> {
  const uses = await templateUses(clients, await versionsOfGroups(clients));
  return { references: await templateReferences(clients, uses), snapshots: uses.flatMap(({ snapshots }) => snapshots) };
}
