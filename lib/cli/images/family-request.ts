import { FAMILY } from '../../definitions/images/pointer';
import type { ImageRecipe } from '../../definitions/images/image-recipe';
import { REGION } from '../../definitions/region';
import { quoted } from '../../fleet-file/read';
import { regionToAsk } from '../fleet/region';
import { CliError, type CliIo } from '../io';
import { USAGE } from '../report';
import type { FamilyFlags } from './family-flags';

/** Which images to ask for. */
export interface FamilyRequest {
  readonly family: string;
  /** At least one, each once. */
  readonly regions: readonly string[];
  /** The recipe, where its file was named. */
  readonly recipe?: ImageRecipe;
}

/**
 * What the argument and the flags ask for: the name of a family, or the file of its recipe.
 *
 * Throws a CliError that names what cannot be, or the errors of the file.
 */
export async function familyRequest(argument: string, flags: FamilyFlags, io: CliIo): Promise<FamilyRequest> {
  const recipe = isFile(argument) ? recipeIn(argument, io) : undefined;
  const family = recipe?.name ?? argument;
  if (!FAMILY.pattern.test(family)) throw new CliError(`the family must be ${FAMILY.allowed}, or an image.yaml, got ${quoted(argument)}`, USAGE);
  const named = regionsIn(flags.region ?? []);
  return { family, recipe, regions: await regionsOrDefault(named, recipe?.regions.map(({ region }) => region)) };
}

/** The regions that a flag names, several times or with commas, each once. Throws a CliError where one cannot be. */
export function regionsIn(given: readonly string[]): string[] {
  const regions = given.flatMap((text) => text.split(',')).map((text) => text.trim()).filter((text) => text !== '');
  const wrong = regions.find((region) => !REGION.pattern.test(region));
  if (wrong !== undefined) throw new CliError(`--region must be a region such as eu-west-1, got ${quoted(wrong)}`, USAGE);
  return [...new Set(regions)];
}

/** Names of families have neither. */
function isFile(argument: string): boolean {
  return /[./]/.test(argument);
}

async function regionsOrDefault(named: readonly string[], ofRecipe: readonly string[] = []): Promise<readonly string[]> {
  if (named.length > 0) return named;
  return ofRecipe.length > 0 ? ofRecipe : [await regionToAsk()];
}

/** Loaded when called: the parser and its schema would cost every other command 40 ms. */
function recipeIn(file: string, io: CliIo): ImageRecipe {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { readImageFile } = require('./read-image-file') as typeof import('./read-image-file');
  return readImageFile(file, io);
}
