import type { ImageRecipe } from '../../../definitions/images/image-recipe';
import type { ModelPart } from './model';
import { PACKER_MANIFEST } from './names';
import type { PackerPostProcessor } from './post-processors';

/** What is done with the image of a recipe: the manifest is written first, so that all others can read it. */
export function postProcessing({ name, architecture }: ImageRecipe, hash: string, others: readonly PackerPostProcessor[]): (readonly ModelPart[])[] {
  const manifest = { type: 'manifest', body: { output: PACKER_MANIFEST, strip_path: true, custom_data: { family: name, recipe: hash, architecture } } };
  return [[manifest], ...others.map(({ _parts: parts }) => parts)];
}
