import { CreateSnapshotCommand, CreateVolumeCommand, type EC2Client, RegisterImageCommand } from '@aws-sdk/client-ec2';
import { ARCHITECTURE_TAG, IMAGE_TAG, RECIPE_TAG, SOURCE_AMI_TAG, TESTED, TESTED_TAG, UNTESTED } from '../../lib/definitions/images/image-tags';

/** An image to register. */
export interface NewImage {
  readonly name: string;
  readonly family: string;
  /** Hash of its recipe; that of no recipe by default. */
  readonly recipe?: string;
  /** Id of the image that it began with. */
  readonly sourceAmi?: string;
  /** Whether it says that it has passed its tests; it says nothing by default. */
  readonly isTested?: boolean;
  /** Ids of its snapshots, the first is of the root device; a new one by default. */
  readonly snapshots?: readonly string[];
}

const ROOT = '/dev/xvda';

/** Registers an image with the tags of a build; returns its id. */
export async function registerImage(ec2: EC2Client, { name, family, recipe = '0'.repeat(64), sourceAmi = 'ami-00000000000000001', isTested, snapshots }: NewImage): Promise<string> {
  const disks = snapshots ?? [await makeSnapshot(ec2, 8)];
  const tags = { [IMAGE_TAG]: family, [RECIPE_TAG]: recipe, [SOURCE_AMI_TAG]: sourceAmi, [ARCHITECTURE_TAG]: 'x86_64', Name: family, ...(isTested === undefined ? {} : { [TESTED_TAG]: isTested ? TESTED : UNTESTED }) };
  const { ImageId = '' } = await ec2.send(new RegisterImageCommand({
    Name: name, Architecture: 'x86_64', RootDeviceName: ROOT, VirtualizationType: 'hvm',
    BlockDeviceMappings: disks.map((SnapshotId, index) => ({ DeviceName: index === 0 ? ROOT : `/dev/sd${'fghij'[index]}`, Ebs: { SnapshotId } })),
    TagSpecifications: [{ ResourceType: 'image', Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }],
  }));
  return ImageId;
}

/** Makes a snapshot of a volume with some GiB; returns its id. */
export async function makeSnapshot(ec2: EC2Client, gib: number): Promise<string> {
  const { VolumeId } = await ec2.send(new CreateVolumeCommand({ AvailabilityZone: `${await ec2.config.region()}a`, Size: gib }));
  const { SnapshotId = '' } = await ec2.send(new CreateSnapshotCommand({ VolumeId }));
  return SnapshotId;
}
