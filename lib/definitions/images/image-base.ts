import { knownAtSynth, oneOf, text } from '../checks';
import { frozenList, frozenRecord } from '../frozen';
import { Problems } from '../problems';
import { ImageBaseKind } from './choices';
import type { CpuArchitecture, PackageManager } from './choices';
import { checkFilters, ownerProblem } from './image-filter';
import { IMAGE_ID } from './image-reference';
import { VARIABLE_NAME } from './image-variable';
import { OPERATING_SYSTEMS } from './operating-systems';
import type { OperatingSystem } from './operating-systems';

/** How the newest image of an owner is found. */
export interface ImageFilterProps {
  /** Who owns the image: ids of accounts, `self` or `amazon`; at least one, because anybody may publish an image under any name. */
  readonly owners: string[];
  /** Filters of EC2 by name, such as `{ name: 'ubuntu/images/*24.04*' }`; the recipe adds its architecture. */
  readonly filters: Record<string, string>;
  /** Name of the operating system in the image, such as `ubuntu-24.04`. */
  readonly os: string;
}

/** What names the image: one of these. */
interface BaseData {
  readonly parameter?: string;
  readonly amiId?: string;
  readonly variable?: string;
  readonly owners?: readonly string[];
  readonly filters?: Readonly<Record<string, string>>;
}

const PARAMETER = { pattern: /^\/?[A-Za-z0-9_.-]{1,256}(\/[A-Za-z0-9_.-]{1,256}){0,14}$/, allowed: 'the name of an SSM parameter such as /golden/ubuntu' };

/**
 * The image that a recipe begins with, and how its operating system installs packages.
 *
 * Throws when the operating system is not known, or what names the image is not of its form.
 */
export class ImageBase {
  /** The newest image of its maker by the operating system's name, such as `ubuntu-24.04`. */
  public static operatingSystem(name: string): ImageBase {
    return new ImageBase(ImageBaseKind.SSM_PARAMETER, name, {});
  }

  /** The image whose id an SSM parameter holds; of the recipe's architecture. */
  public static ssmParameter(parameter: string, operatingSystem: string): ImageBase {
    return new ImageBase(ImageBaseKind.SSM_PARAMETER, operatingSystem, { parameter });
  }

  /** An image by its id; of the recipe's architecture. */
  public static ami(id: string, operatingSystem: string): ImageBase {
    return new ImageBase(ImageBaseKind.AMI, operatingSystem, { amiId: id });
  }

  /** The image whose id a variable of the recipe holds; of the recipe's architecture. */
  public static amiVariable(variable: string, operatingSystem: string): ImageBase {
    return new ImageBase(ImageBaseKind.VARIABLE, operatingSystem, { variable });
  }

  /** The newest image of named owners under a filter, in the recipe's architecture. */
  public static filter(props: ImageFilterProps): ImageBase {
    return new ImageBase(ImageBaseKind.FILTER, props.os, { owners: frozenList(props.owners), filters: frozenRecord(props.filters) });
  }

  /** How the image is named. */
  public readonly kind: ImageBaseKind;
  /** Name of the operating system, such as `ubuntu-24.04`. */
  public readonly osName: string;

  private readonly os: OperatingSystem;
  private readonly data: BaseData;

  private constructor(kind: ImageBaseKind, operatingSystem: string, data: BaseData) {
    const problems = new Problems();
    const os = OPERATING_SYSTEMS.find(({ name }) => name === operatingSystem);
    problems.check('operatingSystem', knownAtSynth('operatingSystem', operatingSystem) ?? oneOf('operatingSystem', operatingSystem, OPERATING_SYSTEMS.map(({ name }) => name)));
    checkData(problems, data);
    problems.throwIfAny();
    if (os === undefined) {
      throw new Error(`no operating system has the name ${operatingSystem}`);
    }
    this.kind = kind;
    this.osName = os.name;
    this.os = os;
    this.data = data;
  }

  /** Id of the image; undefined where it is named otherwise. */
  public get amiId(): string | undefined {
    return this.data.amiId;
  }

  /** The variable of the recipe that holds the id; undefined where it is named otherwise. */
  public get variable(): string | undefined {
    return this.data.variable;
  }

  /** Owners that the newest image is of; empty where it is named otherwise. */
  public get owners(): string[] {
    return [...(this.data.owners ?? [])];
  }

  /** Filters that the newest image passes; empty where it is named otherwise. */
  public get filters(): Record<string, string> {
    return { ...this.data.filters };
  }

  /** What installs packages. */
  public get packageManager(): PackageManager {
    return this.os.packageManager;
  }

  /** The user that the image lets in by SSH. */
  public get sshUser(): string {
    return this.os.sshUser;
  }

  /** Device name of the root volume. */
  public get rootDevice(): string {
    return this.os.rootDevice;
  }

  /** Whether images of its operating system's maker come with the SSM agent. */
  public get hasSsmAgent(): boolean {
    return this.os.programs.ssmAgent.present === true;
  }

  /** SSM parameter that holds the id of the image; undefined where it is named otherwise. */
  public parameterFor(architecture: CpuArchitecture): string | undefined {
    return this.kind === ImageBaseKind.SSM_PARAMETER ? (this.data.parameter ?? this.os.parameters[architecture]) : undefined;
  }
}

function checkData(problems: Problems, { amiId, parameter, variable, owners, filters }: BaseData): void {
  problems.check('amiId', knownAtSynth('amiId', amiId) ?? text('amiId', amiId, IMAGE_ID));
  problems.check('parameter', knownAtSynth('parameter', parameter) ?? text('parameter', parameter, PARAMETER));
  problems.check('variable', knownAtSynth('variable', variable) ?? text('variable', variable, VARIABLE_NAME));
  if (owners?.length === 0) {
    problems.add('owners', '"owners" must name one owner at least, because anybody may publish an image under any name, got none; name the account, self or amazon');
  }
  owners?.forEach((owner, index) => problems.check(['owners', String(index)], ownerProblem('owners', owner)));
  if (filters !== undefined && Object.keys(filters).length === 0) {
    problems.add('filters', '"filters" must have one filter at least, got none; add "name"');
  }
  checkFilters(problems, filters ?? {});
}
