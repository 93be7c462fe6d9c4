import { ageInDays, type ImageFacts, newestFirst, type Reference } from '../facts/image-facts';
import { isUntested } from '../facts/tested';

/** Which images of a family may go. */
export interface PurgeRules {
  /** How many of the newest available images are kept, 1-100; those that failed their test do not count. */
  readonly keep: number;
  /** Days that an image must be old at least, 0-3650. */
  readonly minimumAgeDays: number;
  readonly now: Date;
}

/** What becomes of an image, and why. */
export interface Verdict {
  readonly image: ImageFacts;
  readonly isDeleted: boolean;
  /** All that keeps it; or else why it goes. */
  readonly reasons: readonly string[];
}

/** States of an image that is not finished: nothing is known of what will use it. */
const UNFINISHED = ['pending', 'transient'];

/**
 * What becomes of each image of a family in one region, the newest first.
 *
 * An image goes only where no rule and no reference keeps it.
 */
export function decide(images: readonly ImageFacts[], references: ReadonlyMap<string, readonly Reference[]>, rules: PurgeRules): Verdict[] {
  const newest = newestFirst(images.filter(({ state, tags }) => state === 'available' && !isUntested({ tags }))).slice(0, rules.keep).map(({ id }) => id);
  return newestFirst(images).map((image) => {
    const reasons = [
      ...(references.get(image.id) ?? []).map(({ by }) => by),
      ...ownReasons(image, rules),
      ...(newest.includes(image.id) ? [`one of the newest ${rules.keep}`] : []),
    ];
    const isDeleted = reasons.length === 0;
    return { image, isDeleted, reasons: isDeleted ? [`${ageInDays(image, rules.now)} days old, and nothing refers to it`] : reasons };
  });
}

/** What keeps an image by itself. */
function ownReasons(image: ImageFacts, { minimumAgeDays, now }: PurgeRules): string[] {
  const age = ageInDays(image, now);
  const reasons: string[] = [];
  if (image.isPublic) reasons.push('shared with everybody');
  if (image.protection !== undefined) reasons.push(`protected from being deregistered (${image.protection})`);
  if (UNFINISHED.includes(image.state)) reasons.push(`not finished (${image.state})`);
  if (age === undefined) reasons.push('its age is not known');
  else if (age < minimumAgeDays) reasons.push(`${age} days old, less than ${minimumAgeDays}`);
  return reasons;
}
