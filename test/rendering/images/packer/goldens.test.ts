import type { ImageRecipe } from '../../../../lib/definitions/images/image-recipe';
import type { PackerFormat } from '../../../../lib/rendering/images/packer/choices';
import { PackerTarget } from '../../../../lib/rendering/images/packer/choices';
import { renderPacker } from '../../../../lib/rendering/images/packer/render';
import { expectGolden } from '../../../support/golden';
import { ACKNOWLEDGED, FORMATS, RECIPES, imageOf } from '../../../support/packer';

type Case = [recipe: string, target: PackerTarget, format: PackerFormat];

const CASES = Object.entries(RECIPES).flatMap(([name, { targets }]) => targets.flatMap((target) => FORMATS.map((format): Case => [name, target, format])));

/** The texts of a rendering by path; the scripts of the library are not its business. */
function texts(recipes: readonly ImageRecipe[], target: PackerTarget, format: PackerFormat): [string, string][] {
  const acknowledge = target === PackerTarget.V1_6 ? ACKNOWLEDGED : {};
  const files = renderPacker(recipes.map(imageOf), { target, format, acknowledge });
  // The hash of a recipe follows every byte of the programs
  const withoutHash = (text: string): string => text.replace(/\b[0-9a-f]{64}\b/g, '<hash>').replace(/(of the recipe )[0-9a-f]{12}\b/g, '$1<short hash>');
  return Object.entries(files).flatMap(([path, content]) => (typeof content === 'string' ? [[path, withoutHash(content)] as [string, string]] : []));
}

function recipe(name: string): ImageRecipe {
  const found = RECIPES[name];
  if (found === undefined) throw new Error(`no recipe ${name}`);
  return found.recipe;
}

test.each(CASES)('the template of %s for Packer %s in %s is as it was reviewed', (name, target, format) => {
  for (const [path, text] of texts([recipe(name)], target, format)) {
    expectGolden(`packer/${name}/${target}/${path}`, text);
  }
});

test.each(FORMATS)('a template of two images in %s is as it was reviewed', (format) => {
  const [[path = '', text = ''] = []] = texts([recipe('web-server'), recipe('tested')], PackerTarget.CURRENT, format);
  expectGolden(`packer/several/${path}`, text);
});

test.each(CASES)('%s renders for Packer %s in %s to the same bytes each time', (name, target, format) => {
  expect(texts([recipe(name)], target, format)).toEqual(texts([recipe(name)], target, format));
});
