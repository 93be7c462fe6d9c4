import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { PlacementGroups, RedisLaunchTemplate, RedisUser, Topology } from '../../../lib';
import { addPlacementGroup, partitionOf } from '../../../lib/constructs/placement/placement-group';
import { renderNodeJson } from '../../../lib/rendering/placement/node-json';
import { cluster, clusterDefinition } from '../../support/cluster-stacks';
import { FLEETS, resourcesOf } from '../../support/fleets';
import { emptyStack, only, standalone } from '../../support/stacks';

const HOOKS = [
  { LifecycleHookName: 'redis-fleet-launching', LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING', DefaultResult: 'ABANDON', HeartbeatTimeout: 1800 },
  { LifecycleHookName: 'redis-fleet-terminating', LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING', DefaultResult: 'CONTINUE', HeartbeatTimeout: 300 },
];

test('a machine enters and leaves by hooks, and one that could not hand over is kept, in every topology', () => {
  const { shards } = cluster();
  for (const template of [standalone().shard, ...shards]) {
    const groups = Object.values(template.findResources('AWS::AutoScaling::AutoScalingGroup')) as { Properties: object }[];
    expect(groups.length).toBeGreaterThan(0);
    for (const { Properties } of groups) {
      expect(Properties).toMatchObject({ LifecycleHookSpecificationList: HOOKS, InstanceLifecyclePolicy: { RetentionTriggers: { TerminateHookAbandon: 'retain' } } });
    }
  }
});

test('the hooks have the names that their node looks for', () => {
  const definition = FLEETS.standalone ?? clusterDefinition();
  const [nodeJson = ''] = definition.topology.slots.map((slot) => renderNodeJson(definition, slot, resourcesOf(definition)));
  const { hooks } = JSON.parse(nodeJson) as { hooks: unknown };
  expect(hooks).toEqual({ launching: HOOKS[0]?.LifecycleHookName, terminating: HOOKS[1]?.LifecycleHookName });
});

test('the user data of a cluster with five applications fits with the longest names', () => {
  const users = Array.from({ length: 5 }, (_, index) => RedisUser.application(`application-${index}`));
  expect(() => cluster(clusterDefinition({}, { name: 'x'.repeat(32), environment: 'y'.repeat(32), users }))).not.toThrow();
  const many = Array.from({ length: 20 }, (_, index) => RedisUser.application(`application-${index}`));
  expect(() => cluster(clusterDefinition({}, { users: many }))).toThrow(/^Test\/Redis\/Shard0\/Slot0\/LaunchTemplate: user data must be at most 16384 bytes, got \d{5} /);
});

/** The placement of each machine of the first shard, and the group in the parent. */
function placements(placementGroups: PlacementGroups): { groups: unknown[]; machines: unknown[] } {
  const { parent, shards } = cluster(clusterDefinition({ placementGroups }));
  const templates = Object.values(shards[0]?.findResources('AWS::EC2::LaunchTemplate') ?? {}) as { Properties: { LaunchTemplateData: { Placement?: unknown } } }[];
  const groups = Object.values(parent.findResources('AWS::EC2::PlacementGroup')) as { Properties: unknown }[];
  return { groups: groups.map(({ Properties }) => Properties), machines: templates.map(({ Properties }) => Properties.LaunchTemplateData.Placement) };
}

const GroupName = { Ref: expect.stringMatching(/RedisPlacementGroup/) as string };

test('where EC2 chooses there is no placement group', () => {
  expect(placements(PlacementGroups.NONE)).toEqual({ groups: [], machines: [undefined, undefined, undefined] });
});

// Tags on a group would replace it whenever they change, and EC2 deletes none that has machines in it
test('a spread group puts every machine on a rack of its own, and has no tags', () => {
  expect(placements(PlacementGroups.SPREAD)).toEqual({ groups: [{ Strategy: 'spread', SpreadLevel: 'rack' }], machines: [{ GroupName }, { GroupName }, { GroupName }] });
});

test('a group with partitions gives each member of a shard its own', () => {
  expect(placements(PlacementGroups.PARTITION)).toEqual({
    groups: [{ Strategy: 'partition', PartitionCount: 3 }],
    machines: [1, 2, 3].map((PartitionNumber) => ({ GroupName, PartitionNumber })),
  });
});

test('the logical id of the placement group is that of deployed fleets', () => {
  expect(only(cluster(clusterDefinition({ placementGroups: PlacementGroups.SPREAD })).parent, 'AWS::EC2::PlacementGroup').id).toBe('RedisPlacementGroup07EE6790');
});

test('a single node has no placement group', () => {
  const stack = emptyStack();
  expect(addPlacementGroup(stack, 'Group', Topology.standalone())).toBeUndefined();
  expect(partitionOf(undefined, 0)).toBeUndefined();
});

test('a group that exists serves a launch template by its name', () => {
  const stack = emptyStack();
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-12345678', availabilityZones: ['eu-west-1a'] });
  const placementGroup = ec2.PlacementGroup.fromPlacementGroupName(stack, 'Group', 'racks');
  new RedisLaunchTemplate(stack, 'Template', {
    securityGroup: new ec2.SecurityGroup(stack, 'SecurityGroup', { vpc }),
    role: new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') }),
    userData: '#!/bin/sh',
    placementGroup,
    partition: 2,
  });
  Template.fromStack(stack).hasResourceProperties('AWS::EC2::LaunchTemplate', { LaunchTemplateData: { Placement: { GroupName: 'racks', PartitionNumber: 2 } } });
});
