import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { type Network, NetworkEgress } from '../../definitions/network/network';

/** Services whose endpoint is an entry of the route tables and costs nothing: files, and the registry of a cluster. */
const GATEWAYS: Readonly<Record<string, ec2.GatewayVpcEndpointAwsService>> = {
  S3: ec2.GatewayVpcEndpointAwsService.S3,
  DynamoDb: ec2.GatewayVpcEndpointAwsService.DYNAMODB,
};

/** What else a node calls: lifecycle hooks, volumes, secrets, and Session Manager's two. */
const INTERFACES: Readonly<Record<string, ec2.InterfaceVpcEndpointAwsService>> = {
  AutoScaling: ec2.InterfaceVpcEndpointAwsService.AUTOSCALING,
  Ec2: ec2.InterfaceVpcEndpointAwsService.EC2,
  SecretsManager: ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
  Ssm: ec2.InterfaceVpcEndpointAwsService.SSM,
  SsmMessages: ec2.InterfaceVpcEndpointAwsService.SSM_MESSAGES,
};

/** The endpoints that cost nothing, and without NAT those of the services that a node calls. */
export function addEndpoints(scope: Construct, vpc: ec2.Vpc, network: Network): void {
  for (const [id, service] of Object.entries(GATEWAYS)) {
    vpc.addGatewayEndpoint(id, { service });
  }
  if (network.egress === NetworkEgress.NAT) {
    return;
  }
  const group = new ec2.SecurityGroup(scope, 'EndpointSecurityGroup', {
    vpc,
    description: 'AWS endpoints of the Redis fleet: HTTPS from the VPC',
    allowAllOutbound: false,
  });
  group.addIngressRule(ec2.Peer.ipv4(network.cidr ?? vpc.vpcCidrBlock), ec2.Port.tcp(443), 'HTTPS from the VPC');
  for (const [id, service] of Object.entries(INTERFACES)) {
    vpc.addInterfaceEndpoint(id, { service, securityGroups: [group], open: false, subnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED } });
  }
}
