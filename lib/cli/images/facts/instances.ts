import { awsError } from '../../aws/aws-error';
import type { RegionClients } from './clients';
import { type Reference, ReferenceKind } from './image-facts';

/** A stopped instance starts without its image, but its image is where whoever looks for its origin begins. */
const STATES = ['pending', 'running', 'shutting-down', 'stopping', 'stopped'];
/** The most that EC2 takes. */
const PAGE_SIZE = 1000;
const REQUEST = { service: 'EC2', action: 'ec2:DescribeInstances', purpose: 'list the instances' };

/** The images of all instances of a region that are not terminated. Throws a CliError where EC2 does not answer. */
export async function instanceReferences({ region, ec2 }: RegionClients): Promise<Reference[]> {
  const { paginateDescribeInstances } = await import('@aws-sdk/client-ec2');
  const found: Reference[] = [];
  const input = { Filters: [{ Name: 'instance-state-name', Values: STATES }] };
  try {
    for await (const page of paginateDescribeInstances({ client: ec2, pageSize: PAGE_SIZE }, input)) {
      const instances = (page.Reservations ?? []).flatMap((reservation) => reservation.Instances ?? []);
      found.push(...instances.map(({ InstanceId = '', ImageId = '', State }) => (
        { kind: ReferenceKind.INSTANCE, image: ImageId, by: `instance ${InstanceId} (${State?.Name ?? 'unknown'})` })));
    }
  } catch (error) {
    throw awsError(error, { ...REQUEST, region });
  }
  return found;
}
