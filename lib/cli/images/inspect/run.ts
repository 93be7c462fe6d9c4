import type { ImageRecipe } from '../../../definitions/images/image-recipe';
import { recipeHash } from '../../../rendering/images/plan';
import type { ImagePlan, PlanAction } from '../../../rendering/images/plan';
import { columns } from '../../columns';
import type { CliIo } from '../../io';
import { planFor } from '../plan-for';
import { readImageFile } from '../read-image-file';

/** The flags as they were typed. */
export interface InspectFlags {
  readonly json?: boolean;
}

const SHORT_SUM = 12;

/** Prints what the build of an image does. Throws a CliError where the file is wrong. */
export function runInspect(io: CliIo, { file, flags }: { file: string; flags: InspectFlags }): void {
  const recipe = readImageFile(file, io);
  const plan = planFor(recipe);
  recipe.advice.forEach(({ message }) => io.stderr(`advice: ${message}\n`));
  io.stdout(flags.json === true ? `${JSON.stringify(factsOf(recipe, plan), undefined, 2)}\n` : textOf(recipe, plan));
}

function factsOf(recipe: ImageRecipe, plan: ImagePlan): object {
  return {
    name: recipe.name, architecture: recipe.architecture, hash: recipeHash(recipe, plan), variables: recipe.variables,
    actions: plan.actions,
    files: [...plan.files].map(([path, { size, sha256 }]) => ({ path, size, sha256 })),
  };
}

function textOf(recipe: ImageRecipe, plan: ImagePlan): string {
  const files = [...plan.files].map(([path, { size, sha256 }]) => [path, String(size), sha256.slice(0, SHORT_SUM)]);
  return [
    `image   ${recipe.name}, ${recipe.architecture}, of ${baseOf(recipe)}`,
    `hash    ${recipeHash(recipe, plan)}${recipe.variables.length === 0 ? '' : ', of the recipe without the values of its variables: those of a build change it'}`,
    ...recipe.variables.map(({ name, defaultValue, description }) => `needs   ${name}${defaultValue === undefined ? '' : ` (${defaultValue})`}${description === undefined ? '' : `: ${description}`}`),
    '',
    columns(['#', 'step', 'phase', 'time limit', 'runs', 'environment'], plan.actions.map(actionRow)),
    '',
    columns(['file', 'bytes', 'sha256'], files),
    '',
  ].join('\n');
}

function actionRow({ name, phase, kind, script, environment, variables, timeoutSeconds }: PlanAction, index: number): string[] {
  const given = [...Object.entries(environment).map(([key, value]) => `${key}=${value}`), ...variables.map((variable) => `${variable.toUpperCase()}={${variable}}`)];
  return [String(index + 1), name, phase, `${timeoutSeconds} s`, kind === 'reboot' ? 'reboot' : script, given.join(' ')];
}

/** What the build begins with, in a few words. */
function baseOf({ baseImage, architecture }: ImageRecipe): string {
  const { osName, amiId, variable } = baseImage;
  const parameter = baseImage.parameterFor(architecture);
  return `${osName} (${amiId ?? parameter ?? (variable === undefined ? `the newest of ${baseImage.owners.join(', ')}` : `{${variable}}`)})`;
}
