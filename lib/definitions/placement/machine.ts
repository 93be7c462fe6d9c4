import { isToken, text, wholeNumber } from '../checks';
import { NodeImage, ROOT_VOLUME } from '../images/node-image';
import { Problems } from '../problems';
import { instanceTypeProblem } from './instance-type';

/** The machine of a node: its type, its image and its disks. */
export interface MachineProps {
  /**
   * EC2 instance type that is built on Nitro, with a family such as r7g or m7i-flex.
   * @see https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-nitro-instances.html
   * @default "r7g.large"
   */
  readonly instanceType?: string;
  /**
   * What the machine boots from.
   * @default NodeImage.UBUNTU_24_04
   */
  readonly image?: NodeImage;
  /**
   * Size of the data volume in GiB, 4-16384: at least three times the data with an append-only log.
   * @default 64
   */
  readonly dataVolumeGiB?: number;
  /**
   * Operations a second of the data volume, 3000-16000, at most 500 for each GiB.
   * @see https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html
   * @default 3000
   */
  readonly dataVolumeIops?: number;
  /**
   * Throughput of the data volume in MiB a second, 125-1000, at most a quarter of its operations a second.
   * @see https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html
   * @default 250
   */
  readonly dataVolumeThroughput?: number;
  /**
   * Size of the root volume in GiB, 8-1024, and not smaller than in the image where that is known.
   *
   * It is gp3 with 3000 operations and 125 MiB a second, whatever the image was built with.
   * @default - 16, or that of the image where it is larger
   */
  readonly rootVolumeGiB?: number;
  /**
   * ARN of the KMS key for all volumes and secrets.
   *
   * The key's own policy must let the service-linked role of EC2 Auto Scaling use it, or no machine starts.
   * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
   * @default - the AWS managed key of each service
   */
  readonly kmsKeyArn?: string;
  /**
   * Whether EC2 reports metrics each minute.
   * @default true
   */
  readonly detailedMonitoring?: boolean;
}

const KMS_KEY = { pattern: /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]{1,64}$/, allowed: 'the ARN of a KMS key such as arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab' };
const DEFAULT_ROOT_GIB = 16;
const MIN_IOPS = 3000;
const IOPS_PER_GIB = 500;
const IOPS_PER_THROUGHPUT = 4;

/**
 * The machine of a node.
 *
 * Throws when the type is not one that a node can run on, or a disk is outside of what gp3 takes.
 */
export class Machine {
  /** EC2 instance type. */
  public readonly instanceType: string;
  /** What it boots from. */
  public readonly image: NodeImage;
  /** Size of the data volume in GiB. */
  public readonly dataVolumeGiB: number;
  /** Operations a second of the data volume. */
  public readonly dataVolumeIops: number;
  /** Throughput of the data volume in MiB a second. */
  public readonly dataVolumeThroughput: number;
  /** Size of the root volume in GiB. */
  public readonly rootVolumeGiB: number;
  /** ARN of the KMS key; undefined for the AWS managed keys. */
  public readonly kmsKeyArn?: string;
  /** Whether EC2 reports metrics each minute. */
  public readonly detailedMonitoring: boolean;

  public constructor(props: MachineProps = {}) {
    this.instanceType = props.instanceType ?? 'r7g.large';
    this.image = props.image ?? NodeImage.UBUNTU_24_04;
    this.dataVolumeGiB = props.dataVolumeGiB ?? 64;
    this.dataVolumeIops = props.dataVolumeIops ?? 3000;
    this.dataVolumeThroughput = props.dataVolumeThroughput ?? 250;
    this.rootVolumeGiB = props.rootVolumeGiB ?? Math.max(DEFAULT_ROOT_GIB, this.image.rootVolumeGiB ?? 0);
    this.kmsKeyArn = props.kmsKeyArn;
    this.detailedMonitoring = props.detailedMonitoring ?? true;
    this.check();
  }

  private check(): void {
    const problems = new Problems();
    problems.check('instanceType', instanceTypeProblem(this.instanceType));
    problems.check('dataVolumeGiB', wholeNumber('dataVolumeGiB', this.dataVolumeGiB, { min: 4, max: 16_384 }));
    problems.check('dataVolumeIops', wholeNumber('dataVolumeIops', this.dataVolumeIops, { min: MIN_IOPS, max: 16_000 }));
    problems.check('dataVolumeThroughput', wholeNumber('dataVolumeThroughput', this.dataVolumeThroughput, { min: 125, max: 1000 }));
    problems.check('rootVolumeGiB', wholeNumber('rootVolumeGiB', this.rootVolumeGiB, ROOT_VOLUME) ?? this.rootVolumeProblem());
    problems.check('kmsKeyArn', text('kmsKeyArn', this.kmsKeyArn, KMS_KEY));
    this.checkRatios(problems);
    problems.throwIfAny();
  }

  private rootVolumeProblem(): string | undefined {
    const { rootVolumeGiB: given, image: { rootVolumeGiB: least = 0 } } = this;
    return isToken(given) || given >= least ? undefined : `"rootVolumeGiB" must be at least that of the image (${least} GiB), because EC2 starts no machine with a smaller root volume, got ${given}; leave it out`;
  }

  private checkRatios(problems: Problems): void {
    const [size, iops, throughput] = [this.dataVolumeGiB, this.dataVolumeIops, this.dataVolumeThroughput];
    if (!isToken(size) && !isToken(iops) && iops > Math.max(MIN_IOPS, size * IOPS_PER_GIB)) {
      problems.add('dataVolumeIops', `"dataVolumeIops" must be at most ${IOPS_PER_GIB} for each GiB of the volume (${size} GiB), got ${iops}; make the volume larger`);
    }
    if (!isToken(iops) && !isToken(throughput) && throughput > iops / IOPS_PER_THROUGHPUT) {
      problems.add('dataVolumeThroughput', `"dataVolumeThroughput" must be at most a quarter of "dataVolumeIops" (${iops}), got ${throughput}; raise "dataVolumeIops"`);
    }
  }
}
