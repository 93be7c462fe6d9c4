import { isToken, knownAtSynth, oneOf, text } from '../checks';
import { frozenList, frozenRecord } from '../frozen';
import { isZoneLetter, ZONE } from '../placement/zone';
import { Problems } from '../problems';
import { isPrivate, parseCidr } from './cidr';

/** How the private subnets reach what is outside of them. */
export enum NetworkEgress {
  /** Through NAT gateways: the internet and all AWS services. */
  NAT = 'nat',
  /** Through VPC endpoints only: the AWS services that a node needs, and S3. */
  ENDPOINTS = 'endpoints',
}

/** A network to be made. */
export interface NewNetworkProps {
  /**
   * Addresses of the VPC: a private IPv4 block with a prefix of 16-24.
   * @default "10.60.0.0/16"
   */
  readonly cidr?: string;
  /**
   * Zones with a private subnet: letters such as `a`, or whole names; 1-6.
   *
   * They must be zones that the account has in its region: not every region has `a`, `b` and `c`.
   * @default ["a", "b", "c"]
   */
  readonly zones?: string[];
  /**
   * How nodes reach what is outside.
   * @default NetworkEgress.NAT
   */
  readonly egress?: NetworkEgress;
  /**
   * Whether flow logs are kept.
   * @default true
   */
  readonly flowLogs?: boolean;
}

/** A network that exists. */
export interface ExistingNetworkProps {
  /** Id of the VPC. */
  readonly vpcId: string;
  /** The private subnets for nodes: id by zone. */
  readonly subnets: Record<string, string>;
  /** How these subnets reach what is outside. */
  readonly egress: NetworkEgress;
}

/** A network that the CDK looks up at synth. */
export interface LookedUpNetworkProps {
  /** Id of the VPC; its private subnets are found by their route tables. */
  readonly vpcId: string;
  /** How its private subnets reach what is outside. */
  readonly egress: NetworkEgress;
}

const VPC_ID = { pattern: /^vpc-[0-9a-f]{8,17}$/, allowed: 'the id of a VPC such as vpc-0123456789abcdef0' };
const SUBNET_ID = { pattern: /^subnet-[0-9a-f]{8,17}$/, allowed: 'the id of a subnet such as subnet-0123456789abcdef0' };
const MAX_ZONES = 6;

/** The network that the nodes live in: made, given by its ids, or looked up. */
export class Network {
  /**
   * A VPC with a private subnet in each zone, which must be one that the account has in its region: not every region has `a`, `b` and `c`.
   *
   * Throws when the block is not a private one with a prefix of 16-24, or a zone is not one.
   */
  public static create(props: NewNetworkProps = {}): Network {
    const cidr = props.cidr ?? '10.60.0.0/16';
    const zones = props.zones ?? ['a', 'b', 'c'];
    const problems = new Problems();
    problems.check('cidr', knownAtSynth('cidr', cidr) ?? newBlockProblem(cidr));
    problems.check('egress', egressProblem(props.egress));
    checkZones(problems, zones);
    problems.throwIfAny();
    return new Network({ cidr, zones, egress: props.egress ?? NetworkEgress.NAT, flowLogs: props.flowLogs ?? true });
  }

  /**
   * A VPC that exists, by its ids: synth asks AWS nothing.
   *
   * Throws when an id is not one, or a zone is not one.
   */
  public static existing(props: ExistingNetworkProps): Network {
    const problems = new Problems();
    const zones = Object.keys(props.subnets);
    problems.check('vpcId', text('vpcId', props.vpcId, VPC_ID));
    problems.check('egress', egressProblem(props.egress));
    checkZones(problems, zones, 'subnets');
    for (const zone of zones) {
      problems.check(['subnets', zone], text(zone, props.subnets[zone], SUBNET_ID));
    }
    problems.throwIfAny();
    return new Network({ ...props, zones, flowLogs: false });
  }

  /**
   * A VPC that exists, looked up by its id: synth needs credentials once and keeps the answer in cdk.context.json.
   *
   * Throws when the id is not one.
   */
  public static lookup(props: LookedUpNetworkProps): Network {
    const problems = new Problems();
    problems.check('vpcId', knownAtSynth('vpcId', props.vpcId) ?? text('vpcId', props.vpcId, VPC_ID));
    problems.check('egress', egressProblem(props.egress));
    problems.throwIfAny();
    return new Network({ ...props, zones: [], flowLogs: false });
  }

  /** Addresses of the VPC; undefined for one that exists. */
  public readonly cidr?: string;
  /** Zones with a subnet; empty for one that is looked up. */
  public readonly zones: string[];
  /** How nodes reach what is outside. */
  public readonly egress: NetworkEgress;
  /** Whether flow logs are made. */
  public readonly flowLogs: boolean;
  /** Id of a VPC that exists; undefined for one to be made. */
  public readonly vpcId?: string;
  /** Subnets of a VPC that exists, id by zone; undefined for one to be made or looked up. */
  public readonly subnets?: Record<string, string>;

  private constructor(props: { cidr?: string; zones: string[]; egress: NetworkEgress; flowLogs: boolean; vpcId?: string; subnets?: Record<string, string> }) {
    this.cidr = props.cidr;
    this.zones = frozenList(props.zones);
    this.egress = props.egress;
    this.flowLogs = props.flowLogs;
    this.vpcId = props.vpcId;
    this.subnets = props.subnets === undefined ? undefined : frozenRecord(props.subnets);
  }
}

function newBlockProblem(cidr: string): string | undefined {
  const block = parseCidr(cidr);
  const good = block !== undefined && isPrivate(block) && block.prefix >= 16 && block.prefix <= 24;
  return good ? undefined : `"cidr" must be a private IPv4 block with a prefix of 16-24 such as 10.60.0.0/16, got ${JSON.stringify(cidr)}`;
}

function egressProblem(egress: NetworkEgress | undefined): string | undefined {
  return knownAtSynth('egress', egress) ?? oneOf('egress', egress, Object.values(NetworkEgress));
}

function checkZones(problems: Problems, zones: readonly string[], name = 'zones'): void {
  if (zones.length < 1 || zones.length > MAX_ZONES || new Set(zones).size !== zones.length) {
    problems.add(name, `"${name}" must be 1-${MAX_ZONES} different zones, got ${JSON.stringify(zones)}`);
  }
  zones.forEach((zone, index) => {
    const problem = text('zone', zone, ZONE);
    if (problem !== undefined && name === 'subnets') {
      problems.addKey([name, zone], problem);
    } else {
      problems.check([name, String(index)], problem);
    }
  });
  if (new Set(zones.filter((zone) => !isToken(zone)).map(isZoneLetter)).size > 1) {
    problems.add(name, `"${name}" must be all letters or all whole names, got ${JSON.stringify(zones)}`);
  }
}
