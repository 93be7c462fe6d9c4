import { RECIPE_TAG, SOURCE_AMI_TAG } from '../../../definitions/images/image-tags';
import { pointerName } from '../../../definitions/images/pointer';
import { CliError } from '../../io';
import type { RegionClients } from '../facts/clients';
import type { ImageFacts } from '../facts/image-facts';
import { movePointer, type PointerState } from './parameter';

/** A region, and the image that a pointer shall point at there. */
export interface RegionTarget {
  readonly clients: RegionClients;
  readonly image: ImageFacts;
}

/** Throws a CliError where the images of the regions were not made by one recipe from one source: a fleet that spans them would mix two. */
export function refuseMixed(targets: readonly RegionTarget[]): void {
  const made = targets.map(({ image: { tags } }) => `${tags[RECIPE_TAG] ?? ''} ${tags[SOURCE_AMI_TAG] ?? ''}`);
  if (new Set(made).size <= 1) return;
  const images = targets.map(({ clients: { region }, image: { id, tags } }) => `${region} ${id} of recipe ${(tags[RECIPE_TAG] ?? 'unknown').slice(0, 12)} from ${tags[SOURCE_AMI_TAG] ?? 'unknown'}`);
  throw new CliError(`the regions have images of different builds: ${images.join(', ')}; build again for all of them, or move one region at a time by --region`);
}

/** Where a pointer stands in a region after it was moved. */
export interface MovedPointer extends PointerState {
  readonly region: string;
  /** Whether it pointed elsewhere before. */
  readonly isMoved: boolean;
}

/** In words, with the version that a fleet can pin. */
export function movedLine({ region, name, version, image, isMoved }: MovedPointer): string {
  return `${region}: ${name} version ${version} ${isMoved ? 'points' : 'pointed already'} at ${image}\n`;
}

/**
 * Moves a channel of a family in all regions, one after the other, and reports each.
 *
 * Throws a CliError that says where it did not come to pass.
 */
export async function moveAll(targets: readonly RegionTarget[], { family, channel }: { family: string; channel: string }, report: (moved: MovedPointer) => void): Promise<void> {
  const name = pointerName(family, channel);
  for (const [index, { clients, image }] of targets.entries()) {
    try {
      report({ region: clients.region, ...await movePointer(clients, { name, image: image.id }) });
    } catch (error) {
      if (!(error instanceof CliError) || targets.length === 1) throw error;
      const open = targets.slice(index).map(({ clients: { region } }) => region);
      throw Object.assign(new CliError(`${error.message}; ${channel} is not moved in ${open.join(', ')}: run it again`), { cause: error });
    }
  }
}
