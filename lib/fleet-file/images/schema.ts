import * as z from 'zod';
import { BuilderConnection, CpuArchitecture, ImageDiskType } from '../../definitions/images/choices';
import { acknowledgeSchema } from '../schema/fleet';
import { choice, flag, list, mapping, number, section, text } from '../schema/kinds';
import { baseSchema } from './base-schema';
import { plainSchema, redisRecipeSchema } from './ready-schema';
import { stepSchema } from './step-schema';

/** The version of the format of image.yaml that this library reads. */
export const IMAGE_FORMAT_VERSION = 1;

const REGION = text({ title: 'Region', description: 'Name of a region.', example: 'eu-west-1' });
const KEY = text({ title: 'KMS key', description: 'ARN of a customer-managed key of that region.', example: 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab' });
const TAG = text({ title: 'Value', description: 'Value of the tag; {app_name} in it stands for the variable of that name.', example: 'data' });

export const variableSchema = section({
  default: text({ title: 'Default', description: 'Value where the build gives none; without it the build must give one.', example: 'demo' }).optional(),
  description: text({ title: 'Description', description: 'What the variable is for.', example: 'Name of the application' }).optional(),
  sensitive: flag({ title: 'Sensitive', description: 'Whether the value is kept out of logs; by default it is not.' }).optional(),
}, { title: 'Variable', description: 'A value that the build is given; a script gets those that its step names.' });

export const diskSchema = z.strictObject({
  deviceName: text({ title: 'Device', description: 'Device name; by default that of the root volume.', example: '/dev/xvda' }).optional(),
  sizeGiB: number({ title: 'Size', description: 'Size in GiB.', example: 16 }),
  type: choice(Object.values(ImageDiskType), { title: 'Type', description: 'Type of the volume; by default gp3.', example: ImageDiskType.GP3 }).optional(),
  iops: number({ title: 'Operations', description: 'Operations a second: gp3 3000-16000, io1 and io2 100-64000.', example: 3000 }).optional(),
  throughput: number({ title: 'Throughput', description: 'Throughput in MiB a second, 125-1000; gp3 only.', example: 125 }).optional(),
  snapshotId: text({ title: 'Snapshot', description: 'Id of the snapshot that the volume begins with.', example: 'snap-0123456789abcdef0' }).optional(),
}).meta({ title: 'Disk', description: 'A volume of the image; always encrypted, and deleted with its machine.' });

export const regionSchema = z.union([REGION, z.strictObject({ region: REGION, kmsKeyArn: KEY.optional() })])
  .meta({ title: 'Region', description: 'A region by its name, or with the key that encrypts the image there.', examples: ['eu-west-1'] });

export const retentionSchema = section({
  keep: number({ title: 'Keep', description: 'Newest images that are always kept, 1-100; by default 5.', example: 5 }).optional(),
  minimumAgeDays: number({ title: 'Minimum age', description: 'Days that every image is kept, 0-3650; by default 30.', example: 30 }).optional(),
}, { title: 'Retention', description: 'Which images "redis-fleet images purge" leaves alone, beside those in use.' });

export const builderSchema = section({
  instanceType: text({ title: 'Instance type', description: 'EC2 instance type of the machine that builds; by default t4g.medium for arm64 and t3.medium for x86_64.', example: 't4g.medium' }).optional(),
  vpcId: text({ title: 'VPC', description: 'Id of the VPC of the machine that builds.', example: 'vpc-0123456789abcdef0' }).optional(),
  subnetId: text({ title: 'Subnet', description: 'Id of the subnet of the machine that builds, such as a private one.', example: 'subnet-0123456789abcdef0' }).optional(),
  securityGroupId: text({ title: 'Security group', description: 'Id of a security group; by default one is made for the build.', example: 'sg-0123456789abcdef0' }).optional(),
  instanceProfile: text({ title: 'Instance profile', description: 'Name of the instance profile of the machine that builds.', example: 'image-builder' }).optional(),
  instanceRole: text({ title: 'Instance role', description: 'Name of the role in the instance profile, for packer-policy.json; by default that of the profile.', example: 'image-builder-role' }).optional(),
  connection: choice(Object.values(BuilderConnection), { title: 'Connection', description: 'How Packer reaches the machine that builds; by default private-address.', example: BuilderConnection.PRIVATE_ADDRESS }).optional(),
  sshUser: text({ title: 'SSH user', description: 'User that Packer logs in as; by default that of the operating system.', example: 'admin' }).optional(),
  sourceCidrs: list(text({ title: 'Addresses', description: 'IPv4 block.', example: '10.60.0.0/16' }), { title: 'Sources', description: 'Addresses that may reach port 22 of the machine that builds, while it is built.' }),
}, { title: 'Builder', description: 'The machine that builds.' });

export const imageShape = {
  name: text({ title: 'Name', description: 'Name of the family of images that this recipe makes; part of the names and tags of all of them.', example: 'redis-7' }),
  architecture: choice(Object.values(CpuArchitecture), { title: 'Architecture', description: 'Processors that the image is for; by default arm64.', example: CpuArchitecture.ARM_64 }).optional(),
  kmsKeyArn: KEY.optional(),
  accounts: list(text({ title: 'Account', description: 'Account number, in quotes.', example: '123456789012' }), { title: 'Accounts', description: 'Accounts that may use the image; needs a key of your own.' }),
  organizations: list(text({ title: 'Organization', description: 'ARN of an organization.' }), { title: 'Organizations', description: 'Organizations whose accounts may use the image.' }),
  organizationalUnits: list(text({ title: 'Organizational unit', description: 'ARN of an organizational unit.' }), { title: 'Organizational units', description: 'Organizational units whose accounts may use the image.' }),
  tags: mapping(TAG, { title: 'Tags', description: 'Tags of your own on the image and its snapshots; keys must not begin with redis-fleet:.' }),
  snapshotTags: mapping(TAG, { title: 'Tags of snapshots', description: 'Further tags of the snapshots; they win over tags.' }),
};

/** The structure of image.yaml; what its values may be is known to the definitions only. */
export const imageFileSchema = z.strictObject({
  version: z.literal(IMAGE_FORMAT_VERSION).meta({ title: 'Version', description: 'Version of the format of this file.', examples: [IMAGE_FORMAT_VERSION] }),
  name: imageShape.name,
  architecture: imageShape.architecture,
  base: baseSchema.optional(),
  redis: redisRecipeSchema,
  plain: plainSchema,
  steps: list(stepSchema, { title: 'Steps', description: 'What is done to the base, in this order; behind the steps of a ready recipe.' }),
  variables: mapping(variableSchema, { title: 'Variables', description: 'Values that a build is given, by name.' }),
  disks: list(diskSchema, { title: 'Disks', description: 'Volumes of the image; by default the root volume of the base, encrypted. A fleet takes the size of the root volume only: its type and speed are its own.' }),
  kmsKeyArn: imageShape.kmsKeyArn,
  regions: list(regionSchema, { title: 'Regions', description: 'Regions that get the image; it is built in the first; by default the region of the build alone.' }),
  accounts: imageShape.accounts,
  organizations: imageShape.organizations,
  organizationalUnits: imageShape.organizationalUnits,
  tags: imageShape.tags,
  snapshotTags: imageShape.snapshotTags,
  retention: retentionSchema,
  builder: builderSchema,
  acknowledge: acknowledgeSchema,
}).superRefine((value, context) => {
  const ready = ['redis', 'plain'].filter((key) => Object.hasOwn(value, key));
  if (ready.length > 1) {
    context.addIssue({ code: 'custom', message: 'must have one of redis and plain at most, got both' });
  } else if (ready.length === 0 && value.base === undefined) {
    context.addIssue({ code: 'custom', message: 'must say what the image begins with: base, or a ready recipe by redis or plain, got none' });
  }
}).meta({ title: 'Machine image', description: 'One recipe, from which Packer and EC2 Image Builder make the same image.',
  anyOf: [{ required: ['base'] }, { required: ['redis'] }, { required: ['plain'] }],
});

/** The structure as a JSON Schema (draft 7, which editors read) for completion and checks while typing. */
export function imageFileJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(imageFileSchema, { target: 'draft-7', io: 'input' });
  return { $schema, ...schema };
}
