import { type CfnAutoScalingGroup, TerminateHookAbandonAction } from 'aws-cdk-lib/aws-autoscaling';
import { LIFECYCLE_HOOKS } from '../../rendering/placement/lifecycle-hooks';

/** Time for a boot until the agent runs, which then asks for more while data is loaded or copied; who is silent is replaced. */
const BOOT_SECONDS = 1800;
/** Time after the last sign of life of a machine that is to go: a node that hands over gives one each minute. */
const SILENCE_SECONDS = 300;

/**
 * The hooks by which a machine enters service only when its node is ready, and leaves only when it has handed over.
 *
 * A node that cannot hand over says ABANDON itself, and its machine is kept. A machine that says nothing is dead: it goes, and
 * its volume is free for the next one.
 * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/lifecycle-hooks.html
 */
export function lifecycleHooks(): CfnAutoScalingGroup.LifecycleHookSpecificationProperty[] {
  return [
    {
      lifecycleHookName: LIFECYCLE_HOOKS.launching,
      lifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
      defaultResult: 'ABANDON',
      heartbeatTimeout: BOOT_SECONDS,
    },
    {
      lifecycleHookName: LIFECYCLE_HOOKS.terminating,
      lifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
      defaultResult: 'CONTINUE',
      heartbeatTimeout: SILENCE_SECONDS,
    },
  ];
}

/** A machine whose node abandons its end is kept; without this policy an abandoned hook terminates it all the same. */
export function lifecyclePolicy(): CfnAutoScalingGroup.InstanceLifecyclePolicyProperty {
  return { retentionTriggers: { terminateHookAbandon: TerminateHookAbandonAction.RETAIN } };
}
