import type { Advice } from '../advice';
import { knownAtSynth, oneOf, text } from '../checks';
import { frozenList, frozenRecord } from '../frozen';
import { Problems } from '../problems';
import type { RedisEngine } from '../redis/engine';
import { CpuArchitecture } from './choices';
import type { ImageBase } from './image-base';
import { ImageBuilderMachine, architectureProblem } from './image-builder-machine';
import { ImageDisk } from './image-disk';
import { checkRegions } from './image-region';
import type { ImageRecipeProps, ReadyImageProps, RedisImageProps } from './image-recipe-props';
import type { ImageRegion } from './image-region';
import { ImageRetention } from './image-retention';
import type { ImageStep } from './image-step';
import { checkImageTags } from './image-tags';
import { checkVariables } from './image-variable';
import type { ImageVariable } from './image-variable';
import type { NodeImageProps } from './node-image';
import { FAMILY } from './pointer';
import { plainRecipe, redisRecipe } from './ready-recipes';
import type { ReadyRecipe } from './ready-recipes';
import { recipeAdvice } from './recipe-advice';
import { checkDisks, checkLookAlikes, checkSteps } from './recipe-checks';
import { checkSharing } from './sharing';

/**
 * What a machine image holds and who gets it: always encrypted, built by Packer and by EC2 Image Builder alike.
 *
 * Throws when a part is wrong or two parts do not fit, naming all that is wrong at once.
 */
export class ImageRecipe {
  /**
   * A node's image without an engine: kernel profile, the programs of a node, and those that operate it.
   *
   * Throws when the operating system is not known, or has no program that was asked of it.
   */
  public static plain(operatingSystem: string, props: ReadyImageProps = {}): ImageRecipe {
    return ImageRecipe.ready(plainRecipe(operatingSystem, props));
  }

  /**
   * A node's image with an engine, from which nodes start without installing anything; a check starts its server on the builder.
   *
   * Throws when the operating system is not known, when the source has no such engine for it, or it has no program that was asked of it.
   */
  public static redis(engine: RedisEngine, operatingSystem: string, props: RedisImageProps = {}): ImageRecipe {
    return ImageRecipe.ready(redisRecipe(engine, operatingSystem, props));
  }

  private static ready({ props, problems, advice, nodeImage }: ReadyRecipe): ImageRecipe {
    problems.within([], () => new ImageRecipe(props));
    problems.throwIfAny();
    const recipe = new ImageRecipe(props);
    recipe.readyAdvice = advice;
    recipe.inNodes = frozenRecord(nodeImage);
    return recipe;
  }

  /** Name of the family. */
  public readonly name: string;
  /** The image that it begins with. */
  public readonly baseImage: ImageBase;
  /** Architecture of the processor. */
  public readonly architecture: CpuArchitecture;
  /** What is done, in this order. */
  public readonly steps: ImageStep[];
  /** Values that are given when the image is built. */
  public readonly variables: ImageVariable[];
  /** Volumes of the machines that start from the image, that of the root device first. */
  public readonly disks: ImageDisk[];
  /** ARN of the KMS key in the region where it is built; undefined for the AWS managed key. */
  public readonly kmsKeyArn?: string;
  /** Regions that get the image, each with its key; it is built in the first. Empty where the build says it. */
  public readonly regions: ImageRegion[];
  /** Ids of accounts that may use it. */
  public readonly accounts: string[];
  /** ARNs of organizations that may use it. */
  public readonly organizations: string[];
  /** ARNs of organizational units that may use it. */
  public readonly organizationalUnits: string[];
  /** The user's tags of the image and its snapshots. */
  public readonly tags: Record<string, string>;
  /** The user's further tags of the snapshots. */
  public readonly snapshotTags: Record<string, string>;
  /** How long images of the family are kept. */
  public readonly retention: ImageRetention;
  /** The machine that builds. */
  public readonly builder: ImageBuilderMachine;
  /** The ids of advice that were acknowledged, with the reasons. */
  public readonly acknowledge: Record<string, string>;

  private readyAdvice: readonly Advice[] = [];
  private inNodes?: NodeImageProps;

  public constructor(props: ImageRecipeProps) {
    checkLookAlikes(props);
    this.name = props.name;
    this.baseImage = props.baseImage;
    this.architecture = props.architecture ?? CpuArchitecture.ARM_64;
    this.steps = frozenList(props.steps ?? []);
    this.variables = frozenList((props.variables ?? []).map(frozenRecord));
    this.disks = frozenList(rootFirst(props));
    this.kmsKeyArn = props.kmsKeyArn ?? props.regions?.[0]?.kmsKeyArn;
    this.regions = frozenList((props.regions ?? []).map((region, index) => frozenRecord(index === 0 ? { ...region, kmsKeyArn: this.kmsKeyArn } : region)));
    this.accounts = frozenList(props.accounts ?? []);
    this.organizations = frozenList(props.organizations ?? []);
    this.organizationalUnits = frozenList(props.organizationalUnits ?? []);
    this.tags = frozenRecord(props.tags ?? {});
    this.snapshotTags = frozenRecord(props.snapshotTags ?? {});
    this.retention = props.retention ?? new ImageRetention();
    this.builder = props.builder ?? new ImageBuilderMachine();
    this.acknowledge = frozenRecord(props.acknowledge ?? {});
    this.check(props);
  }

  /** EC2 instance type of the machine that builds. */
  public get instanceType(): string {
    return this.builder.instanceTypeFor(this.architecture);
  }

  /** The user that the machine that builds lets in by SSH. */
  public get sshUser(): string {
    return this.builder.sshUser ?? this.baseImage.sshUser;
  }

  /** Where a node finds the engine in an image of this recipe, and how large its root volume is, as `FleetImage` takes it. */
  public get nodeImage(): NodeImageProps {
    return frozenRecord({ rootDevice: this.baseImage.rootDevice, ...this.inNodes, rootVolumeGiB: this.disks[0]?.sizeGiB });
  }

  /** What is not wrong, but most likely not what was meant; `acknowledge` silences it. */
  public get advice(): Advice[] {
    return [...recipeAdvice(this), ...this.readyAdvice].filter(({ id }) => !Object.hasOwn(this.acknowledge, id));
  }

  private check(props: ImageRecipeProps): void {
    const problems = new Problems();
    problems.check('name', knownAtSynth('name', this.name) ?? text('name', this.name, FAMILY));
    const unknown = knownAtSynth('architecture', this.architecture) ?? oneOf('architecture', this.architecture, Object.values(CpuArchitecture));
    problems.check('architecture', unknown);
    if (unknown === undefined) {
      problems.check(['builder', 'instanceType'], architectureProblem(this.instanceType, this.architecture));
    }
    checkVariables(problems, this.variables);
    checkSteps(problems, this);
    checkDisks(problems, props.disks ?? [], this.baseImage.rootDevice);
    checkRegions(problems, props.regions ?? [], props.kmsKeyArn);
    checkSharing(problems, this, this.kmsKeyArn);
    checkImageTags(problems, { name: 'tags', tags: this.tags }, this.variables);
    checkImageTags(problems, { name: 'snapshotTags', tags: this.snapshotTags }, this.variables);
    problems.throwIfAny();
  }
}

/** The disks with that of the root device at the front; where none was given it is as the base image has it, but encrypted. */
function rootFirst({ disks = [], baseImage }: ImageRecipeProps): ImageDisk[] {
  const isRoot = ({ deviceName = baseImage.rootDevice }: ImageDisk): boolean => deviceName === baseImage.rootDevice;
  const root = disks.find(isRoot) ?? new ImageDisk();
  return [root, ...disks.filter((disk) => !isRoot(disk))];
}
