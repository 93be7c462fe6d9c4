import { Aws, RemovalPolicy, Size, Tags } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct, type IConstruct } from 'constructs';
import type { FleetDefinition } from '../../definitions/fleet';
import type { Slot } from '../../definitions/placement/slot';
import { renderNodeJson } from '../../rendering/placement/node-json';
import { renderUserData } from '../../rendering/placement/user-data';
import type { RedisClusterResources } from './cluster-resources';
import { lifecycleHooks, lifecyclePolicy } from './lifecycle';
import type { NodeFiles } from './node-files';
import { bootstrapProgram } from './node-files-asset';
import { NodeRole } from './node-role';
import { partitionOf } from './placement-group';
import { RedisLaunchTemplate } from './redis-launch-template';
import { sortedTags } from './sorted-tags';

/** One place for a Redis node. */
export interface IRedisSlot extends IConstruct {
  /** Name of the Auto Scaling group that keeps a machine in the slot. */
  readonly autoScalingGroupName: string;
  /** Id of the data volume. */
  readonly volumeId: string;
  /** A metric of the slot's machine: of AWS/EC2, over the Auto Scaling group. */
  metric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric;
  /** Share of the processor in use, in percent: the average over five minutes unless told otherwise. */
  metricCpuUtilization(props?: cloudwatch.MetricOptions): cloudwatch.Metric;
}

/** What a slot is made of. */
export interface RedisSlotProps {
  /** The fleet. */
  readonly definition: FleetDefinition;
  /** Which of its slots this is. */
  readonly slot: Slot;
  /** The private subnet of the slot; its zone is the slot's. */
  readonly subnet: ec2.ISubnet;
  /** The security group of the fleet's nodes. */
  readonly securityGroup: ec2.ISecurityGroup;
  /** The secret of each user of each database, by `definition.secretKey(database, user)`. */
  readonly secrets: Record<string, secretsmanager.ISecret>;
  /** The files of the fleet's nodes. */
  readonly files: NodeFiles;
  /**
   * Key of the volumes and secrets.
   * @default - the AWS managed keys
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * What the nodes of a Redis Cluster share; needed by such a definition.
   * @default - none
   */
  readonly cluster?: RedisClusterResources;
  /**
   * The placement group of the machine; in one with partitions the slot takes that of its member's number.
   * @default - EC2 chooses the hardware
   */
  readonly placementGroup?: ec2.IPlacementGroup;
}

/** A slot that exists. */
export interface RedisSlotAttributes {
  /** Name of the Auto Scaling group. */
  readonly autoScalingGroupName: string;
  /** Id of the data volume. */
  readonly volumeId: string;
}

abstract class RedisSlotBase extends Construct implements IRedisSlot {
  public abstract readonly autoScalingGroupName: string;
  public abstract readonly volumeId: string;

  public metric(metricName: string, props: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/EC2',
      metricName,
      dimensionsMap: { AutoScalingGroupName: this.autoScalingGroupName },
      statistic: 'Average',
      ...props,
    }).attachTo(this);
  }

  public metricCpuUtilization(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('CPUUtilization', props);
  }
}

/** A slot: an Auto Scaling group of one machine in one subnet, and the volume that outlives the machine. */
export class RedisSlot extends RedisSlotBase {
  /** A slot that exists. */
  public static fromRedisSlotAttributes(scope: Construct, id: string, attrs: RedisSlotAttributes): IRedisSlot {
    return new ImportedSlot(scope, id, attrs);
  }

  public readonly autoScalingGroupName: string;
  public readonly volumeId: string;
  /** The role of the slot's machine. */
  public readonly role: iam.IRole;

  public constructor(scope: Construct, id: string, props: RedisSlotProps) {
    super(scope, id);
    const { definition, slot, encryptionKey, files, cluster, placementGroup } = props;
    const tags = definition.tags.forSlot(slot);
    const volume = this.addVolume(props, tags);
    const { role, policy } = new NodeRole(this, 'Role', { slotName: slot.nameIn(definition.name), volume, files, secrets: Object.values(props.secrets), encryptionKey, cluster });
    const template = new RedisLaunchTemplate(this, 'LaunchTemplate', {
      machine: definition.machine,
      securityGroup: props.securityGroup,
      role,
      userData: renderUserData(definition, { nodeJson: nodeJson(props, volume.volumeId), bootstrap: bootstrapProgram(), fingerprint: files.fingerprint }),
      encryptionKey,
      tags,
      placementGroup,
      partition: partitionOf(placementGroup, slot.member),
    });
    const group = new autoscaling.CfnAutoScalingGroup(this, 'Resource', {
      minSize: '1',
      maxSize: '1',
      vpcZoneIdentifier: [props.subnet.subnetId],
      launchTemplate: { launchTemplateId: template.launchTemplateId, version: template.versionNumber },
      healthCheckType: 'EC2',
      healthCheckGracePeriod: 300,
      lifecycleHookSpecificationList: lifecycleHooks(),
      instanceLifecyclePolicy: lifecyclePolicy(),
      tags: sortedTags(tags).map((tag) => ({ ...tag, propagateAtLaunch: true })),
    });
    group.node.addDependency(policy);
    this.role = role;
    this.volumeId = volume.volumeId;
    this.autoScalingGroupName = group.ref;
  }

  private addVolume(props: RedisSlotProps, tags: Record<string, string>): ec2.Volume {
    const { machine } = props.definition;
    const volume = new ec2.Volume(this, 'Volume', {
      availabilityZone: props.subnet.availabilityZone,
      volumeType: ec2.EbsDeviceVolumeType.GP3,
      size: Size.gibibytes(machine.dataVolumeGiB),
      iops: machine.dataVolumeIops,
      throughput: machine.dataVolumeThroughput,
      encrypted: true,
      encryptionKey: props.encryptionKey,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Object.entries(tags).forEach(([key, value]) => Tags.of(volume).add(key, value));
    return volume;
  }
}

function nodeJson({ definition, slot, subnet, secrets, files, cluster }: RedisSlotProps, volumeId: string): string {
  return renderNodeJson(definition, slot, {
    region: Aws.REGION,
    zone: subnet.availabilityZone,
    volumeId,
    secretArns: Object.fromEntries(Object.entries(secrets).map(([key, secret]) => [key, secret.secretArn])),
    files: { bucket: files.bucket.bucketName, key: files.key },
    cluster: cluster && {
      registry: cluster.registry.tableName,
      shape: cluster.shapeParameterName,
      dns: cluster.zone && { zone: cluster.zone.hostedZoneId, name: cluster.zone.zoneName },
    },
  });
}

class ImportedSlot extends RedisSlotBase {
  public readonly autoScalingGroupName: string;
  public readonly volumeId: string;

  public constructor(scope: Construct, id: string, attrs: RedisSlotAttributes) {
    super(scope, id);
    this.autoScalingGroupName = attrs.autoScalingGroupName;
    this.volumeId = attrs.volumeId;
  }
}
