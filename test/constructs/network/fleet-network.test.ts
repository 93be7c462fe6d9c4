import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { FleetNetwork, type IFleetNetwork, Network, NetworkEgress } from '../../../lib';
import { emptyStack } from '../../support/stacks';

function networkWith(network: Network): Template {
  const stack = emptyStack();
  new FleetNetwork(stack, 'Network', { network });
  return Template.fromStack(stack);
}

function serviceName(service: string): object {
  return { 'Fn::Join': ['', ['com.amazonaws.', { Ref: 'AWS::Region' }, `.${service}`]] };
}

test('with NAT each zone has a private subnet and a gateway of its own, and no subnet gives out public addresses', () => {
  const template = networkWith(Network.create());
  template.resourceCountIs('AWS::EC2::NatGateway', 3);
  template.allResourcesProperties('AWS::EC2::Subnet', { MapPublicIpOnLaunch: false });
  template.resourceCountIs('AWS::EC2::VPCEndpoint', 2);
  for (const service of ['s3', 'dynamodb']) {
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Gateway', ServiceName: serviceName(service) });
  }
});

test('with endpoints there is no way to the internet, and each service that a node calls has an endpoint open to the VPC only', () => {
  const template = networkWith(Network.create({ egress: NetworkEgress.ENDPOINTS, cidr: '10.9.0.0/20' }));
  template.resourceCountIs('AWS::EC2::InternetGateway', 0);
  template.resourceCountIs('AWS::EC2::NatGateway', 0);
  template.resourceCountIs('AWS::EC2::VPCEndpoint', 7);
  for (const service of ['autoscaling', 'ec2', 'secretsmanager', 'ssm', 'ssmmessages']) {
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      VpcEndpointType: 'Interface',
      PrivateDnsEnabled: true,
      ServiceName: serviceName(service),
    });
  }
  template.hasResourceProperties('AWS::EC2::SecurityGroup', {
    SecurityGroupIngress: [{ CidrIp: '10.9.0.0/20', FromPort: 443, ToPort: 443, IpProtocol: 'tcp' }],
    SecurityGroupEgress: [Match.objectLike({ Description: 'Disallow all traffic' })],
  });
});

test('flow logs of all traffic are kept for a year, unless they are turned off', () => {
  networkWith(Network.create()).hasResourceProperties('AWS::EC2::FlowLog', { TrafficType: 'ALL', ResourceType: 'VPC' });
  networkWith(Network.create()).hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 365 }, DeletionPolicy: 'Retain' });
  networkWith(Network.create({ flowLogs: false })).resourceCountIs('AWS::EC2::FlowLog', 0);
});

test('a zone without a subnet is an error that names the zones that there are', () => {
  const network = new FleetNetwork(emptyStack(), 'Network', { network: Network.create({ zones: ['a', 'b'] }) });
  expect(() => network.subnetIn('f')).toThrow('Test/Network: no private subnet in zone f; the network has a, b');
});

test('a definition of a VPC that exists is not made anew', () => {
  const existing = Network.existing({ vpcId: 'vpc-12345678', subnets: { b: 'subnet-12345678' }, egress: NetworkEgress.NAT });
  expect(() => new FleetNetwork(emptyStack(), 'Network', { network: existing })).toThrow('use FleetNetwork.fromDefinition for a VPC that exists');
  const stack = emptyStack();
  const network = FleetNetwork.fromDefinition(stack, 'Network', existing);
  expect(network.subnetIn('b').subnetId).toBe('subnet-12345678');
  expect(network.vpc.vpcId).toBe('vpc-12345678');
  expect(Template.fromStack(stack).toJSON().Resources).toBeUndefined();
});

/** What the CDK keeps in cdk.context.json once it has looked a VPC up. */
const LOOKED_UP = {
  'vpc-provider:account=123456789012:filter.vpc-id=vpc-12345678:region=eu-west-1:returnAsymmetricSubnets=true': {
    vpcId: 'vpc-12345678',
    vpcCidrBlock: '10.0.0.0/16',
    ownerAccountId: '123456789012',
    availabilityZones: [],
    subnetGroups: [{
      name: 'Nodes',
      type: 'Private',
      subnets: ['a', 'c'].map((zone) => ({ subnetId: `subnet-${zone}`, cidr: '10.0.1.0/24', availabilityZone: `eu-west-1${zone}`, routeTableId: `rtb-${zone}` })),
    }],
  },
};

function lookedUp(context: object): IFleetNetwork {
  const stack = new Stack(new App({ context }), 'Test', { env: { account: '123456789012', region: 'eu-west-1' } });
  return FleetNetwork.fromDefinition(stack, 'Network', Network.lookup({ vpcId: 'vpc-12345678', egress: NetworkEgress.NAT }));
}

test('a VPC that is looked up gives its private subnets by their zones', () => {
  expect(lookedUp(LOOKED_UP).subnetIn('c').subnetId).toBe('subnet-c');
  expect(lookedUp(LOOKED_UP).subnetIn('eu-west-1a').subnetId).toBe('subnet-a');
  expect(() => lookedUp(LOOKED_UP).subnetIn('b')).toThrow('no private subnet in zone b; the network has eu-west-1a, eu-west-1c');
});

test.each(['c', 'eu-west-1c'])('before the CDK has looked, a network has zone %s as any other, so that it gets to look', (zone) => {
  expect(lookedUp({}).subnetIn(zone).subnetId).toMatch(/^p-/);
});

test('public subnets are refused, because a node never has a public address', () => {
  const stack = emptyStack();
  const vpc = new ec2.Vpc(stack, 'Vpc', { restrictDefaultSecurityGroup: false });
  const subnets = { subnetType: ec2.SubnetType.PUBLIC };
  expect(() => FleetNetwork.fromFleetNetworkAttributes(stack, 'Network', { vpc, egress: NetworkEgress.NAT, subnets })).toThrow('Test/Network: "subnets" must be private, got public ones');
});

test('several private subnets in one zone are an error, because a zone would not tell which', () => {
  const stack = emptyStack();
  const subnetConfiguration = ['App', 'Data'].map((name) => ({ name, subnetType: ec2.SubnetType.PRIVATE_ISOLATED }));
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, subnetConfiguration, restrictDefaultSecurityGroup: false });
  const make = (id: string, subnets?: ec2.SubnetSelection): IFleetNetwork => FleetNetwork.fromFleetNetworkAttributes(stack, id, { vpc, egress: NetworkEgress.ENDPOINTS, subnets });
  expect(() => make('All')).toThrow('Test/All: "subnets" must select one subnet in each zone, got 4 with several in one zone; name a subnet group');
  expect(make('Named', { subnetGroupName: 'Data' }).subnetIn('b').node.path).toBe('Test/Vpc/DataSubnet2');
});

test('a VPC of the application serves by its zone names, and by letters where only the deployment knows the names', () => {
  const stack = emptyStack();
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, restrictDefaultSecurityGroup: false });
  const network = FleetNetwork.fromFleetNetworkAttributes(stack, 'Network', { vpc, egress: NetworkEgress.NAT });
  expect(network.subnetIn('b')).toBe(vpc.privateSubnets[1]);
  const fixed = new Stack(new App(), 'Fixed', { env: { account: '123456789012', region: 'eu-west-1' } });
  const fixedVpc = ec2.Vpc.fromVpcAttributes(fixed, 'Vpc', { vpcId: 'vpc-12345678', availabilityZones: ['eu-west-1a', 'eu-west-1c'], isolatedSubnetIds: ['subnet-a', 'subnet-c'] });
  const imported = FleetNetwork.fromFleetNetworkAttributes(fixed, 'Network', { vpc: fixedVpc, egress: NetworkEgress.ENDPOINTS });
  expect(imported.subnetIn('c').subnetId).toBe('subnet-c');
  expect(imported.subnetIn('eu-west-1a').subnetId).toBe('subnet-a');
});
