import { knownAtSynth, oneOf, text } from '../checks';
import { frozenList } from '../frozen';
import { parseCidr } from '../network/cidr';
import { Problems } from '../problems';
import { BuilderConnection, CpuArchitecture } from './choices';

/** The machine that builds an image. */
export interface ImageBuilderMachineProps {
  /**
   * EC2 instance type, of the recipe's architecture.
   * @default - t4g.medium, or t3.medium for x86_64
   */
  readonly instanceType?: string;
  /**
   * Id of the VPC; with `subnetId`.
   * @default - that of the subnet, or the default VPC
   */
  readonly vpcId?: string;
  /**
   * Id of the subnet.
   * @default - one of the default VPC
   */
  readonly subnetId?: string;
  /**
   * Id of the security group.
   * @default - one for the build, open on port 22 to `sourceCidrs`
   */
  readonly securityGroupId?: string;
  /**
   * Name of the instance profile, which SESSION_MANAGER needs.
   * @default - none
   */
  readonly instanceProfile?: string;
  /**
   * Name of the role in the instance profile, which a policy of who builds must name; with `instanceProfile`.
   * @default - the name of the profile
   */
  readonly instanceRole?: string;
  /**
   * How it is reached.
   * @default BuilderConnection.PRIVATE_ADDRESS
   */
  readonly connection?: BuilderConnection;
  /**
   * The user that its image lets in by SSH.
   * @default - that of the operating system
   */
  readonly sshUser?: string;
  /**
   * From where the build's own security group lets SSH in: blocks of IPv4 addresses, never the whole internet.
   * @default - the private networks of RFC 1918; PUBLIC_ADDRESS has no default
   */
  readonly sourceCidrs?: string[];
}

const INSTANCE_TYPE = { pattern: /^[a-z][a-z0-9-]{1,15}\.(nano|micro|small|medium|large|([1-9]\d{0,2})?xlarge|metal(-[1-9]\d{0,2}xl)?)$/, allowed: 'an EC2 instance type such as t4g.medium' };
const VPC = { pattern: /^vpc-[0-9a-f]{8,17}$/, allowed: 'an id such as vpc-0123456789abcdef0' };
const SUBNET = { pattern: /^subnet-[0-9a-f]{8,17}$/, allowed: 'an id such as subnet-0123456789abcdef0' };
const SECURITY_GROUP = { pattern: /^sg-[0-9a-f]{8,17}$/, allowed: 'an id such as sg-0123456789abcdef0' };
const PROFILE = { pattern: /^[A-Za-z0-9+=,.@_-]{1,128}$/, allowed: 'the name of an instance profile: 1-128 letters, digits or +=,.@_-' };
const ROLE = { pattern: /^[A-Za-z0-9+=,.@_-]{1,64}$/, allowed: 'the name of a role: 1-64 letters, digits or +=,.@_-' };
const SSH_USER = { pattern: /^[a-z_][a-z0-9_-]{0,31}$/, allowed: 'the name of a user such as ubuntu' };
const PRIVATE_NETWORKS = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];
const DEFAULT_TYPES: Readonly<Record<CpuArchitecture, string>> = { [CpuArchitecture.ARM_64]: 't4g.medium', [CpuArchitecture.X86_64]: 't3.medium' };

/**
 * The machine that builds an image: IMDSv2 only, no port open to the internet.
 *
 * Throws when an id is not of its form, or two settings do not fit.
 */
export class ImageBuilderMachine {
  /** EC2 instance type; undefined for that of the recipe's architecture. */
  public readonly instanceType?: string;
  /** Id of the VPC; undefined where the subnet decides. */
  public readonly vpcId?: string;
  /** Id of the subnet; undefined for one of the default VPC. */
  public readonly subnetId?: string;
  /** Id of the security group; undefined for one of the build's own. */
  public readonly securityGroupId?: string;
  /** Name of the instance profile; undefined for none. */
  public readonly instanceProfile?: string;
  /** Name of the role in the instance profile; undefined where it is the profile's. */
  public readonly instanceRole?: string;
  /** How it is reached. */
  public readonly connection: BuilderConnection;
  /** The user that its image lets in by SSH; undefined for that of the operating system. */
  public readonly sshUser?: string;
  /** From where the build's own security group lets SSH in; empty where no port is open, or the group is a given one. */
  public readonly sourceCidrs: string[];

  public constructor(props: ImageBuilderMachineProps = {}) {
    this.instanceType = props.instanceType;
    this.vpcId = props.vpcId;
    this.subnetId = props.subnetId;
    this.securityGroupId = props.securityGroupId;
    this.instanceProfile = props.instanceProfile;
    this.instanceRole = props.instanceRole;
    this.connection = props.connection ?? BuilderConnection.PRIVATE_ADDRESS;
    this.sshUser = props.sshUser;
    const open = this.securityGroupId === undefined && this.connection === BuilderConnection.PRIVATE_ADDRESS;
    this.sourceCidrs = frozenList(props.sourceCidrs ?? (open ? PRIVATE_NETWORKS : []));
    this.check(props);
  }

  /** EC2 instance type of a recipe with this architecture. */
  public instanceTypeFor(architecture: CpuArchitecture): string {
    return this.instanceType ?? DEFAULT_TYPES[architecture];
  }

  private check(props: ImageBuilderMachineProps): void {
    const problems = new Problems();
    const forms = {
      instanceType: INSTANCE_TYPE, vpcId: VPC, subnetId: SUBNET, securityGroupId: SECURITY_GROUP, instanceProfile: PROFILE, instanceRole: ROLE, sshUser: SSH_USER,
    } as const;
    for (const [name, form] of Object.entries(forms)) {
      const value = props[name as keyof typeof forms];
      problems.check(name, knownAtSynth(name, value) ?? text(name, value, form));
    }
    problems.check('connection', knownAtSynth('connection', this.connection) ?? oneOf('connection', this.connection, Object.values(BuilderConnection)));
    props.sourceCidrs?.forEach((block, index) => problems.check(['sourceCidrs', String(index)], cidrProblem(block)));
    this.checkFit(problems, props);
    problems.throwIfAny();
  }

  private checkFit(problems: Problems, { sourceCidrs }: ImageBuilderMachineProps): void {
    if (this.vpcId !== undefined && this.subnetId === undefined) {
      problems.add('subnetId', '"subnetId" must be given with "vpcId", because a machine starts in a subnet, got nothing; name one of the VPC\'s subnets');
    }
    if (this.instanceRole !== undefined && this.instanceProfile === undefined) {
      problems.add('instanceRole', '"instanceRole" is the role in "instanceProfile", which is not given; name the profile, or leave out the role');
    }
    if (this.connection === BuilderConnection.SESSION_MANAGER && this.instanceProfile === undefined) {
      problems.add('instanceProfile', '"instanceProfile" must be given with the connection "session-manager", because the SSM agent needs permissions, got nothing; name a profile with AmazonSSMManagedInstanceCore');
    }
    if (this.connection === BuilderConnection.PUBLIC_ADDRESS && this.securityGroupId === undefined && (sourceCidrs ?? []).length === 0) {
      problems.add('sourceCidrs', '"sourceCidrs" must be given with the connection "public-address", because port 22 is never open to the whole internet, got nothing; name the addresses that the build runs from');
    }
    if (sourceCidrs === undefined) {
      return;
    }
    if (this.securityGroupId !== undefined) {
      problems.add('sourceCidrs', '"sourceCidrs" is for the build\'s own security group, but "securityGroupId" names another; keep one of them');
    } else if (this.connection === BuilderConnection.SESSION_MANAGER) {
      problems.add('sourceCidrs', '"sourceCidrs" is not for the connection "session-manager", which opens no port; leave it out');
    } else if (sourceCidrs.length === 0 && this.connection === BuilderConnection.PRIVATE_ADDRESS) {
      problems.add('sourceCidrs', '"sourceCidrs" must name one block at least, or nobody reaches the machine, got none; leave it out for all private networks');
    }
  }
}

/** Why an instance type is not of an architecture, or undefined; Graviton has a `g` behind the number of its generation, or is of the family a1. */
export function architectureProblem(instanceType: string, architecture: CpuArchitecture): string | undefined {
  const graviton = /^(a1|[a-z]+\d+g[a-z0-9-]*)\./.test(instanceType);
  const has = graviton ? CpuArchitecture.ARM_64 : CpuArchitecture.X86_64;
  return has === architecture ? undefined : `"instanceType" must be of the recipe's architecture ${architecture}, got ${instanceType}, which is ${has}; choose a type such as ${DEFAULT_TYPES[architecture]}, or change "architecture"`;
}

function cidrProblem(block: string): string | undefined {
  const known = knownAtSynth('sourceCidrs', block);
  if (known !== undefined) {
    return known;
  }
  const cidr = parseCidr(block);
  if (cidr === undefined) {
    return `"sourceCidrs" must be IPv4 blocks such as 10.0.0.0/16 with no bits behind their prefix, got ${JSON.stringify(block)}`;
  }
  return cidr.prefix === 0 ? '"sourceCidrs" must not be 0.0.0.0/0: port 22 is never open to the whole internet; name the addresses that the build runs from' : undefined;
}
