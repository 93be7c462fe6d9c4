import { LIFECYCLE_HOOKS } from '../../rendering/placement/lifecycle-hooks';
import { awsError } from '../aws/aws-error';
import { clientSettings } from '../aws/settings';

/** An instance and the Auto Scaling group that it is of. */
export interface GroupMember {
  readonly region: string;
  readonly group: string;
  readonly instance: string;
}

const TERMINATE = { service: 'Auto Scaling', action: 'autoscaling:TerminateInstanceInAutoScalingGroup', purpose: 'terminate the instance' };
const COMPLETE = { service: 'Auto Scaling', action: 'autoscaling:CompleteLifecycleAction', purpose: 'end the wait of the terminating hook' };

/** Has the group terminate an instance and start another in its place. Throws a CliError where AWS refuses. */
export async function terminate({ region, instance }: GroupMember): Promise<void> {
  const { AutoScalingClient, TerminateInstanceInAutoScalingGroupCommand } = await import('@aws-sdk/client-auto-scaling');
  const client = new AutoScalingClient(clientSettings(region));
  try {
    await client.send(new TerminateInstanceInAutoScalingGroupCommand({ InstanceId: instance, ShouldDecrementDesiredCapacity: false }));
  } catch (error) {
    throw awsError(error, { ...TERMINATE, region });
  } finally {
    client.destroy();
  }
}

/** Ends the wait for a machine that can hand nothing over any more. Throws a CliError where AWS refuses. */
export async function endTerminatingHook({ region, group, instance }: GroupMember): Promise<void> {
  const { AutoScalingClient, CompleteLifecycleActionCommand } = await import('@aws-sdk/client-auto-scaling');
  const client = new AutoScalingClient(clientSettings(region));
  try {
    await client.send(new CompleteLifecycleActionCommand({ AutoScalingGroupName: group, InstanceId: instance, LifecycleHookName: LIFECYCLE_HOOKS.terminating, LifecycleActionResult: 'CONTINUE' }));
  } catch (error) {
    throw awsError(error, { ...COMPLETE, region });
  } finally {
    client.destroy();
  }
}
