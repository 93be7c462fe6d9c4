import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Access, HostStatus, PeerKind, RedisSecurityGroup } from '../../../lib';
import { emptyStack } from '../../support/stacks';

function vpcIn(stack: ReturnType<typeof emptyStack>): ec2.IVpc {
  return ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-12345678', availabilityZones: ['eu-west-1a'], privateSubnetIds: ['subnet-1'] });
}

test('each peer gets a rule of its own on the port of Redis or of the exporter, with a description', () => {
  const stack = emptyStack();
  new RedisSecurityGroup(stack, 'Group', {
    vpc: vpcIn(stack),
    ports: [7000],
    access: new Access({
      clients: [
        { kind: PeerKind.CIDR, value: '10.0.0.0/16', description: 'applications' },
        { kind: PeerKind.SECURITY_GROUP, value: 'sg-0123456789abcdef0' },
        { kind: PeerKind.PREFIX_LIST, value: 'pl-0123456789abcdef0' },
      ],
      monitoring: [{ kind: PeerKind.CIDR, value: '10.1.0.0/24' }],
    }),
  });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::EC2::SecurityGroup', {
    SecurityGroupIngress: [
      { CidrIp: '10.0.0.0/16', IpProtocol: 'tcp', FromPort: 7000, ToPort: 7000, Description: 'applications' },
      { SourceSecurityGroupId: 'sg-0123456789abcdef0', IpProtocol: 'tcp', FromPort: 7000, ToPort: 7000, Description: 'Redis clients: sg-0123456789abcdef0' },
      { CidrIp: '10.1.0.0/24', IpProtocol: 'tcp', FromPort: 9121, ToPort: 9121, Description: 'Metrics: 10.1.0.0/24' },
    ],
  });
  template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
    SourcePrefixListId: 'pl-0123456789abcdef0', IpProtocol: 'tcp', FromPort: 7000, ToPort: 7000, Description: 'Redis clients: pl-0123456789abcdef0',
  });
});

test('clients reach the port of every database, and the first is the default port', () => {
  const stack = emptyStack();
  const group = new RedisSecurityGroup(stack, 'Group', {
    vpc: vpcIn(stack), ports: [7000, 7001], access: new Access({ clients: [{ kind: PeerKind.CIDR, value: '10.0.0.0/16' }] }),
  });
  group.connections.allowDefaultPortFrom(ec2.Peer.ipv4('10.9.0.0/16'), 'workers');
  Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', {
    SecurityGroupIngress: [
      Match.objectLike({ CidrIp: '10.0.0.0/16', FromPort: 7000, ToPort: 7000 }),
      Match.objectLike({ CidrIp: '10.0.0.0/16', FromPort: 7001, ToPort: 7001 }),
      Match.objectLike({ CidrIp: '10.9.0.0/16', FromPort: 7000, ToPort: 7000 }),
    ],
  });
});

test('SSH is open to those who are listed for it, and to nobody else', () => {
  const stack = emptyStack();
  new RedisSecurityGroup(stack, 'Group', {
    vpc: vpcIn(stack),
    access: new Access({ ssh: [{ kind: PeerKind.CIDR, value: '10.2.0.0/28' }, { kind: PeerKind.SECURITY_GROUP, value: 'sg-0123456789abcdef0', description: 'bastion' }] }),
  });
  Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', {
    SecurityGroupIngress: [
      { CidrIp: '10.2.0.0/28', IpProtocol: 'tcp', FromPort: 22, ToPort: 22, Description: 'SSH: 10.2.0.0/28' },
      { SourceSecurityGroupId: 'sg-0123456789abcdef0', IpProtocol: 'tcp', FromPort: 22, ToPort: 22, Description: 'bastion' },
    ],
  });
});

test('the port of the status page is open to its clients, and to nobody else', () => {
  const stack = emptyStack();
  new RedisSecurityGroup(stack, 'Group', {
    vpc: vpcIn(stack),
    access: new Access({ clients: [{ kind: PeerKind.CIDR, value: '10.0.0.0/16' }] }),
    hostStatus: HostStatus.network({
      port: 8080,
      clients: [{ kind: PeerKind.CIDR, value: '10.2.0.0/28' }, { kind: PeerKind.SECURITY_GROUP, value: 'sg-0123456789abcdef0', description: 'operators' }, { kind: PeerKind.PREFIX_LIST, value: 'pl-01234567' }],
    }),
  });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::EC2::SecurityGroup', {
    SecurityGroupIngress: [
      { CidrIp: '10.0.0.0/16', IpProtocol: 'tcp', FromPort: 6379, ToPort: 6379, Description: 'Redis clients: 10.0.0.0/16' },
      { CidrIp: '10.2.0.0/28', IpProtocol: 'tcp', FromPort: 8080, ToPort: 8080, Description: 'Status page: 10.2.0.0/28' },
      { SourceSecurityGroupId: 'sg-0123456789abcdef0', IpProtocol: 'tcp', FromPort: 8080, ToPort: 8080, Description: 'operators' },
    ],
  });
  template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { SourcePrefixListId: 'pl-01234567', FromPort: 8080, ToPort: 8080, Description: 'Status page: pl-01234567' });
  template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 1);
});

test('a local status page opens no port', () => {
  const [without, local] = [undefined, HostStatus.local()].map((hostStatus) => {
    const stack = emptyStack();
    new RedisSecurityGroup(stack, 'Group', { vpc: vpcIn(stack), hostStatus });
    return Template.fromStack(stack).toJSON();
  });
  expect(local).toEqual(without);
});

test('without peers nothing may come in, and nothing but HTTPS may go out', () => {
  const stack = emptyStack();
  new RedisSecurityGroup(stack, 'Group', { vpc: vpcIn(stack) });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::EC2::SecurityGroup', {
    SecurityGroupIngress: Match.absent(),
    SecurityGroupEgress: [{ CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443, Description: Match.stringLikeRegexp('HTTPS') }],
  });
  template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
  template.resourceCountIs('AWS::EC2::SecurityGroupEgress', 0);
});

test('a group that opens no port to the outside still replaces the rule that lets everything out', () => {
  const stack = emptyStack();
  new RedisSecurityGroup(stack, 'Group', { vpc: vpcIn(stack), outboundPorts: [] });
  Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', {
    SecurityGroupEgress: [{ CidrIp: '255.255.255.255/32', IpProtocol: 'icmp', FromPort: 252, ToPort: 86, Description: 'Disallow all traffic' }],
  });
});

test('the cluster bus is open between members of the group only, in both directions', () => {
  const stack = emptyStack();
  new RedisSecurityGroup(stack, 'Group', { vpc: vpcIn(stack), clusterBus: true });
  const template = Template.fromStack(stack);
  const self = { 'Fn::GetAtt': [Match.stringLikeRegexp('^Group'), 'GroupId'] };
  for (const port of [6379, 16_379]) {
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { GroupId: self, SourceSecurityGroupId: self, FromPort: port, ToPort: port });
    template.hasResourceProperties('AWS::EC2::SecurityGroupEgress', { GroupId: self, DestinationSecurityGroupId: self, FromPort: port, ToPort: port });
  }
});

test('a group that exists opens the port of Redis through its connections', () => {
  const stack = emptyStack();
  const group = RedisSecurityGroup.fromRedisSecurityGroupAttributes(stack, 'Group', { securityGroupId: 'sg-0123456789abcdef0', ports: [7000] });
  group.connections.allowDefaultPortFrom(ec2.Peer.ipv4('10.0.0.0/8'), 'applications');
  expect(group.securityGroupId).toBe('sg-0123456789abcdef0');
  Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', { GroupId: 'sg-0123456789abcdef0', FromPort: 7000, CidrIp: '10.0.0.0/8' });
});
