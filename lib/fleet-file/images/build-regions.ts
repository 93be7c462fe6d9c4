import type { ImageRegion } from '../../definitions/images/image-region';
import type { Parts } from '../parts';
import { regionSchema } from './schema';

/** The regions of a file. */
export interface RegionsPart {
  /** Undefined where the file names none. */
  readonly regions?: ImageRegion[];
  /** Paths of those that are wrong, such as `regions.0`. */
  readonly wrong: string[];
}

/**
 * Makes the regions of an image.yaml, each on its own, so that one bad region hides no other.
 *
 * In the place of a bad one stands that of the key, to which the key fits.
 */
export function regionsPart(parts: Parts, kmsKeyArn: string | undefined): RegionsPart {
  const items = parts.items(['regions']);
  if (items.length === 0) {
    return { wrong: parts.has(['regions']) && parts.names(['regions'])?.length !== 0 ? ['regions.0'] : [] };
  }
  const made = items.map((path) => parts.make(path, regionSchema, (region): ImageRegion => (typeof region === 'string' ? { region } : region)));
  const standIn = { region: kmsKeyArn?.split(':')[3] ?? '' };
  return { regions: made.map((region) => region ?? standIn), wrong: made.flatMap((region, index) => (region === undefined ? [`regions.${index}`] : [])) };
}
