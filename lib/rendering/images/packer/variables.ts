import { ImageBaseKind } from '../../../definitions/images/choices';
import type { ImageRecipe } from '../../../definitions/images/image-recipe';
import type { Problems } from '../../../definitions/problems';
import type { ModelVariable } from './model';
import { PACKER_VARIABLES } from './names';

/**
 * The variable of a template that holds the id of the image that a recipe begins with.
 *
 * Where a template builds several images, each has its own; a recipe that names a variable of its own has no other.
 */
export function sourceAmiVariable({ name, baseImage }: ImageRecipe, several: boolean): string {
  return baseImage.variable ?? (several ? `${PACKER_VARIABLES.sourceAmi}_${name.replaceAll('-', '_')}` : PACKER_VARIABLES.sourceAmi);
}

/** All variables of a template that builds these images; adds a problem where two recipes mean different things by one name. */
export function variablesOf(problems: Problems, recipes: readonly ImageRecipe[]): ModelVariable[] {
  const several = recipes.length > 1;
  const own = recipes.flatMap((recipe) => [...regionVariable(recipe), ...sourceVariable(recipe, several)]);
  const found = new Map<string, ModelVariable>(own.map((variable) => [variable.name, variable]));
  recipes.forEach((recipe, index) => recipe.variables.forEach((variable, place) => {
    const other = found.get(variable.name);
    if (other !== undefined && !alike(other, variable)) {
      const path = [...(several ? [String(index)] : []), 'variables', String(place), 'name'];
      problems.add(path, `variable ${JSON.stringify(variable.name)} is there already and is another one; give it another name in the recipe ${recipe.name}`);
    }
    found.set(variable.name, variable);
  }));
  return [...found.values()];
}

/** The variables of a template that tests an image of a recipe: of the recipe's own only those that its tests ask for. */
export function testVariables(problems: Problems, recipe: ImageRecipe, asked: readonly string[]): ModelVariable[] {
  const tested = { name: PACKER_VARIABLES.sourceAmi, description: `Id of the image of ${recipe.name} that is tested.` };
  if (asked.includes(tested.name)) {
    problems.add('variables', `variable ${JSON.stringify(tested.name)} holds the tested image while a test runs, so no test can ask for the recipe's own; give it another name in the recipe ${recipe.name}`);
  }
  return [tested, ...regionVariable(recipe), ...recipe.variables.filter(({ name }) => asked.includes(name))];
}

/** The variable of the region, where the recipe does not say where it is built. */
function regionVariable({ regions }: ImageRecipe): ModelVariable[] {
  return regions.length > 0 ? [] : [{ name: PACKER_VARIABLES.region, description: 'Region to build in.' }];
}

function sourceVariable(recipe: ImageRecipe, several: boolean): ModelVariable[] {
  const { baseImage, architecture } = recipe;
  const name = sourceAmiVariable(recipe, several);
  const description = `Id of the image that ${recipe.name} begins with`;
  switch (baseImage.kind) {
    case ImageBaseKind.VARIABLE:
      return [];
    case ImageBaseKind.AMI:
      return [{ name, defaultValue: baseImage.amiId, description: `${description}.` }];
    case ImageBaseKind.FILTER:
      return [{ name, defaultValue: '', description: `${description}; empty for the newest under the filter.` }];
    case ImageBaseKind.SSM_PARAMETER:
      return [{ name, description: `${description}: the value of the SSM parameter ${baseImage.parameterFor(architecture) ?? ''}.` }];
  }
}

function alike(a: ModelVariable, b: ModelVariable): boolean {
  return a.defaultValue === b.defaultValue && (a.sensitive ?? false) === (b.sensitive ?? false) && a.description === b.description;
}
