import { ImagePhase } from './choices';
import type { ImageRecipe } from './image-recipe';

/** Whether an image of a recipe is tested on a new machine before anything may point at it. */
export function hasTests({ steps }: Pick<ImageRecipe, 'steps'>): boolean {
  return steps.some(({ phase }) => phase === ImagePhase.TEST);
}
