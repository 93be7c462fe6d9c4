import { hasTests } from '../../../definitions/images/has-tests';
import type { ImageRecipe } from '../../../definitions/images/image-recipe';
import { ARCHITECTURE_TAG, IMAGE_TAG, RECIPE_TAG, SOURCE_AMI_TAG, TESTED, TESTED_TAG, UNTESTED } from '../../../definitions/images/image-tags';
import { filledText } from '../../../definitions/images/variable-text';
import { awsError } from '../../aws/aws-error';
import type { RegionClients } from '../facts/clients';
import type { RegionTarget } from '../pointers/move-all';
import type { BuildIdentity } from './same-image';
import type { VariableValues } from './variables';

type Tags = Readonly<Record<string, string>>;

/** The tags that an image and its snapshots must have. */
export interface WantedTags {
  readonly image: Tags & { readonly [IMAGE_TAG]: string };
  readonly snapshots: Tags;
}

const READ = { service: 'EC2', action: 'ec2:DescribeSnapshots', purpose: 'read the tags of the snapshots' };
const WRITE = { service: 'EC2', action: 'ec2:CreateTags', purpose: 'set the tags of the image' };

/** The tags of a build, with the values of its variables; an image that is to be tested says that it is not yet. */
export function wantedTags(recipe: ImageRecipe, identity: BuildIdentity, values: VariableValues): WantedTags {
  const { architecture, tags, snapshotTags } = recipe;
  const { family, recipe: hash, sourceAmi } = identity;
  const filled = (given: Tags): Tags => Object.fromEntries(Object.entries(given).map(([key, value]) => [key, filledText(value, values)]));
  const own = { [IMAGE_TAG]: family, [RECIPE_TAG]: hash, [SOURCE_AMI_TAG]: sourceAmi, [ARCHITECTURE_TAG]: architecture };
  const untested: Tags = hasTests(recipe) ? { [TESTED_TAG]: UNTESTED } : {};
  return { image: { ...filled(tags), ...own, ...untested }, snapshots: { ...filled(tags), ...filled(snapshotTags), ...own } };
}

/** Sets on an image of a family that it has passed its tests. Throws a CliError where EC2 refuses. */
export async function tagTested({ clients, image }: RegionTarget, family: string): Promise<void> {
  await setTags(clients, image.id, { [TESTED_TAG]: TESTED, [IMAGE_TAG]: family });
}

/** Sets what an image and its snapshots lack; returns the ids of those that lacked something. Throws a CliError where EC2 refuses. */
export async function mendTags({ clients, image }: RegionTarget, wanted: WantedTags): Promise<string[]> {
  const snapshots = await tagsOfSnapshots(clients, image.snapshots);
  const resources = [{ id: image.id, has: image.tags, wants: wanted.image }, ...image.snapshots.map((id) => ({ id, has: snapshots.get(id) ?? {}, wants: wanted.snapshots }))];
  const mended: string[] = [];
  for (const { id, has, wants } of resources) {
    const missing = Object.entries(wants).filter(([key, value]) => has[key] !== value);
    if (missing.length === 0) continue;
    // With the family in any case, by which the policy of who builds knows its own images
    await setTags(clients, id, { ...Object.fromEntries(missing), [IMAGE_TAG]: wanted.image[IMAGE_TAG] });
    mended.push(id);
  }
  return mended;
}

async function tagsOfSnapshots({ region, ec2 }: RegionClients, ids: readonly string[]): Promise<ReadonlyMap<string, Tags>> {
  const { paginateDescribeSnapshots } = await import('@aws-sdk/client-ec2');
  const found = new Map<string, Tags>();
  if (ids.length === 0) return found;
  try {
    for await (const page of paginateDescribeSnapshots({ client: ec2 }, { SnapshotIds: [...ids] })) {
      for (const { SnapshotId = '', Tags = [] } of page.Snapshots ?? []) found.set(SnapshotId, Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value])));
    }
  } catch (error) {
    throw awsError(error, { ...READ, region });
  }
  return found;
}

async function setTags({ region, ec2 }: RegionClients, id: string, tags: Tags): Promise<void> {
  const { CreateTagsCommand } = await import('@aws-sdk/client-ec2');
  try {
    await ec2.send(new CreateTagsCommand({ Resources: [id], Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }));
  } catch (error) {
    throw awsError(error, { ...WRITE, region });
  }
}
