import { knownAtSynth, oneOf, text, wholeNumber } from '../checks';
import { Problems } from '../problems';
import { ImageDiskType } from './choices';

/** A volume of the machines that start from an image. */
export interface ImageDiskProps {
  /**
   * Name of the device, such as `/dev/sdf`.
   * @default - the root device of the image that the recipe begins with
   */
  readonly deviceName?: string;
  /**
   * Size in GiB, 1-16384; of the root device 8 at least, and not smaller than in the image that the recipe begins with.
   * @default - the root device as the image that the recipe begins with has it; then nothing else can be said of it
   */
  readonly sizeGiB?: number;
  /**
   * Type of the volume.
   * @default - ImageDiskType.GP3 where a size is given
   */
  readonly volumeType?: ImageDiskType;
  /**
   * Operations a second: 3000-16000 of gp3, 100-64000 of io1 and io2, where it is required.
   * @see https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html
   * @default - 3000 of gp3
   */
  readonly iops?: number;
  /**
   * Throughput in MiB a second, 125-1000, of gp3 only.
   * @see https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html
   * @default - 125 of gp3
   */
  readonly throughput?: number;
  /**
   * Id of the snapshot that the volume begins with; not for the root device, which begins with that of its image.
   * @default - an empty volume, or the root of the image that the recipe begins with
   */
  readonly snapshotId?: string;
}

/** What a type of volume takes: operations a second in all and for each GiB. */
interface DiskLimits {
  readonly iops?: { readonly min: number; readonly max: number };
  readonly iopsPerGiB: number;
  readonly leastGiB: number;
}

/** A volume whose size is known. */
interface Volume {
  readonly sizeGiB: number;
  readonly volumeType: ImageDiskType;
  readonly limits: DiskLimits;
}

const GP3_LEAST_IOPS = 3000;
const IOPS_PER_THROUGHPUT = 4;
/** Size of a root device in GiB. */
export const ROOT_DISK = { min: 8, max: 16_384 };
const LIMITS: Readonly<Record<ImageDiskType, DiskLimits>> = {
  [ImageDiskType.GP3]: { iops: { min: GP3_LEAST_IOPS, max: 16_000 }, iopsPerGiB: 500, leastGiB: 1 },
  [ImageDiskType.GP2]: { iopsPerGiB: 0, leastGiB: 1 },
  [ImageDiskType.IO1]: { iops: { min: 100, max: 64_000 }, iopsPerGiB: 50, leastGiB: 4 },
  [ImageDiskType.IO2]: { iops: { min: 100, max: 64_000 }, iopsPerGiB: 500, leastGiB: 4 },
};
const DEVICE = { pattern: /^\/dev\/(xvda|sda1|sd[b-z]|xvd[b-z])$/, allowed: 'the name of a device such as /dev/sdf' };
const SNAPSHOT = { pattern: /^snap-[0-9a-f]{8,17}$/, allowed: 'the id of a snapshot such as snap-0123456789abcdef0' };

/**
 * A volume of the machines that start from an image: always encrypted, always deleted with its machine.
 *
 * Throws when EBS would refuse it.
 */
export class ImageDisk {
  /** Name of the device; undefined for the root device. */
  public readonly deviceName?: string;
  /** Size in GiB; undefined for the root device as its image has it. */
  public readonly sizeGiB?: number;
  /** Type of the volume; undefined for the root device as its image has it. */
  public readonly volumeType?: ImageDiskType;
  /** Operations a second; undefined where the type or EBS decides. */
  public readonly iops?: number;
  /** Throughput in MiB a second; undefined where the type or EBS decides. */
  public readonly throughput?: number;
  /** Id of the snapshot that it begins with; undefined for an empty volume and for the root device. */
  public readonly snapshotId?: string;

  public constructor(props: ImageDiskProps = {}) {
    this.deviceName = props.deviceName;
    this.sizeGiB = props.sizeGiB;
    this.volumeType = props.volumeType ?? (props.sizeGiB === undefined ? undefined : ImageDiskType.GP3);
    this.iops = props.iops;
    this.throughput = props.throughput;
    this.snapshotId = props.snapshotId;
    this.check();
  }

  private check(): void {
    const problems = new Problems();
    for (const name of ['deviceName', 'sizeGiB', 'iops', 'throughput', 'snapshotId'] as const) {
      problems.check(name, knownAtSynth(name, this[name]));
    }
    problems.check('deviceName', text('deviceName', this.deviceName, DEVICE));
    problems.check('snapshotId', text('snapshotId', this.snapshotId, SNAPSHOT));
    if (this.deviceName === undefined && this.snapshotId !== undefined) {
      problems.add('snapshotId', '"snapshotId" is not for the root device, which begins with that of its image; name another "deviceName"');
    }
    const { sizeGiB, volumeType } = this;
    if (sizeGiB === undefined || volumeType === undefined) {
      const more = [this.deviceName, volumeType, this.iops, this.throughput, this.snapshotId].some((given) => given !== undefined);
      problems.check('sizeGiB', more ? '"sizeGiB" must be given for a disk that says anything else, got nothing; add it' : undefined);
    } else {
      const typeProblem = knownAtSynth('volumeType', volumeType) ?? oneOf('volumeType', volumeType, Object.values(ImageDiskType));
      problems.check('volumeType', typeProblem);
      if (typeProblem === undefined) {
        this.checkSizes(problems, { sizeGiB, volumeType, limits: LIMITS[volumeType] });
      }
    }
    problems.throwIfAny();
  }

  private checkSizes(problems: Problems, volume: Volume): void {
    const min = this.deviceName === undefined ? ROOT_DISK.min : volume.limits.leastGiB;
    problems.check('sizeGiB', wholeNumber('sizeGiB', volume.sizeGiB, { ...ROOT_DISK, min }));
    this.checkIops(problems, volume);
    this.checkThroughput(problems, volume);
  }

  private checkIops(problems: Problems, { sizeGiB, volumeType, limits: { iops, iopsPerGiB } }: Volume): void {
    if (iops === undefined) {
      problems.check('iops', this.iops === undefined ? undefined : `"iops" is not for ${volumeType}, whose speed follows its size, got ${this.iops}; use gp3`);
      return;
    }
    if (this.iops === undefined) {
      problems.check('iops', volumeType === ImageDiskType.GP3 ? undefined : `"iops" must be given for ${volumeType}, a whole number ${iops.min}-${iops.max}, got nothing; add it, or use gp3`);
      return;
    }
    const wrong = wholeNumber('iops', this.iops, iops);
    problems.check('iops', wrong);
    const free = volumeType === ImageDiskType.GP3 ? GP3_LEAST_IOPS : 0;
    if (wrong === undefined && this.iops > Math.max(free, sizeGiB * iopsPerGiB)) {
      problems.add('iops', `"iops" must be at most ${iopsPerGiB} for each GiB of a volume of ${volumeType} (${sizeGiB} GiB), got ${this.iops}; make the volume larger`);
    }
  }

  private checkThroughput(problems: Problems, { volumeType }: Volume): void {
    if (this.throughput === undefined) {
      return;
    }
    if (volumeType !== ImageDiskType.GP3) {
      problems.add('throughput', `"throughput" is for gp3 only, got ${this.throughput} with ${volumeType}; leave it out, or use gp3`);
      return;
    }
    const wrong = wholeNumber('throughput', this.throughput, { min: 125, max: 1000 });
    problems.check('throughput', wrong);
    const iops = Math.max(this.iops ?? GP3_LEAST_IOPS, GP3_LEAST_IOPS);
    if (wrong === undefined && this.throughput > iops / IOPS_PER_THROUGHPUT) {
      problems.add('throughput', `"throughput" must be at most a quarter of "iops" (${iops}), got ${this.throughput}; raise "iops"`);
    }
  }
}
