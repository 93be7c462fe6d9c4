import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { ImageRecipe } from '../../definitions/images/image-recipe';
import { OPERATING_SYSTEMS } from '../../definitions/images/operating-systems';

/** Where the machines of a pipeline start. */
export interface BuilderNetworkProps {
  readonly recipe: ImageRecipe;
  readonly vpc?: ec2.IVpc;
  readonly vpcSubnets?: ec2.SubnetSelection;
}

/** The subnet and the security group of the machines that build: nothing can reach them, not even by SSH. */
export class BuilderNetwork extends Construct {
  public readonly subnetId: string;
  public readonly securityGroup: ec2.ISecurityGroup;

  public constructor(scope: Construct, id: string, { recipe, vpc, vpcSubnets }: BuilderNetworkProps) {
    super(scope, id);
    const { builder } = recipe;
    this.subnetId = builder.subnetId ?? this.subnetOf(vpc, vpcSubnets);
    this.securityGroup = builder.securityGroupId === undefined
      ? this.closedGroup(vpc, recipe)
      : ec2.SecurityGroup.fromSecurityGroupId(this, 'SecurityGroup', builder.securityGroupId);
  }

  private subnetOf(vpc: ec2.IVpc | undefined, selection: ec2.SubnetSelection = { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }): string {
    const [first] = vpc?.selectSubnets(selection).subnetIds ?? [];
    if (first === undefined) {
      throw new Error(`${this.node.path}: "vpc" must be given where the recipe's builder names no subnet, got nothing; Image Builder would take the default VPC`);
    }
    return first;
  }

  private closedGroup(vpc: ec2.IVpc | undefined, recipe: ImageRecipe): ec2.ISecurityGroup {
    if (vpc === undefined) {
      throw new Error(`${this.node.path}: "vpc" must be given where the recipe's builder names no security group, got nothing; Image Builder would take the default group`);
    }
    const group = new ec2.SecurityGroup(this, 'SecurityGroup', { vpc, description: `Machines that build the image ${recipe.name}`, allowAllOutbound: false });
    for (const port of outboundPorts(recipe)) {
      group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(port), port === 443 ? 'HTTPS: AWS services and downloads' : 'Package repositories');
    }
    return group;
  }
}

/** HTTPS for AWS, and what the repository of the operating system needs. */
function outboundPorts({ baseImage }: ImageRecipe): number[] {
  const system = OPERATING_SYSTEMS.find(({ name }) => name === baseImage.osName);
  return [...new Set([443, ...(system?.repositoryPorts ?? [])])].sort((one, other) => one - other);
}
