import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { FleetDefinition, HostStatus, PeerKind, RedisCluster, RedisStandalone, Topology } from '../../../lib';
import { emptyStack } from '../../support/stacks';

interface Synthesized {
  readonly parent: Template;
  readonly shards: readonly Template[];
}

function synthesized(topology: Topology, hostStatus?: HostStatus): Synthesized {
  const stack = emptyStack();
  const definition = new FleetDefinition({ name: 'demo', topology, hostStatus });
  const fleet = topology.clusterRules === undefined ? new RedisStandalone(stack, 'Redis', { definition }) : new RedisCluster(stack, 'Redis', { definition });
  const shards = fleet.node.findAll().filter((child): child is Stack => Stack.isStack(child));
  return { parent: Template.fromStack(stack), shards: shards.map((shard) => Template.fromStack(shard)) };
}

/** The texts of a template without what the launch templates hold: the user data, in which node.json stands. */
function withoutUserData(template: Template): unknown {
  return JSON.parse(JSON.stringify(template.toJSON(), (key, value: unknown) => (key === 'UserData' ? 'user data' : value))) as unknown;
}

function userDataIn(template: Template): string[] {
  return Object.values(template.findResources('AWS::EC2::LaunchTemplate')).map((resource) => JSON.stringify((resource as { Properties: unknown }).Properties).replaceAll('\\', ''));
}

const TOPOLOGIES = [['a standalone node', Topology.standalone()], ['a cluster', Topology.cluster({ shards: 3 })]] as const;

describe.each(TOPOLOGIES)('the status page of %s', (_, topology) => {
  const without = synthesized(topology);

  test('changes nothing but user data where it is local, and tells each machine', () => {
    const local = synthesized(topology, HostStatus.local());
    // The parent names the templates of its shards by their content
    expect(local.parent.findResources('AWS::EC2::SecurityGroup')).toEqual(without.parent.findResources('AWS::EC2::SecurityGroup'));
    expect(local.parent.findResources('AWS::EC2::SecurityGroupIngress')).toEqual(without.parent.findResources('AWS::EC2::SecurityGroupIngress'));
    expect(local.shards.map(withoutUserData)).toEqual(without.shards.map(withoutUserData));
    const told = local.shards.flatMap(userDataIn);
    expect(told).toHaveLength(topology.slots.length);
    told.forEach((text) => expect(text).toContain('"hostStatus":{"port":9180,"access":"local"}'));
    without.shards.flatMap(userDataIn).forEach((text) => expect(text).not.toContain('hostStatus'));
  });

  test('opens one port to its clients where it is in the network', () => {
    const clients = [{ kind: PeerKind.SECURITY_GROUP, value: 'sg-0123456789abcdef0' }];
    const network = synthesized(topology, HostStatus.network({ port: 8080, clients }));
    const [group] = Object.values(network.parent.findResources('AWS::EC2::SecurityGroup'));
    expect((group as { Properties: { SecurityGroupIngress: unknown } }).Properties.SecurityGroupIngress).toEqual([
      { SourceSecurityGroupId: 'sg-0123456789abcdef0', IpProtocol: 'tcp', FromPort: 8080, ToPort: 8080, Description: 'Status page: sg-0123456789abcdef0' },
    ]);
    expect(network.parent.findResources('AWS::EC2::SecurityGroupIngress')).toEqual(without.parent.findResources('AWS::EC2::SecurityGroupIngress'));
    network.shards.flatMap(userDataIn).forEach((text) => expect(text).toContain('"hostStatus":{"port":8080,"access":"network"}'));
  });

  test('another client changes the security group only, and another port the machines, too', () => {
    const page = (port: number, block: string): Synthesized => synthesized(topology, HostStatus.network({ port, clients: [{ kind: PeerKind.CIDR, value: block }] }));
    const [first, client, port] = [page(8080, '10.1.0.0/16'), page(8080, '10.2.0.0/16'), page(8081, '10.1.0.0/16')];
    const groupsOf = ({ parent }: Synthesized): unknown => parent.findResources('AWS::EC2::SecurityGroup');
    const machinesOf = ({ shards }: Synthesized): unknown[] => shards.map((shard) => shard.toJSON());
    expect(groupsOf(client)).not.toEqual(groupsOf(first));
    expect(machinesOf(client)).toEqual(machinesOf(first));
    expect(groupsOf(port)).not.toEqual(groupsOf(first));
    machinesOf(port).forEach((machines, index) => expect(machines).not.toEqual(machinesOf(first)[index]));
  });
});
