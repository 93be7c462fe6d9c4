import type { ImageRecipe } from '../../../definitions/images/image-recipe';
import type { Problems } from '../../../definitions/problems';
import { PackerTarget } from './choices';
import { TARGET_REMEDY } from './field-checks';
import type { Targeted } from './field-checks';

/** The partition that recipes are built in. */
export function partitionOf(recipes: readonly ImageRecipe[]): string {
  const [region = ''] = recipes.flatMap(({ regions }) => regions.map((each) => each.region));
  if (region.startsWith('cn-')) {
    return 'aws-cn';
  }
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** Whether Packer tags what it made only afterwards: everything in China and GovCloud, and 1.6.6 groups, images and snapshots everywhere. */
export function tagsLater(recipes: readonly ImageRecipe[], target?: PackerTarget): boolean {
  return target === PackerTarget.V1_6 || partitionOf(recipes) !== 'aws';
}

/** Adds a problem for each recipe whose policy would have no limit, because what Packer makes has no tag when it is changed or removed. */
export function checkLimits(problems: Problems, recipes: readonly ImageRecipe[], { target, targetRemedy = TARGET_REMEDY }: Targeted): void {
  if (!tagsLater(recipes, target)) {
    return;
  }
  const who = target === PackerTarget.V1_6 ? `Packer ${target}` : `Packer in ${partitionOf(recipes)}`;
  const remedy = target === PackerTarget.V1_6 ? `, or ${targetRemedy}` : '';
  recipes.forEach(({ regions, builder }, index) => {
    const path = recipes.length > 1 ? [String(index)] : [];
    if (regions.length > 1) {
      const names = regions.map(({ region }) => region).join(', ');
      problems.add([...path, 'regions'], `"regions" must be one region, because ${who} puts no tag on the image that it makes the copies of and removes, so that its policy would have to allow the removal of every image and snapshot, got ${names}; build in each region by a recipe of its own${remedy}`);
    }
    if (builder.vpcId === undefined && builder.securityGroupId === undefined) {
      problems.add([...path, 'builder'], `"builder" must have "vpcId" or "securityGroupId", because ${who} puts no tag on the security group that it makes, so that its policy would have to open the ports of every group, got neither; name its VPC with "subnetId", or a group${remedy}`);
    }
  });
}
