import { ImageBase } from '../../../../lib/definitions/images/image-base';
import { ImageRecipe } from '../../../../lib/definitions/images/image-recipe';
import { readBuilderPrograms } from '../../../../lib/constructs/images/builder-programs';
import { PackerFormat, PackerTarget } from '../../../../lib/rendering/images/packer/choices';
import { renderPacker } from '../../../../lib/rendering/images/packer/render';
import { planOf, recipeHash } from '../../../../lib/rendering/images/plan';

const recipe = new ImageRecipe({ name: 'web', baseImage: ImageBase.operatingSystem('debian-12'), variables: [{ name: 'app_name', defaultValue: 'shop' }] });
const plan = planOf(recipe, readBuilderPrograms());
const template = (values?: Readonly<Record<string, string>>): unknown =>
  renderPacker([{ recipe, plan, values }], { format: PackerFormat.HCL2_JSON, target: PackerTarget.CURRENT })['image.pkr.json'];

test('a template for one build tags with the hash of its values, and one that others run with the hash of the recipe alone', () => {
  const values = { app_name: 'store' };
  expect(template(values)).toContain(recipeHash(recipe, plan, values));
  expect(template()).toContain(recipeHash(recipe, plan));
  expect(template()).not.toContain(recipeHash(recipe, plan, {}));
});
