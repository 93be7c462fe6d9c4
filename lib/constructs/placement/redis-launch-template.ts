import { CfnDynamicReference, CfnDynamicReferenceService, Fn } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct, type IConstruct } from 'constructs';
import { CpuArchitecture } from '../../definitions/images/choices';
import type { ImageLookup } from '../../definitions/images/image-reference';
import { Machine } from '../../definitions/placement/machine';
import { sortedTags } from './sorted-tags';
import { assertUserDataFits } from './user-data-size';

/** The launch template of a Redis node. */
export interface IRedisLaunchTemplate extends IConstruct {
  /** Id of the launch template. */
  readonly launchTemplateId: string;
  /** The version to launch. */
  readonly versionNumber: string;
}

/** How a Redis node is launched. */
export interface RedisLaunchTemplateProps {
  /** The VPC's security group for the node. */
  readonly securityGroup: ec2.ISecurityGroup;
  /** The role of the machine. */
  readonly role: iam.IRole;
  /** Text of the user data, at most 16384 bytes with tokens at their longest. */
  readonly userData: string;
  /**
   * Type, image and root volume.
   * @default new Machine()
   */
  readonly machine?: Machine;
  /**
   * Key of the root volume.
   * @default - the AWS managed key of EBS
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * Tags of the instance, its volumes and network interfaces.
   * @default - none
   */
  readonly tags?: Record<string, string>;
  /**
   * The placement group of the machine.
   * @default - EC2 chooses the hardware
   */
  readonly placementGroup?: ec2.IPlacementGroup;
  /**
   * The partition of the placement group, 1-7.
   * @default - EC2 chooses, where the group has partitions
   */
  readonly partition?: number;
}

/** A launch template that exists. */
export interface RedisLaunchTemplateAttributes {
  /** Id of the launch template. */
  readonly launchTemplateId: string;
  /**
   * The version to launch.
   * @default "$Latest"
   */
  readonly versionNumber?: string;
}

/** How a Redis node is launched: IMDSv2 only, encrypted gp3, no public address, no SSH key. */
export class RedisLaunchTemplate extends Construct implements IRedisLaunchTemplate {
  /** A launch template that exists. */
  public static fromRedisLaunchTemplateAttributes(scope: Construct, id: string, attrs: RedisLaunchTemplateAttributes): IRedisLaunchTemplate {
    return new ImportedLaunchTemplate(scope, id, attrs);
  }

  public readonly launchTemplateId: string;
  public readonly versionNumber: string;

  public constructor(scope: Construct, id: string, props: RedisLaunchTemplateProps) {
    super(scope, id);
    assertUserDataFits(this, props.userData);
    const machine = props.machine ?? new Machine();
    const profile = new iam.InstanceProfile(this, 'InstanceProfile', { role: props.role });
    const resource = new ec2.CfnLaunchTemplate(this, 'Resource', {
      launchTemplateData: {
        instanceType: machine.instanceType,
        imageId: imageId(this, machine),
        iamInstanceProfile: { arn: profile.instanceProfileArn },
        securityGroupIds: [props.securityGroup.securityGroupId],
        userData: Fn.base64(props.userData),
        monitoring: { enabled: machine.detailedMonitoring },
        ebsOptimized: true,
        metadataOptions: { httpEndpoint: 'enabled', httpTokens: 'required', httpPutResponseHopLimit: 1, instanceMetadataTags: 'disabled' },
        blockDeviceMappings: [{ deviceName: machine.image.rootDevice, ebs: rootVolume(machine, props.encryptionKey) }],
        placement: placement(props),
        tagSpecifications: tagSpecifications(props.tags ?? {}),
      },
    });
    this.launchTemplateId = resource.ref;
    this.versionNumber = resource.attrLatestVersionNumber;
  }
}

class ImportedLaunchTemplate extends Construct implements IRedisLaunchTemplate {
  public readonly launchTemplateId: string;
  public readonly versionNumber: string;

  public constructor(scope: Construct, id: string, attrs: RedisLaunchTemplateAttributes) {
    super(scope, id);
    this.launchTemplateId = attrs.launchTemplateId;
    this.versionNumber = attrs.versionNumber ?? '$Latest';
  }
}

/**
 * What the machine boots from: the version of a pointer, which the deployment reads; an image by its id, given or looked up at synth;
 * otherwise the newest of its operating system, which the deployment reads from its public parameter.
 */
function imageId(scope: Construct, { image, instanceType }: Machine): string {
  const { pointer, lookup } = image;
  if (pointer !== undefined) {
    return new CfnDynamicReference(CfnDynamicReferenceService.SSM, `${pointer.name}:${pointer.version}`).toString();
  }
  const architecture = new ec2.InstanceType(instanceType).architecture === ec2.InstanceArchitecture.ARM_64 ? CpuArchitecture.ARM_64 : CpuArchitecture.X86_64;
  if (lookup !== undefined) {
    return ec2.MachineImage.lookup({ name: lookup.name, owners: [lookup.owner], filters: filtersOf(lookup, architecture) }).getImage(scope).imageId;
  }
  const parameter = image.parameterFor(architecture);
  return parameter === undefined ? (image.imageId ?? '') : ec2.MachineImage.fromSsmParameter(parameter).getImage(scope).imageId;
}

/** As the CDK takes them: each with a list of values. */
function filtersOf({ filters = {} }: ImageLookup, architecture: CpuArchitecture): Record<string, string[]> {
  return { ...Object.fromEntries(Object.entries(filters).map(([name, value]) => [name, [value]])), architecture: [architecture] };
}

function rootVolume(machine: Machine, encryptionKey?: kms.IKey): ec2.CfnLaunchTemplate.EbsProperty {
  return { volumeType: 'gp3', volumeSize: machine.rootVolumeGiB, encrypted: true, kmsKeyId: encryptionKey?.keyArn, deleteOnTermination: true };
}

function placement({ placementGroup, partition }: RedisLaunchTemplateProps): ec2.CfnLaunchTemplate.PlacementProperty | undefined {
  return placementGroup && { groupName: placementGroup.placementGroupName, partitionNumber: partition };
}

/** Instances, volumes and network interfaces alike are found, guarded and paid for by their tags. */
function tagSpecifications(tags: Record<string, string>): ec2.CfnLaunchTemplate.TagSpecificationProperty[] {
  const all = sortedTags(tags);
  return all.length === 0 ? [] : ['instance', 'volume', 'network-interface'].map((resourceType) => ({ resourceType, tags: all }));
}
