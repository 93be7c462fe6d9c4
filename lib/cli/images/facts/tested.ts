import { hasTests } from '../../../definitions/images/has-tests';
import type { ImageRecipe } from '../../../definitions/images/image-recipe';
import { TESTED, TESTED_TAG, UNTESTED } from '../../../definitions/images/image-tags';
import type { ImageFacts } from './image-facts';

/** Whether an image still has to pass a test: it says so itself, or its recipe has tests and it does not say that it has passed. */
export function isUntested({ tags }: Pick<ImageFacts, 'tags'>, recipe?: Pick<ImageRecipe, 'steps'>): boolean {
  const says = tags[TESTED_TAG];
  return says === UNTESTED || (says !== TESTED && recipe !== undefined && hasTests(recipe));
}
