import { Aws, CfnOutput } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct, type IConstruct } from 'constructs';
import type { FleetDefinition } from '../../definitions/fleet';
import { TopologyKind } from '../../definitions/placement/choices';
import { FleetTags } from '../../definitions/tags';
import type { IFleetNetwork } from '../network/fleet-network';
import { addFleetZone } from '../network/fleet-zone';
import { RedisSecurityGroup } from '../network/redis-security-group';
import { addPlacementGroup } from '../placement/placement-group';
import { RedisShard, type RedisShardProps } from '../placement/redis-shard';
import { type IRedisSlot, RedisSlot, type RedisSlotAttributes } from '../placement/redis-slot';
import { addFleetParts, type FleetParts, secretNamed } from './fleet-parts';
import { FleetRegistry } from './fleet-registry';
import { FleetShape } from './fleet-shape';
import { metricOver } from './slot-metrics';

/** A Redis Cluster whose data outlives its machines. */
export interface IRedisCluster extends IConstruct, ec2.IConnectable {
  /** Name of the fleet: its tag finds the addresses of the nodes. */
  readonly fleetName: string;
  /** Port of Redis. */
  readonly port: number;
  /**
   * Name under which up to eight nodes answer, for clients to begin with.
   * @default - none: without a private zone nodes are found by their tags
   */
  readonly configurationEndpoint?: string;
  /**
   * A slot, by the numbers of its shard and of its member in that, both from 0.
   *
   * Throws when the cluster has no such slot.
   */
  slotOf(shard: number, member: number): IRedisSlot;
  /**
   * The secret with the password of a user, as JSON with `username` and `password`.
   *
   * Throws when the user is not one of the fleet's.
   */
  secretOf(userName: string): secretsmanager.ISecret;
  /** Lets a principal read the password of a user; reaching the port is a matter of `connections`. */
  grantReadSecret(grantee: iam.IGrantable, userName: string): iam.Grant;
  /**
   * A metric of AWS/EC2 over the machines of all slots: their average, or what `statistic` says of Average, Minimum, Maximum and Sum.
   *
   * CloudWatch takes ten metrics in an alarm and 500 in a graph; of a larger cluster use the metrics of `slotOf`. Throws above 400 slots.
   */
  metric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.MathExpression;
  /** Share of the processors in use, in percent: the average over all slots and five minutes unless told otherwise. */
  metricCpuUtilization(props?: cloudwatch.MetricOptions): cloudwatch.MathExpression;
}

/** What a Redis Cluster is made from. */
export interface RedisClusterProps {
  /** The fleet, with `Topology.cluster`. */
  readonly definition: FleetDefinition;
  /**
   * The network that the nodes live in.
   * @default - the network of the definition
   */
  readonly network?: IFleetNetwork;
  /**
   * Key of the volumes, secrets and the registry; one made in this application also gets the permission that EC2 Auto Scaling needs to start machines with it.
   * @default - the definition's `kmsKeyArn`, or the AWS managed keys
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * Whether nodes publish their addresses in a private zone of Route 53, FLEET.redis-fleet.internal.
   * @default - true where the network has egress "nat"; a network of endpoints only has no route to Route 53
   */
  readonly privateDns?: boolean;
}

/** A Redis Cluster that exists. */
export interface RedisClusterAttributes {
  /** Name of the fleet. */
  readonly fleetName: string;
  /** Id of the nodes' security group. */
  readonly securityGroupId: string;
  /** ARN of the secret of each user, by the user's name. */
  readonly secretArns: Record<string, string>;
  /**
   * The slots, by the numbers of shard and member, such as `0-1`.
   * @default - none: there are no slots and no metrics
   */
  readonly slots?: Record<string, RedisSlotAttributes>;
  /**
   * Key of the secrets, so that who may read one may decrypt it.
   * @default - the AWS managed key
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * Port of Redis.
   * @default 6379
   */
  readonly port?: number;
  /**
   * Name under which nodes answer.
   * @default - none
   */
  readonly configurationEndpoint?: string;
}

abstract class RedisClusterBase extends Construct implements IRedisCluster {
  public abstract readonly fleetName: string;
  public abstract readonly port: number;
  public abstract readonly configurationEndpoint?: string;
  public abstract readonly connections: ec2.Connections;
  /** The secret of each user, by the user's name. */
  protected abstract readonly secrets: Readonly<Record<string, secretsmanager.ISecret>>;
  /** The slots, by the numbers of shard and member, such as `0-1`. */
  protected abstract readonly slots: Readonly<Record<string, IRedisSlot>>;

  public slotOf(shard: number, member: number): IRedisSlot {
    const slot = this.slots[slotKey(shard, member)];
    if (slot === undefined) {
      const keys = Object.keys(this.slots);
      throw new Error(`${this.node.path}: slot must be one of ${keys.length === 0 ? 'those in "slots", which is empty' : `${keys.at(0)} to ${keys.at(-1)}`}, got ${slotKey(shard, member)}`);
    }
    return slot;
  }

  public secretOf(userName: string): secretsmanager.ISecret {
    return secretNamed(this, this.secrets, userName);
  }

  public grantReadSecret(grantee: iam.IGrantable, userName: string): iam.Grant {
    return this.secretOf(userName).grantRead(grantee);
  }

  public metric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.MathExpression {
    return metricOver(this, Object.values(this.slots), metricName, props);
  }

  public metricCpuUtilization(props?: cloudwatch.MetricOptions): cloudwatch.MathExpression {
    return this.metric('CPUUtilization', props);
  }
}

/**
 * A Redis Cluster: each shard is a nested stack of its own, so that adding one changes no other.
 *
 * Throws when the network has no route to the image's packages, or none to Route 53 where that is asked for.
 */
export class RedisCluster extends RedisClusterBase {
  /** A cluster that exists, in another stack or account. */
  public static fromRedisClusterAttributes(scope: Construct, id: string, attrs: RedisClusterAttributes): IRedisCluster {
    return new ImportedCluster(scope, id, attrs);
  }

  public readonly fleetName: string;
  public readonly port: number;
  public readonly configurationEndpoint?: string;
  public readonly connections: ec2.Connections;
  /** The network that the nodes live in. */
  public readonly network: IFleetNetwork;
  /** The secret of each user, by the user's name. */
  protected readonly secrets: Readonly<Record<string, secretsmanager.ISecret>>;
  /** The slots, by the numbers of shard and member. */
  protected readonly slots: Readonly<Record<string, IRedisSlot>>;

  public constructor(scope: Construct, id: string, props: RedisClusterProps) {
    super(scope, id);
    const { definition } = props;
    const parts = addFleetParts(this, { ...props, kind: TopologyKind.CLUSTER });
    const { network, encryptionKey, connections } = parts;
    const zone = addFleetZone(this, 'Zone', { fleet: definition.name, network, wanted: props.privateDns });
    const { table } = new FleetRegistry(this, 'Registry', { encryptionKey });
    const shape = new FleetShape(this, 'Shape', definition);
    // One dependency a shard, and not one on each route: with those the template of 400 shards would be too large
    shape.node.addDependency(network, network.vpc);
    this.fleetName = definition.name;
    this.port = definition.port;
    this.configurationEndpoint = zone?.zoneName;
    this.connections = connections;
    this.network = network;
    this.secrets = usersOf(definition, parts.secrets);
    this.slots = this.addShards(definition, shape, {
      ...parts,
      cluster: { registry: table, shapeParameterName: shape.parameterName, zone },
      placementGroup: addPlacementGroup(this, 'PlacementGroup', definition.topology),
    });
    this.addOutputs();
  }

  private addShards(definition: FleetDefinition, shape: FleetShape, shared: SharedByShards): Record<string, IRedisSlot> {
    const slots: Record<string, IRedisSlot> = {};
    for (let number = 0; number < definition.topology.shards; number++) {
      const ofShard = definition.topology.slotsOf(number);
      const shard = new RedisShard(this, `Shard${number}`, { ...shared, definition, slots: ofShard });
      shard.node.addDependency(shape);
      ofShard.forEach(({ member }) => {
        slots[slotKey(number, member)] = shard.slotOf(member);
      });
    }
    return slots;
  }

  private addOutputs(): void {
    if (this.configurationEndpoint !== undefined) {
      new CfnOutput(this, 'ConfigurationEndpoint', { value: `${this.configurationEndpoint}:${this.port}`, description: `Nodes of the Redis Cluster ${this.fleetName}` });
    }
    new CfnOutput(this, 'Seeds', {
      value: `aws ec2 describe-instances --region ${Aws.REGION} --filters Name=tag:${FleetTags.FLEET},Values=${this.fleetName} Name=instance-state-name,Values=running `
        + "--query 'Reservations[].Instances[].PrivateIpAddress' --output text",
      description: `Command that lists the addresses of the Redis Cluster ${this.fleetName}`,
    });
  }
}

/** What a shard is made of beside its own slots. */
type SharedByShards = Omit<RedisShardProps, 'definition' | 'slots'>;

class ImportedCluster extends RedisClusterBase {
  public readonly fleetName: string;
  public readonly port: number;
  public readonly configurationEndpoint?: string;
  public readonly connections: ec2.Connections;
  protected readonly secrets: Readonly<Record<string, secretsmanager.ISecret>>;
  protected readonly slots: Readonly<Record<string, IRedisSlot>>;

  public constructor(scope: Construct, id: string, attrs: RedisClusterAttributes) {
    super(scope, id);
    this.fleetName = attrs.fleetName;
    this.port = attrs.port ?? 6379;
    this.configurationEndpoint = attrs.configurationEndpoint;
    this.connections = RedisSecurityGroup.fromRedisSecurityGroupAttributes(this, 'SecurityGroup', { securityGroupId: attrs.securityGroupId, ports: [this.port] }).connections;
    this.secrets = mapValues(attrs.secretArns, (name, secretCompleteArn) => (
      secretsmanager.Secret.fromSecretAttributes(this, `SecretOf${name}`, { secretCompleteArn, encryptionKey: attrs.encryptionKey })
    ));
    this.slots = mapValues(attrs.slots ?? {}, (key, slot) => RedisSlot.fromRedisSlotAttributes(this, `Slot${key}`, slot));
  }
}

/** A cluster has one database, so a user's name says which secret is meant. */
function usersOf(definition: FleetDefinition, secrets: FleetParts['secrets']): Record<string, secretsmanager.ISecret> {
  const [database] = definition.databases;
  const entries = (database?.users ?? []).map(({ name }) => [name, secrets[definition.secretKey(database?.name ?? '', name)]]);
  return Object.fromEntries(entries) as Record<string, secretsmanager.ISecret>;
}

function slotKey(shard: number, member: number): string {
  return `${shard}-${member}`;
}

function mapValues<From, To>(record: Readonly<Record<string, From>>, change: (key: string, value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(key, value)]));
}
