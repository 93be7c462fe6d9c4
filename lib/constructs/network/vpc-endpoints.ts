import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { type Network, NetworkEgress } from '../../definitions/network/network';

/** What a node calls: volumes, secrets, and Session Manager's two. */
const SERVICES: Readonly<Record<string, ec2.InterfaceVpcEndpointAwsService>> = {
  Ec2: ec2.InterfaceVpcEndpointAwsService.EC2,
  SecretsManager: ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
  Ssm: ec2.InterfaceVpcEndpointAwsService.SSM,
  SsmMessages: ec2.InterfaceVpcEndpointAwsService.SSM_MESSAGES,
};

/** The endpoint of S3, which costs nothing, and without NAT those of the services that a node calls. */
export function addEndpoints(scope: Construct, vpc: ec2.Vpc, network: Network): void {
  vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });
  if (network.egress === NetworkEgress.NAT) {
    return;
  }
  const group = new ec2.SecurityGroup(scope, 'EndpointSecurityGroup', {
    vpc,
    description: 'AWS endpoints of the Redis fleet: HTTPS from the VPC',
    allowAllOutbound: false,
  });
  group.addIngressRule(ec2.Peer.ipv4(network.cidr ?? vpc.vpcCidrBlock), ec2.Port.tcp(443), 'HTTPS from the VPC');
  for (const [id, service] of Object.entries(SERVICES)) {
    vpc.addInterfaceEndpoint(id, { service, securityGroups: [group], open: false, subnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED } });
  }
}
