import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct, type IConstruct } from 'constructs';
import type { FleetDefinition } from '../../definitions/fleet';
import { TopologyKind } from '../../definitions/placement/choices';
import { RedisDatabase } from '../../definitions/redis/database';
import { secretKeyOf } from '../../definitions/redis/fleet-databases';
import type { IFleetNetwork } from '../network/fleet-network';
import { RedisSecurityGroup } from '../network/redis-security-group';
import { RedisShard } from '../placement/redis-shard';
import { type IRedisSlot, RedisSlot } from '../placement/redis-slot';
import { addFleetParts, secretNamed } from './fleet-parts';

/** A single Redis node whose data outlives its machine. */
export interface IRedisStandalone extends IConstruct, ec2.IConnectable {
  /** Name of the fleet: its tag finds the node's address. */
  readonly fleetName: string;
  /** Port of the first database, which is the default port of `connections`. */
  readonly port: number;
  /** The slot of the node. */
  readonly slot: IRedisSlot;
  /**
   * The secret with the password of a user of a database, `main` unless another is named, as JSON with `username` and `password`.
   *
   * Throws when the user is not one of the fleet's.
   */
  secretOf(userName: string, databaseName?: string): secretsmanager.ISecret;
  /** Lets a principal read the password of a user of a database, `main` unless another is named; reaching the port is a matter of `connections`. */
  grantReadSecret(grantee: iam.IGrantable, userName: string, databaseName?: string): iam.Grant;
  /** A metric of the node's machine: of AWS/EC2. */
  metric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric;
  /** Share of the processor in use, in percent: the average over five minutes unless told otherwise. */
  metricCpuUtilization(props?: cloudwatch.MetricOptions): cloudwatch.Metric;
}

/** What a single node is made from. */
export interface RedisStandaloneProps {
  /** The fleet, with `Topology.standalone`. */
  readonly definition: FleetDefinition;
  /**
   * The network that the node lives in.
   * @default - the network of the definition
   */
  readonly network?: IFleetNetwork;
  /**
   * Key of the volumes and secrets; one made in this application also gets the permission that EC2 Auto Scaling needs to start machines with it.
   * @default - the definition's `kmsKeyArn`, or the AWS managed keys
   */
  readonly encryptionKey?: kms.IKey;
}

/** A single node that exists. */
export interface RedisStandaloneAttributes {
  /** Name of the fleet. */
  readonly fleetName: string;
  /** Id of the nodes' security group. */
  readonly securityGroupId: string;
  /** Name of the Auto Scaling group of the slot. */
  readonly autoScalingGroupName: string;
  /** Id of the data volume. */
  readonly volumeId: string;
  /** ARN of the secret of each user: by the user's name in the database `main`, by `DATABASE-USER` in others. */
  readonly secretArns: Record<string, string>;
  /**
   * Key of the secrets, so that who may read one may decrypt it.
   * @default - the AWS managed key
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * Port of the first database.
   * @default 6379
   */
  readonly port?: number;
}

abstract class RedisStandaloneBase extends Construct implements IRedisStandalone {
  public abstract readonly fleetName: string;
  public abstract readonly port: number;
  public abstract readonly slot: IRedisSlot;
  public abstract readonly connections: ec2.Connections;
  /** The secret of each user, by the definition's secret keys. */
  protected abstract readonly secrets: Readonly<Record<string, secretsmanager.ISecret>>;

  public secretOf(userName: string, databaseName: string = RedisDatabase.MAIN): secretsmanager.ISecret {
    return secretNamed(this, this.secrets, secretKeyOf(databaseName, userName));
  }

  public grantReadSecret(grantee: iam.IGrantable, userName: string, databaseName?: string): iam.Grant {
    return this.secretOf(userName, databaseName).grantRead(grantee);
  }

  public metric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.slot.metric(metricName, props);
  }

  public metricCpuUtilization(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.slot.metricCpuUtilization(props);
  }
}

/**
 * A single Redis or Valkey node: its machine is replaced when it fails, its volume and its users stay.
 *
 * Throws when the definition is of another topology, the name is that of another fleet of the stack, or the network has no
 * route to the image's packages.
 */
export class RedisStandalone extends RedisStandaloneBase {
  /** A node that exists, in another stack or account. */
  public static fromRedisStandaloneAttributes(scope: Construct, id: string, attrs: RedisStandaloneAttributes): IRedisStandalone {
    return new ImportedStandalone(scope, id, attrs);
  }

  public readonly fleetName: string;
  public readonly port: number;
  public readonly slot: IRedisSlot;
  public readonly connections: ec2.Connections;
  /** The network that the node lives in. */
  public readonly network: IFleetNetwork;
  /** The secret of each user, by the definition's secret keys. */
  protected readonly secrets: Readonly<Record<string, secretsmanager.ISecret>>;

  public constructor(scope: Construct, id: string, props: RedisStandaloneProps) {
    super(scope, id);
    const { definition } = props;
    const { network, connections, ...shared } = addFleetParts(this, { ...props, kind: TopologyKind.STANDALONE });
    const shard = new RedisShard(this, 'Shard0', { ...shared, definition, slots: definition.topology.slots, network });
    // A machine that starts before its routes or endpoints are there would wait in vain for its packages and secrets
    shard.node.addDependency(network, network.vpc);
    this.node.defaultChild = shard;
    this.fleetName = definition.name;
    this.port = definition.port;
    this.slot = shard.slotOf(0);
    this.connections = connections;
    this.network = network;
    this.secrets = shared.secrets;
  }
}

class ImportedStandalone extends RedisStandaloneBase {
  public readonly fleetName: string;
  public readonly port: number;
  public readonly slot: IRedisSlot;
  public readonly connections: ec2.Connections;
  protected readonly secrets: Readonly<Record<string, secretsmanager.ISecret>>;

  public constructor(scope: Construct, id: string, attrs: RedisStandaloneAttributes) {
    super(scope, id);
    this.fleetName = attrs.fleetName;
    this.port = attrs.port ?? 6379;
    this.slot = RedisSlot.fromRedisSlotAttributes(this, 'Slot', attrs);
    this.connections = RedisSecurityGroup.fromRedisSecurityGroupAttributes(this, 'SecurityGroup', { ...attrs, ports: [this.port] }).connections;
    this.secrets = Object.fromEntries(
      Object.entries(attrs.secretArns).map(([name, secretCompleteArn]) => {
        const secret = secretsmanager.Secret.fromSecretAttributes(this, `SecretOf${name}`, { secretCompleteArn, encryptionKey: attrs.encryptionKey });
        return [name, secret];
      }),
    );
  }
}
