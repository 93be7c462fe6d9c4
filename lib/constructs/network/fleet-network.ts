import { Aws, Fn, Token, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct, type IConstruct } from 'constructs';
import { Network, NetworkEgress } from '../../definitions/network/network';
import { isZoneLetter } from '../../definitions/placement/zone';
import { addFlowLogs } from './flow-logs';
import { addEndpoints } from './vpc-endpoints';

/** The network that nodes live in. */
export interface IFleetNetwork extends IConstruct {
  /** The VPC. */
  readonly vpc: ec2.IVpc;
  /** How its private subnets reach what is outside. */
  readonly egress: NetworkEgress;
  /**
   * The private subnet for nodes in a zone, a letter such as `a` or a whole name.
   *
   * Throws when there is none, and names the zones that there are.
   */
  subnetIn(zone: string): ec2.ISubnet;
}

/** A network to be made. */
export interface FleetNetworkProps {
  /**
   * Addresses, zones, egress and flow logs; must come from `Network.create`.
   * @default Network.create()
   */
  readonly network?: Network;
}

/** A network that exists in the application or the account. */
export interface FleetNetworkAttributes {
  /** The VPC. */
  readonly vpc: ec2.IVpc;
  /** How the subnets reach what is outside. */
  readonly egress: NetworkEgress;
  /**
   * The subnets for nodes.
   * @default - the private subnets: with egress for NAT, isolated ones otherwise
   */
  readonly subnets?: ec2.SubnetSelection;
}

/** Before the CDK has looked a VPC up, one with such zones stands in for it; this synthesis is thrown away. */
const STAND_IN_ZONE = 'dummy';

abstract class FleetNetworkBase extends Construct implements IFleetNetwork {
  public abstract readonly vpc: ec2.IVpc;
  public abstract readonly egress: NetworkEgress;
  /** Subnets by zone as the user named it. */
  protected abstract readonly subnetsByZone: Record<string, ec2.ISubnet>;

  public subnetIn(zone: string): ec2.ISubnet {
    for (const [name, subnet] of Object.entries(this.subnetsByZone)) {
      if (name === zone || (isZoneLetter(zone) && name.endsWith(zone)) || name.startsWith(STAND_IN_ZONE)) {
        return subnet;
      }
    }
    const known = Object.keys(this.subnetsByZone).join(', ') || 'none';
    throw new Error(`${this.node.path}: no private subnet in zone ${zone}; the network has ${known}`);
  }
}

/** A VPC with a private subnet in each zone; no node has a public address. */
export class FleetNetwork extends FleetNetworkBase {
  /** A VPC of the application's own, or one that it has imported; zones known only at deploy time are `a`, `b`, `c` in the order of the subnets. */
  public static fromFleetNetworkAttributes(scope: Construct, id: string, attrs: FleetNetworkAttributes): IFleetNetwork {
    return new ImportedNetwork(scope, id, attrs);
  }

  /** The network that a definition describes: made, or imported by its ids, or looked up. */
  public static fromDefinition(scope: Construct, id: string, network: Network): IFleetNetwork {
    if (network.vpcId === undefined) {
      return new FleetNetwork(scope, id, { network });
    }
    if (network.subnets === undefined) {
      const vpc = ec2.Vpc.fromLookup(scope, `${id}Vpc`, { vpcId: network.vpcId });
      return new ImportedNetwork(scope, id, { vpc, egress: network.egress });
    }
    const zones = network.zones.map((zone) => zoneName(zone));
    const vpc = ec2.Vpc.fromVpcAttributes(scope, `${id}Vpc`, {
      vpcId: network.vpcId,
      availabilityZones: zones,
      isolatedSubnetIds: network.zones.map((zone) => network.subnets?.[zone] ?? ''),
    });
    return new ImportedNetwork(scope, id, { vpc, egress: network.egress, subnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED } }, network.zones);
  }

  public readonly vpc: ec2.IVpc;
  public readonly egress: NetworkEgress;
  protected readonly subnetsByZone: Record<string, ec2.ISubnet>;

  public constructor(scope: Construct, id: string, props: FleetNetworkProps = {}) {
    super(scope, id);
    const network = props.network ?? Network.create();
    if (network.vpcId !== undefined) {
      throw new Error(`${this.node.path}: "network" must come from Network.create, got ${network.vpcId}; use FleetNetwork.fromDefinition for a VPC that exists`);
    }
    const nat = network.egress === NetworkEgress.NAT;
    const nodes = { name: 'Nodes', subnetType: nat ? ec2.SubnetType.PRIVATE_WITH_EGRESS : ec2.SubnetType.PRIVATE_ISOLATED };
    const gateways = { name: 'Gateways', subnetType: ec2.SubnetType.PUBLIC, mapPublicIpOnLaunch: false, cidrMask: 28 };
    const vpc = new ec2.Vpc(this, 'Resource', {
      ipAddresses: ec2.IpAddresses.cidr(network.cidr ?? ''),
      availabilityZones: network.zones.map((zone) => zoneName(zone)),
      natGateways: nat ? network.zones.length : 0,
      subnetConfiguration: nat ? [gateways, nodes] : [nodes],
      // The closing of the default group is a function of its own; no node is ever a member of that group
      restrictDefaultSecurityGroup: false,
    });
    Validations.of(vpc).acknowledge({ id: 'CloudFormation-Validate::W3010', reason: 'the definition names its zones, because volumes never leave theirs' });
    addEndpoints(this, vpc, network);
    if (network.flowLogs) {
      addFlowLogs(this, vpc);
    }
    this.vpc = vpc;
    this.egress = network.egress;
    const subnets = nat ? vpc.privateSubnets : vpc.isolatedSubnets;
    this.subnetsByZone = Object.fromEntries(subnets.map((subnet, index) => [network.zones[index] ?? '', subnet]));
  }
}

class ImportedNetwork extends FleetNetworkBase {
  public readonly vpc: ec2.IVpc;
  public readonly egress: NetworkEgress;
  protected readonly subnetsByZone: Record<string, ec2.ISubnet>;

  public constructor(scope: Construct, id: string, attrs: FleetNetworkAttributes, zones?: readonly string[]) {
    super(scope, id);
    this.vpc = attrs.vpc;
    this.egress = attrs.egress;
    const subnetType = attrs.egress === NetworkEgress.NAT ? ec2.SubnetType.PRIVATE_WITH_EGRESS : ec2.SubnetType.PRIVATE_ISOLATED;
    const { subnets } = attrs.vpc.selectSubnets(attrs.subnets ?? { subnetType });
    if (subnets.some((subnet) => attrs.vpc.publicSubnets.includes(subnet))) {
      throw new Error(`${this.node.path}: "subnets" must be private, got public ones, whose machines may get public addresses; name a private subnet group`);
    }
    if (new Set(subnets.map((subnet) => subnet.availabilityZone)).size < subnets.length) {
      throw new Error(`${this.node.path}: "subnets" must select one subnet in each zone, got ${subnets.length} with several in one zone; name a subnet group`);
    }
    this.subnetsByZone = Object.fromEntries(subnets.map((subnet, index) => [zones?.[index] ?? knownZone(subnet, index), subnet]));
  }
}

/** The zone of a subnet; where only the deployment knows it, `a` stands for the first subnet, `b` for the second. */
function knownZone(subnet: ec2.ISubnet, index: number): string {
  return Token.isUnresolved(subnet.availabilityZone) ? String.fromCharCode('a'.charCodeAt(0) + index) : subnet.availabilityZone;
}

/** The whole name of a zone; that of a letter begins with the region of the deployment, whichever it is. */
function zoneName(zone: string): string {
  return isZoneLetter(zone) ? Fn.join('', [Aws.REGION, zone]) : zone;
}
