import type { Advice } from '../../definitions/advice';
import type { ImageRecipe } from '../../definitions/images/image-recipe';

/**
 * Operating systems that Image Builder may build, but that its guide does not name.
 * @see https://docs.aws.amazon.com/imagebuilder/latest/userguide/what-is-image-builder.html
 */
const NOT_NAMED = 'debian-';
/** Image Builder has no setting for it. */
const IMDS: Advice = {
  id: 'image.builder-imds',
  message: 'Image Builder does not mark images as made for IMDSv2 only, as Packer does: machines from this one may answer IMDSv1 unless what starts them requires '
    + 'IMDSv2, as the launch template of a fleet does; require it in other launch templates or in the account\'s defaults',
};

/** What is not wrong, but most likely not what was meant: that of the recipe, and what Image Builder does otherwise than Packer. */
export function adviceOf(recipe: ImageRecipe): Advice[] {
  return [...recipe.advice, ...[...supportAdvice(recipe), ...tagAdvice(recipe), IMDS].filter(({ id }) => !Object.hasOwn(recipe.acknowledge, id))];
}

function supportAdvice({ baseImage: { osName } }: ImageRecipe): Advice[] {
  const message = `AWS does not name ${osName} among the operating systems of Image Builder: try a build before you rely on it, or build with Packer`;
  return osName.startsWith(NOT_NAMED) ? [{ id: 'image.builder-support', message }] : [];
}

/** Tags that Packer writes and Image Builder cannot. */
function tagAdvice({ baseImage, architecture, tags }: ImageRecipe): Advice[] {
  const missing = [
    ...(baseImage.parameterFor(architecture) === undefined ? [] : ['the tag redis-fleet:source-ami, because it is known only when Image Builder reads the SSM parameter']),
    ...(Object.keys(tags).length === 0 ? [] : [`${Object.keys(tags).join(', ')} on snapshots, because Image Builder tags images only`]),
  ];
  return missing.length === 0 ? [] : [{ id: 'image.builder-tags', message: `images of this pipeline are without ${missing.join(', and without ')}; build with Packer where you need that` }];
}
