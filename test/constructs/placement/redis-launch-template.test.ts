import { Match } from 'aws-cdk-lib/assertions';
import { Machine, NodeImage, RedisLaunchTemplate, RedisSlot } from '../../../lib';
import { worstCaseBytes } from '../../../lib/constructs/placement/user-data-size';
import { emptyStack, only, standalone } from '../../support/stacks';

test('a machine answers metadata by IMDSv2 only, one hop away, and has encrypted gp3 for its root', () => {
  standalone().shard.hasResourceProperties('AWS::EC2::LaunchTemplate', {
    LaunchTemplateData: {
      MetadataOptions: { HttpEndpoint: 'enabled', HttpTokens: 'required', HttpPutResponseHopLimit: 1, InstanceMetadataTags: 'disabled' },
      BlockDeviceMappings: [{ DeviceName: '/dev/sda1', Ebs: { Encrypted: true, VolumeType: 'gp3', VolumeSize: 16, DeleteOnTermination: true } }],
      Monitoring: { Enabled: true },
      KeyName: Match.absent(),
      NetworkInterfaces: Match.absent(),
    },
  });
});

test('instances, volumes and network interfaces carry the tags of the slot', () => {
  const { resource } = only<{ LaunchTemplateData: { TagSpecifications: { ResourceType: string; Tags: unknown[] }[] } }>(standalone({ tags: { team: 'data' } }).shard, 'AWS::EC2::LaunchTemplate');
  const specifications = resource.Properties.LaunchTemplateData.TagSpecifications;
  expect(specifications.map(({ ResourceType }) => ResourceType)).toEqual(['instance', 'volume', 'network-interface']);
  for (const { Tags } of specifications) {
    expect(Tags).toEqual(expect.arrayContaining([{ Key: 'redis-fleet:slot', Value: 'demo-0-0' }, { Key: 'team', Value: 'data' }]));
  }
});

test.each([
  ['r7g.large', '/aws/service/canonical/ubuntu/server/24.04/stable/current/arm64/hvm/ebs-gp3/ami-id'],
  ['r7i.large', '/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id'],
])('an %s boots the image of its architecture, %s', (instanceType, parameter) => {
  const { shard } = standalone({ machine: new Machine({ instanceType }) });
  expect(Object.values(shard.toJSON().Parameters as object)).toContainEqual({ Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>', Default: parameter });
});

test('a complete image is named by its id', () => {
  const machine = new Machine({ image: NodeImage.complete({ imageId: 'ami-0123456789abcdef0', rootDevice: '/dev/xvda' }) });
  standalone({ machine }).shard.hasResourceProperties('AWS::EC2::LaunchTemplate', {
    LaunchTemplateData: { ImageId: 'ami-0123456789abcdef0', BlockDeviceMappings: [{ DeviceName: '/dev/xvda' }] },
  });
});

test('a token is budgeted by the longest ARN of a secret, and text by its bytes', () => {
  expect(worstCaseBytes('abc')).toBe(3);
  expect(worstCaseBytes('é')).toBe(2);
  expect(worstCaseBytes('a${Token[AWS.Region.4]}b${Token[TOKEN.12]}')).toBe(2 + 2 * 612);
});

test('a launch template that exists gives its newest version unless another is named', () => {
  const stack = emptyStack();
  const newest = RedisLaunchTemplate.fromRedisLaunchTemplateAttributes(stack, 'Newest', { launchTemplateId: 'lt-0123456789abcdef0' });
  const third = RedisLaunchTemplate.fromRedisLaunchTemplateAttributes(stack, 'Third', { launchTemplateId: 'lt-0123456789abcdef0', versionNumber: '3' });
  expect([newest, third].map(({ launchTemplateId, versionNumber }) => [launchTemplateId, versionNumber])).toEqual([['lt-0123456789abcdef0', '$Latest'], ['lt-0123456789abcdef0', '3']]);
});

test('a slot that exists has its metrics', () => {
  const slot = RedisSlot.fromRedisSlotAttributes(emptyStack(), 'Slot', { autoScalingGroupName: 'group', volumeId: 'vol-0123456789abcdef0' });
  expect(slot.volumeId).toBe('vol-0123456789abcdef0');
  expect(slot.metricCpuUtilization({ statistic: 'Maximum' })).toMatchObject({ namespace: 'AWS/EC2', metricName: 'CPUUtilization', statistic: 'Maximum', dimensions: { AutoScalingGroupName: 'group' } });
});
