import type { LaunchPermission } from '@aws-sdk/client-ec2';
import { awsError } from '../../aws/aws-error';
import type { RegionClients } from './clients';
import { type Reference, ReferenceKind } from './image-facts';

/** EC2 allows an account 100 calls that describe at once, and refills 20 a second. */
const SIDE_BY_SIDE = 10;
const REQUEST = { service: 'EC2', action: 'ec2:DescribeImageAttribute', purpose: 'read with whom an image is shared' };

/** Who else may start instances of the images: accounts, organizations, their units, or anybody. Throws a CliError where EC2 does not answer. */
export async function shareReferences(clients: RegionClients, images: readonly string[]): Promise<Reference[]> {
  const found: Reference[] = [];
  for (let first = 0; first < images.length; first += SIDE_BY_SIDE) {
    const some = images.slice(first, first + SIDE_BY_SIDE);
    found.push(...(await Promise.all(some.map((image) => sharesOf(clients, image)))).flat());
  }
  return found;
}

async function sharesOf({ region, ec2 }: RegionClients, image: string): Promise<Reference[]> {
  const { DescribeImageAttributeCommand } = await import('@aws-sdk/client-ec2');
  try {
    const { LaunchPermissions = [] } = await ec2.send(new DescribeImageAttributeCommand({ ImageId: image, Attribute: 'launchPermission' }));
    return LaunchPermissions.map((permission) => ({ kind: ReferenceKind.SHARE, image, by: `shared with ${wordsOf(permission)}` }));
  } catch (error) {
    throw awsError(error, { ...REQUEST, region });
  }
}

function wordsOf({ UserId, Group, OrganizationArn, OrganizationalUnitArn }: LaunchPermission): string {
  if (Group !== undefined) return 'everybody';
  return UserId === undefined ? OrganizationArn ?? OrganizationalUnitArn ?? 'somebody' : `account ${UserId}`;
}
