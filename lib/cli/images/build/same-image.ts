import type { ImageRecipe } from '../../../definitions/images/image-recipe';
import { IMAGE_TAG, RECIPE_TAG, SOURCE_AMI_TAG } from '../../../definitions/images/image-tags';
import type { RegionClients } from '../facts/clients';
import { type ImageFacts, newestFirst } from '../facts/image-facts';
import { ownImages } from '../facts/own-images';
import { isUntested } from '../facts/tested';
import type { RegionTarget } from '../pointers/move-all';

/** What decides what an image is. */
export interface BuildIdentity {
  readonly family: string;
  /** Hash of the recipe with the values of its variables. */
  readonly recipe: string;
  /** Id of the image that it begins with. */
  readonly sourceAmi: string;
}

/** Images of the same recipe and source. */
export interface SameImages {
  /** One in each region. */
  readonly targets: readonly RegionTarget[];
  /** Whether all have passed the tests of the recipe, or it has none. */
  readonly isTested: boolean;
}

/**
 * The newest available image of the same recipe and source in each region, rather one that is tested; undefined where a region has none.
 *
 * Throws a CliError where EC2 does not answer.
 */
export async function sameImages(regions: readonly RegionClients[], { family, recipe: hash, sourceAmi }: BuildIdentity, recipe: ImageRecipe): Promise<SameImages | undefined> {
  const filters = { 'state': 'available', [`tag:${IMAGE_TAG}`]: family, [`tag:${RECIPE_TAG}`]: hash, [`tag:${SOURCE_AMI_TAG}`]: sourceAmi };
  const found = await Promise.all(regions.map(async (clients) => ({ clients, images: newestFirst(await ownImages(clients, filters)) })));
  const tested = newestOf(found, (image) => !isUntested(image, recipe));
  if (tested !== undefined) return { targets: tested, isTested: true };
  const any = newestOf(found, () => true);
  return any === undefined ? undefined : { targets: any, isTested: false };
}

/** The first image of each region that will do; undefined where a region has none. */
function newestOf(found: readonly { clients: RegionClients; images: readonly ImageFacts[] }[], willDo: (image: ImageFacts) => boolean): RegionTarget[] | undefined {
  const targets = found.flatMap(({ clients, images }) => images.filter(willDo).slice(0, 1).map((image) => ({ clients, image })));
  return targets.length === found.length ? targets : undefined;
}
