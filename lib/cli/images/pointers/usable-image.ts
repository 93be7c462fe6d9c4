import { IMAGE_TAG } from '../../../definitions/images/image-tags';
import { CliError } from '../../io';
import type { RegionClients } from '../facts/clients';
import type { ImageFacts } from '../facts/image-facts';
import { ownImages } from '../facts/own-images';

/** An image of a family by its id; undefined where it is gone, not available, or of another family. Throws a CliError where AWS does not answer. */
export async function findUsable(clients: RegionClients, { family, id }: { family: string; id: string }): Promise<ImageFacts | undefined> {
  const [image] = await ownImages(clients, { 'image-id': id, 'state': 'available' });
  return image?.tags[IMAGE_TAG] === family ? image : undefined;
}

/** As `findUsable`; throws a CliError where there is no such image. */
export async function usableImage(clients: RegionClients, wanted: { family: string; id: string }): Promise<ImageFacts> {
  const image = await findUsable(clients, wanted);
  if (image === undefined) {
    throw new CliError(`${clients.region}: ${wanted.id} must be an available image of family ${wanted.family} in this account; "${listOf(clients, wanted.family)}" shows them`);
  }
  return image;
}

/** The command that lists the images of a family in a region. */
export function listOf({ region }: RegionClients, family: string): string {
  return `redis-fleet images list ${family} --region ${region}`;
}
