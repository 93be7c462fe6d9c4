import {
  AutoScalingClient, CompleteLifecycleActionCommand, DescribeAutoScalingGroupsCommand, type Instance, SetDesiredCapacityCommand,
  TerminateInstanceInAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { Fn, type Stack } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { NetworkEgress } from '../../lib';
import { clientOf, eventually, labNetwork, LAB_TIMEOUT, shell, useLab } from '../support/labs';

jest.setTimeout(LAB_TIMEOUT);

const GROUP = 'hooked';
const [LAUNCHING, TERMINATING] = ['launching', 'terminating'] as const;

/** A group whose instances wait for somebody when they come and when they go. */
function hookedGroup(stack: Stack): void {
  const network = labNetwork(stack, NetworkEgress.NAT);
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
  role.addToPolicy(new iam.PolicyStatement({ actions: ['autoscaling:CompleteLifecycleAction'], resources: ['*'] }));
  const profile = new iam.CfnInstanceProfile(stack, 'Profile', { roles: [role.roleName] });
  const group = new ec2.SecurityGroup(stack, 'SecurityGroup', { vpc: network.vpc });
  const template = new ec2.CfnLaunchTemplate(stack, 'Template', {
    launchTemplateData: {
      imageId: 'ami-0123456789abcdef0', instanceType: 't3.micro', iamInstanceProfile: { arn: profile.attrArn },
      securityGroupIds: [group.securityGroupId], metadataOptions: { httpTokens: 'required' }, userData: Fn.base64('#!/bin/sh\ntrue\n'),
    },
  });
  new autoscaling.CfnAutoScalingGroup(stack, 'Group', {
    autoScalingGroupName: GROUP, minSize: '0', maxSize: '2', desiredCapacity: '1', vpcZoneIdentifier: [network.subnetIn('a').subnetId],
    launchTemplate: { launchTemplateId: template.ref, version: template.attrLatestVersionNumber },
    lifecycleHookSpecificationList: [
      { lifecycleHookName: LAUNCHING, lifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING', heartbeatTimeout: 600 },
      { lifecycleHookName: TERMINATING, lifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING', heartbeatTimeout: 600 },
    ],
  });
}

const used = useLab((stack) => hookedGroup(stack), { isWaitedFor: false });
const api = (): AutoScalingClient => new AutoScalingClient(clientOf(used.lab));

async function instances(): Promise<Instance[]> {
  const { AutoScalingGroups } = await api().send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [GROUP] }));
  return AutoScalingGroups?.[0]?.Instances ?? [];
}

/** Waits until an instance, other than those given, is in a state; returns its id. */
async function instanceIn(state: string, ...others: readonly string[]): Promise<string> {
  const found = await eventually(async () => (await instances()).filter(({ InstanceId, LifecycleState }) =>
    LifecycleState === state && !others.includes(InstanceId ?? '')), (answer) => answer.length > 0);
  return found[0]?.InstanceId ?? '';
}

const complete = (instance: string, hook: string, result = 'CONTINUE'): Promise<unknown> =>
  api().send(new CompleteLifecycleActionCommand({ AutoScalingGroupName: GROUP, LifecycleHookName: hook, InstanceId: instance, LifecycleActionResult: result }));

/** Where the machine's own metadata says that Auto Scaling takes it. */
const targetState = (instance: string): Promise<string> => shell(used.lab, instance, `
token=$(curl -sX PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' http://169.254.169.254/latest/api/token)
curl -s -H "X-aws-ec2-metadata-token: $token" http://169.254.169.254/latest/meta-data/autoscaling/target-lifecycle-state`);

const isGone = (instance: string): Promise<unknown> =>
  eventually(async () => (await used.lab.status()).machines.map((machine) => machine.instance), (known) => !known.includes(instance));

test('an instance boots until its hook is completed, by its own role too, and serves meanwhile', async () => {
  const instance = await instanceIn('Pending:Wait');
  await eventually(() => shell(used.lab, instance, 'cloud-init status').catch(() => ''), (status) => status.includes('done'));
  expect(await used.lab.node(instance).state()).toMatchObject({ state: 'booting', lifecycle: 'Pending:Wait' });
  expect(await targetState(instance)).toBe('InService');
  const completion = `python3 -c "
import boto3
boto3.client('autoscaling', region_name='us-east-1').complete_lifecycle_action(
    AutoScalingGroupName='${GROUP}', LifecycleHookName='${LAUNCHING}', InstanceId='${instance}', LifecycleActionResult='CONTINUE')"`;
  await shell(used.lab, instance, completion);
  expect(await instanceIn('InService')).toBe(instance);
  expect(await used.lab.node(instance).state()).toMatchObject({ state: 'ready', lifecycle: 'InService' });
});

test('an instance that is abandoned at its launch goes, and another one comes', async () => {
  await api().send(new SetDesiredCapacityCommand({ AutoScalingGroupName: GROUP, DesiredCapacity: 2 }));
  const first = await instanceIn('Pending:Wait');
  await complete(first, LAUNCHING, 'ABANDON');
  expect(await instanceIn('Terminating:Wait')).toBe(first);
  await complete(first, TERMINATING);
  await isGone(first);
  const second = await instanceIn('Pending:Wait', first);
  await complete(second, LAUNCHING);
  await instanceIn('InService', (await instances())[0]?.InstanceId ?? '');
});

test('an instance that shall go runs until its hook is completed', async () => {
  const instance = await instanceIn('InService');
  await api().send(new TerminateInstanceInAutoScalingGroupCommand({ InstanceId: instance, ShouldDecrementDesiredCapacity: true }));
  expect(await instanceIn('Terminating:Wait')).toBe(instance);
  expect(await used.lab.node(instance).state()).toMatchObject({ state: 'waiting', lifecycle: 'Terminating:Wait' });
  expect(await targetState(instance)).toBe('Terminated');
  await complete(instance, TERMINATING);
  await isGone(instance);
});

test('a group that is scaled in waits for the hook of the instance that it gives up', async () => {
  const instance = await instanceIn('InService');
  await api().send(new SetDesiredCapacityCommand({ AutoScalingGroupName: GROUP, DesiredCapacity: 0 }));
  expect(await instanceIn('Terminating:Wait')).toBe(instance);
  await complete(instance, TERMINATING, 'ABANDON');
  await isGone(instance);
});

test('a group whose stack is deleted lets its instances finish', async () => {
  await api().send(new SetDesiredCapacityCommand({ AutoScalingGroupName: GROUP, DesiredCapacity: 1 }));
  const instance = await instanceIn('Pending:Wait');
  await complete(instance, LAUNCHING);
  await instanceIn('InService');
  const destroyed = used.lab.destroy();
  expect(await instanceIn('Terminating:Wait')).toBe(instance);
  await shell(used.lab, instance, 'true');
  await complete(instance, TERMINATING);
  await destroyed;
  await isGone(instance);
});
