import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import { InitialRole } from '../../definitions/placement/slot';
import { FleetTags } from '../../definitions/tags';
import { identityOf } from '../../rendering/inventory/identity';
import { awsError } from '../aws/aws-error';
import { clientSettings } from '../aws/settings';

/** An instance as its Auto Scaling group sees it. */
export interface GroupInstance {
  readonly id: string;
  /** Such as `InService` or `Terminating:Wait`. */
  readonly state: string;
}

/** A slot of a deployed fleet, with its Auto Scaling group. */
export interface DeployedSlot {
  readonly name: string;
  readonly shard: number;
  readonly zone: string;
  readonly isFirstPrimary: boolean;
  /** Kind of topology, such as `cluster`. */
  readonly topology: string;
  /** Engine and version, such as `redis 7.0`. */
  readonly engine?: string;
  /** Name of the Auto Scaling group. */
  readonly group: string;
  readonly instances: readonly GroupInstance[];
}

/** The most that Auto Scaling takes. */
const PAGE_SIZE = 100;
const REQUEST = { service: 'Auto Scaling', action: 'autoscaling:DescribeAutoScalingGroups', purpose: 'list the slots' };

/** The slots that were deployed, whether they have an instance or not, by their names. Throws a CliError where AWS does not answer. */
export async function findSlots(fleet: string, region: string): Promise<DeployedSlot[]> {
  const { AutoScalingClient, paginateDescribeAutoScalingGroups } = await import('@aws-sdk/client-auto-scaling');
  const client = new AutoScalingClient(clientSettings(region));
  const slots: DeployedSlot[] = [];
  try {
    const filters = [{ Name: `tag:${FleetTags.FLEET}`, Values: [fleet] }];
    for await (const page of paginateDescribeAutoScalingGroups({ client, pageSize: PAGE_SIZE }, { Filters: filters })) {
      slots.push(...(page.AutoScalingGroups ?? []).flatMap(slotOf));
    }
  } catch (error) {
    throw awsError(error, { ...REQUEST, region });
  } finally {
    client.destroy();
  }
  return slots.sort((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true }));
}

/** None where the group is no slot, such as one of the user's own that has the fleet's tag. */
function slotOf(group: AutoScalingGroup): DeployedSlot[] {
  const identity = identityOf(Object.fromEntries((group.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])));
  const { slot, shard, topology } = identity;
  if (slot === undefined || shard === undefined || topology === undefined || group.AutoScalingGroupName === undefined) return [];
  return [{
    name: slot, shard, topology,
    zone: group.AvailabilityZones?.[0] ?? '',
    isFirstPrimary: identity.initialRole === InitialRole.PRIMARY,
    engine: identity.engine,
    group: group.AutoScalingGroupName,
    instances: (group.Instances ?? []).map(({ InstanceId = '', LifecycleState = '' }) => ({ id: InstanceId, state: LifecycleState })),
  }];
}
