import type { KernelProfile } from '../kernel/kernel-profile';
import type { CpuArchitecture } from './choices';
import type { ImageBase } from './image-base';
import type { ImageBuilderMachine } from './image-builder-machine';
import type { ImageDisk } from './image-disk';
import type { ImageProgram } from './image-program';
import type { ImageRegion } from './image-region';
import type { ImageRetention } from './image-retention';
import type { ImageStep } from './image-step';
import type { ImageVariable } from './image-variable';
import type { RedisSource } from './redis-source';

/** What every recipe may say of its images. */
export interface ImageRecipeOptions {
  /**
   * Architecture of the processor.
   * @default CpuArchitecture.ARM_64
   */
  readonly architecture?: CpuArchitecture;
  /**
   * Values that are given when the image is built; `region` is there in every build.
   * @default - none
   */
  readonly variables?: ImageVariable[];
  /**
   * Volumes of the machines that start from the image; one is of the root device.
   *
   * Of the root volume a fleet takes the size only: its type and speed are its own.
   * @default - the root volume of the image that the recipe begins with, encrypted
   */
  readonly disks?: ImageDisk[];
  /**
   * ARN of the KMS key that encrypts the image in the region where it is built.
   * @default - that of the first of `regions`, or the AWS managed key of EBS
   */
  readonly kmsKeyArn?: string;
  /**
   * Regions that get the image; it is built in the first.
   * @default - the variable `region` of the build
   */
  readonly regions?: ImageRegion[];
  /**
   * Ids of accounts that may use the image; needs `kmsKeyArn`.
   * @default - none
   */
  readonly accounts?: string[];
  /**
   * ARNs of organizations that may use the image; needs `kmsKeyArn`.
   * @default - none
   */
  readonly organizations?: string[];
  /**
   * ARNs of organizational units that may use the image; needs `kmsKeyArn`.
   * @default - none
   */
  readonly organizationalUnits?: string[];
  /**
   * Tags of the image and its snapshots; `{app_name}` in a value stands for the variable of that name.
   * @default - those of this library only
   */
  readonly tags?: Record<string, string>;
  /**
   * Further tags of the snapshots; they win over `tags`.
   * @default - none
   */
  readonly snapshotTags?: Record<string, string>;
  /**
   * How long images of the family are kept.
   * @default new ImageRetention()
   */
  readonly retention?: ImageRetention;
  /**
   * The machine that builds.
   * @default new ImageBuilderMachine()
   */
  readonly builder?: ImageBuilderMachine;
  /**
   * Advice that is known and wanted all the same: its id, and the reason; silences it.
   * @default - none
   */
  readonly acknowledge?: Record<string, string>;
}

/** All that a machine image is. */
export interface ImageRecipeProps extends ImageRecipeOptions {
  /** Name of the family: 1-48 lower-case letters, digits or `-`, beginning with a letter; the pointers to its images are named by it. */
  readonly name: string;
  /** The image that it begins with. */
  readonly baseImage: ImageBase;
  /**
   * What is done, in this order.
   * @default - nothing: an encrypted copy with tags
   */
  readonly steps?: ImageStep[];
}

/** What a ready recipe may hold beside what it is for. */
export interface ReadyImageProps extends ImageRecipeOptions {
  /**
   * Name of the family: 1-48 lower-case letters, digits or `-`, beginning with a letter.
   * @default - the engine and its version, such as `redis-7-0`, or `node` and the operating system, such as `node-debian-12`
   */
  readonly name?: string;
  /**
   * The image that it begins with, of the same operating system: a hardened one of one's own, for instance.
   * @default - the newest of the operating system's maker
   */
  readonly baseImage?: ImageBase;
  /**
   * Steps behind those of the recipe, and before its check.
   * @default - none
   */
  readonly steps?: ImageStep[];
  /**
   * Settings of the kernel.
   * @default KernelProfile.redis()
   */
  readonly kernel?: KernelProfile;
  /**
   * The exporter of metrics for Prometheus; a download is the `.tar.gz` of a release of redis_exporter.
   *
   * Its package's own service never starts: a fleet starts one where it wants metrics.
   * @default - that of the operating system; none and an advice where it has none
   */
  readonly exporter?: ImageProgram;
  /**
   * The AWS command line; a download is the `.zip` of its installer.
   * @default - that of the operating system; none and an advice where it has none
   */
  readonly awsCli?: ImageProgram;
  /**
   * The CloudWatch agent, installed and not configured; a download is its `.deb` or `.rpm`.
   * @default - that of the operating system; none and an advice where it has none
   */
  readonly logAgent?: ImageProgram;
  /**
   * The SSM agent, for sessions without SSH; a download is its `.deb` or `.rpm`.
   * @default - that of the operating system; none and an advice where it has none
   */
  readonly ssmAgent?: ImageProgram;
}

/** An image with an engine. */
export interface RedisImageProps extends ReadyImageProps {
  /**
   * From where the engine gets into the image.
   * @default RedisSource.distribution()
   */
  readonly source?: RedisSource;
}
