import type { ImageRecipe } from '../../definitions/images/image-recipe';
import { DefinitionError } from '../../definitions/problems';
import { planOf } from '../../rendering/images/plan';
import type { ImagePlan } from '../../rendering/images/plan';
import { CliError } from '../io';
import { readBuilderPrograms } from './builder-programs';

/** The plan of a recipe with the programs of this package. Throws a CliError where two files of it collide. */
export function planFor(recipe: ImageRecipe): ImagePlan {
  return inOneLine(() => planOf(recipe, readBuilderPrograms()));
}

/** Has what a definition refuses end the command in one line: nothing of it has a place in the file. */
export function inOneLine<Made>(make: () => Made): Made {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof DefinitionError)) {
      throw error;
    }
    throw new CliError(error.problems.map(({ message }) => message).join('; '));
  }
}
