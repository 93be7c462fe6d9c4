import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct, type IConstruct } from 'constructs';
import { Access, type Peer, PeerKind } from '../../definitions/network/access';
import type { HostStatus } from '../../definitions/network/host-status';
import { BUS_OFFSET, EXPORTER_PORT } from '../../definitions/network/node-ports';

/** The security group of a fleet's nodes. */
export interface IRedisSecurityGroup extends IConstruct, ec2.IConnectable {
  /** Id of the group. */
  readonly securityGroupId: string;
  /** The group itself. */
  readonly securityGroup: ec2.ISecurityGroup;
}

/** Who may reach the nodes, and what they may reach. */
export interface RedisSecurityGroupProps {
  /** The VPC of the nodes. */
  readonly vpc: ec2.IVpc;
  /**
   * Ports of the databases; that of the first is the default port of `connections`.
   * @default [6379]
   */
  readonly ports?: number[];
  /**
   * Whether the nodes form a Redis Cluster: opens the bus, 10000 above each port, between members of the group only.
   * @default false
   */
  readonly clusterBus?: boolean;
  /**
   * Port of the metrics exporter.
   * @see https://github.com/oliver006/redis_exporter
   * @default 9121
   */
  readonly exporterPort?: number;
  /**
   * Who may connect.
   * @default - nobody but what `connections` adds
   */
  readonly access?: Access;
  /**
   * The status page of the nodes: opens its port to its clients.
   * @default - none
   */
  readonly hostStatus?: HostStatus;
  /**
   * Ports that nodes may open to any IPv4 address: HTTPS for AWS, and what the image's repository needs.
   * @default [443]
   */
  readonly outboundPorts?: number[];
}

/** A security group that exists. */
export interface RedisSecurityGroupAttributes {
  /** Id of the group. */
  readonly securityGroupId: string;
  /**
   * Ports of the databases; that of the first is the default port of `connections`.
   * @default [6379]
   */
  readonly ports?: number[];
}

const DEFAULT_PORT = 6379;

abstract class RedisSecurityGroupBase extends Construct implements IRedisSecurityGroup {
  public abstract readonly securityGroup: ec2.ISecurityGroup;
  public abstract readonly connections: ec2.Connections;

  public get securityGroupId(): string {
    return this.securityGroup.securityGroupId;
  }
}

/** What may reach a fleet's nodes and what they may reach; everything else is closed in both directions. */
export class RedisSecurityGroup extends RedisSecurityGroupBase {
  /** A group that exists; rules added through `connections` become resources of their own. */
  public static fromRedisSecurityGroupAttributes(scope: Construct, id: string, attrs: RedisSecurityGroupAttributes): IRedisSecurityGroup {
    return new ImportedSecurityGroup(scope, id, attrs);
  }

  public readonly securityGroup: ec2.ISecurityGroup;
  public readonly connections: ec2.Connections;

  public constructor(scope: Construct, id: string, props: RedisSecurityGroupProps) {
    super(scope, id);
    const ports = props.ports ?? [DEFAULT_PORT];
    const access = props.access ?? new Access();
    const group = new ec2.SecurityGroup(this, 'Resource', {
      vpc: props.vpc,
      description: 'Nodes of a Redis fleet',
      allowAllOutbound: false,
    });
    for (const port of ports) {
      access.clients.forEach((peer) => group.addIngressRule(toPeer(peer), ec2.Port.tcp(port), peer.description ?? `Redis clients: ${peer.value}`));
    }
    access.monitoring.forEach((peer) => {
      group.addIngressRule(toPeer(peer), ec2.Port.tcp(props.exporterPort ?? EXPORTER_PORT), peer.description ?? `Metrics: ${peer.value}`);
    });
    access.ssh.forEach((peer) => group.addIngressRule(toPeer(peer), ec2.Port.SSH, peer.description ?? `SSH: ${peer.value}`));
    const { hostStatus } = props;
    if (hostStatus !== undefined) {
      hostStatus.clients.forEach((peer) => group.addIngressRule(toPeer(peer), ec2.Port.tcp(hostStatus.port), peer.description ?? `Status page: ${peer.value}`));
    }
    for (const outbound of [...new Set(props.outboundPorts ?? [443])].sort((a, b) => a - b)) {
      group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(outbound), outbound === 443 ? 'HTTPS: AWS services and package repositories' : 'Package repositories at the first boot');
    }
    this.securityGroup = group;
    this.connections = new ec2.Connections({ securityGroups: [group], defaultPort: defaultPort(ports) });
    for (const port of props.clusterBus === true ? ports : []) {
      this.connections.allowInternally(ec2.Port.tcp(port), 'Redis between nodes');
      this.connections.allowInternally(ec2.Port.tcp(port + BUS_OFFSET), 'Cluster bus between nodes');
    }
  }
}

class ImportedSecurityGroup extends RedisSecurityGroupBase {
  public readonly securityGroup: ec2.ISecurityGroup;
  public readonly connections: ec2.Connections;

  public constructor(scope: Construct, id: string, attrs: RedisSecurityGroupAttributes) {
    super(scope, id);
    this.securityGroup = ec2.SecurityGroup.fromSecurityGroupId(this, 'Resource', attrs.securityGroupId);
    this.connections = new ec2.Connections({ securityGroups: [this.securityGroup], defaultPort: defaultPort(attrs.ports) });
  }
}

function defaultPort(ports: readonly number[] = []): ec2.Port {
  return ec2.Port.tcp(ports[0] ?? DEFAULT_PORT);
}

function toPeer(peer: Peer): ec2.IPeer {
  switch (peer.kind) {
    case PeerKind.CIDR:
      return ec2.Peer.ipv4(peer.value);
    case PeerKind.SECURITY_GROUP:
      return ec2.Peer.securityGroupId(peer.value);
    case PeerKind.PREFIX_LIST:
      return ec2.Peer.prefixList(peer.value);
  }
}
