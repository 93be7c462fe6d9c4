import { BuilderConnection, ImageBaseKind, ImageDiskType } from '../../../definitions/images/choices';
import type { ImageDisk } from '../../../definitions/images/image-disk';
import type { ImageRecipe } from '../../../definitions/images/image-recipe';
import { ARCHITECTURE_TAG, IMAGE_TAG, NAME_TAG, RECIPE_TAG, SOURCE_AMI_TAG } from '../../../definitions/images/image-tags';
import { textParts } from '../../../definitions/images/variable-text';
import { PackerTarget } from './choices';
import { PACKER_VARIABLES } from './names';
import type { PackerEmulator } from './options';
import { Block, filled, variable } from './value';
import type { Body, Text } from './value';

/** What a builder is made of. */
export interface BuilderInput {
  readonly recipe: ImageRecipe;
  /** SHA-256 of the recipe, in hexadecimal. */
  readonly hash: string;
  /** The variable that holds the id of the image that it begins with. */
  readonly sourceAmi: string;
  readonly target: PackerTarget;
  readonly emulator?: PackerEmulator;
}

/** The tags that the machine and its volumes have while they build, so that a policy can name them; the image's own tags replace them. */
export function runTags({ name }: ImageRecipe): Record<string, string> {
  return { [IMAGE_TAG]: name, [NAME_TAG]: name };
}

/** The fields of amazon-ebs that build the image of a recipe. */
export function imageBuilder(input: BuilderInput): Body {
  const { recipe, hash } = input;
  return {
    ...access(input),
    ...sourceImage(input),
    ami_name: filled(`${recipe.name}-`, { action: 'isotime "20060102-150405"' }),
    // 1.6 may change an image only where it is shared, because it has no tag by then that says whose it is
    ami_description: input.target === PackerTarget.V1_6 ? undefined : `${recipe.name} of the recipe ${hash.slice(0, 12)}`,
    ...regionsAndKeys(recipe),
    ami_users: someOf(recipe.accounts),
    ami_org_arns: someOf(recipe.organizations),
    ami_ou_arns: someOf(recipe.organizationalUnits),
    imds_support: input.target === PackerTarget.V1_6 ? undefined : 'v2.0',
    ...machine(input),
    launch_block_device_mappings: recipe.disks.map((disk) => volume(disk, recipe)),
    tags: imageTags(recipe, hash),
    snapshot_tags: snapshotTags(recipe),
  };
}

/** The fields of amazon-ebs that start a machine of an image that was built, to test it, and make nothing of it. */
export function testBuilder(input: BuilderInput): Body {
  const { recipe } = input;
  return {
    ...access(input),
    source_ami: variable(input.sourceAmi),
    ami_name: filled(`${recipe.name}-test-`, { action: 'isotime "20060102-150405"' }),
    skip_create_ami: true,
    ...machine(input),
  };
}

function access({ recipe, emulator }: BuilderInput): Body {
  const region = recipe.regions[0]?.region ?? variable(PACKER_VARIABLES.region);
  if (emulator === undefined) {
    return { region };
  }
  return {
    region, custom_endpoint_ec2: emulator.endpoint, skip_region_validation: true, skip_credential_validation: true, skip_metadata_api_check: true,
    aws_polling: new Block({ delay_seconds: 1, max_attempts: 120 }),
  };
}

function sourceImage({ recipe, sourceAmi }: BuilderInput): Body {
  const { baseImage, architecture } = recipe;
  if (baseImage.kind !== ImageBaseKind.FILTER) {
    return { source_ami: variable(sourceAmi) };
  }
  const filters = { ...baseImage.filters, architecture, 'root-device-type': 'ebs', 'virtualization-type': 'hvm' };
  return { source_ami: variable(sourceAmi), source_ami_filter: new Block({ filters, owners: baseImage.owners, most_recent: true }) };
}

/** A copy to another region needs a key of that region, which makes Packer encrypt by a copy in every region. */
function regionsAndKeys({ regions, kmsKeyArn }: ImageRecipe): Body {
  const others = regions.slice(1);
  if (others.length === 0) {
    return {};
  }
  const keys = Object.fromEntries(others.flatMap(({ region, kmsKeyArn: key }) => (key === undefined ? [] : [[region, key]])));
  return { ami_regions: others.map(({ region }) => region), encrypt_boot: true, kms_key_id: kmsKeyArn, region_kms_key_ids: keys };
}

function machine({ recipe, target }: BuilderInput): Body {
  const { builder } = recipe;
  const current = target !== PackerTarget.V1_6;
  return {
    instance_type: recipe.instanceType,
    iam_instance_profile: builder.instanceProfile,
    metadata_options: current ? new Block({ http_endpoint: 'enabled', http_tokens: 'required', http_put_response_hop_limit: 1 }) : undefined,
    vpc_id: builder.vpcId,
    subnet_id: builder.subnetId,
    associate_public_ip_address: builder.subnetId === undefined ? undefined : builder.connection === BuilderConnection.PUBLIC_ADDRESS,
    security_group_id: builder.securityGroupId,
    temporary_security_group_source_cidrs: builder.securityGroupId === undefined ? openTo(builder.sourceCidrs) : undefined,
    communicator: 'ssh',
    ssh_username: recipe.sshUser,
    ssh_interface: INTERFACES[builder.connection],
    ssh_timeout: '10m',
    temporary_key_pair_type: current ? 'ed25519' : undefined,
    run_tags: runTags(recipe),
    run_volume_tags: runTags(recipe),
  };
}

const INTERFACES: Readonly<Record<BuilderConnection, string>> = {
  [BuilderConnection.SESSION_MANAGER]: 'session_manager',
  [BuilderConnection.PRIVATE_ADDRESS]: 'private_ip',
  [BuilderConnection.PUBLIC_ADDRESS]: 'public_ip',
};

/** What EBS gives a volume of gp3 that asks for nothing; 1.6.6 takes none that leaves one of them out. */
const GP3_DEFAULTS = { iops: 3000, throughput: 125 };

/** An empty list would open the group to the whole internet; nobody comes from the loopback address. */
function openTo(sourceCidrs: readonly string[]): readonly string[] {
  return sourceCidrs.length === 0 ? ['127.0.0.1/32'] : sourceCidrs;
}

function volume(disk: ImageDisk, { baseImage, kmsKeyArn }: ImageRecipe): Block {
  const isGp3 = disk.volumeType === ImageDiskType.GP3;
  return new Block({
    device_name: disk.deviceName ?? baseImage.rootDevice,
    volume_size: disk.sizeGiB,
    volume_type: disk.volumeType,
    iops: disk.iops ?? (isGp3 ? GP3_DEFAULTS.iops : undefined),
    throughput: isGp3 ? disk.throughput ?? GP3_DEFAULTS.throughput : undefined,
    snapshot_id: disk.snapshotId,
    encrypted: true,
    kms_key_id: kmsKeyArn,
    delete_on_termination: true,
  });
}

function imageTags(recipe: ImageRecipe, hash: string): Record<string, Text> {
  return {
    [NAME_TAG]: recipe.name,
    ...withVariables(recipe.tags),
    [IMAGE_TAG]: recipe.name,
    [RECIPE_TAG]: hash,
    [SOURCE_AMI_TAG]: filled({ action: '.SourceAMI' }),
    [ARCHITECTURE_TAG]: recipe.architecture,
  };
}

/** A policy lets only those be tagged that are tagged as the family's at once. */
function snapshotTags(recipe: ImageRecipe): Record<string, Text> | undefined {
  const tags = withVariables(recipe.snapshotTags);
  return Object.keys(tags).length === 0 ? undefined : { ...tags, [IMAGE_TAG]: recipe.name };
}

function withVariables(tags: Readonly<Record<string, string>>): Record<string, Text> {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [
    key, filled(...textParts(value).map(({ text, variable: name }) => (name === undefined ? (text ?? '') : { variable: name }))),
  ]));
}

function someOf(values: readonly string[]): readonly string[] | undefined {
  return values.length === 0 ? undefined : values;
}
