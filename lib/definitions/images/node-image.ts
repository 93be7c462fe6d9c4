import type { Advice } from '../advice';
import { knownAtSynth, text, wholeNumber } from '../checks';
import { frozenRecord } from '../frozen';
import { DefinitionError, Problems } from '../problems';
import type { RedisEngine } from '../redis/engine';
import type { CpuArchitecture, EngineInstallation } from './choices';
import { PackageManager, PackageSource } from './choices';
import { IMAGE_ID } from './image-reference';
import type { ImageLookup, ImagePointer } from './image-reference';
import { AMAZON_LINUX_2023, DEBIAN_12, DEBIAN_13, OPERATING_SYSTEMS, UBUNTU_22_04, UBUNTU_24_04 } from './operating-systems';
import type { OperatingSystem } from './operating-systems';
import { CANDIDATE } from './pointer';

/** What a machine image of the user's own holds, and where. */
export interface NodeImageProps {
  /**
   * Path of the server in the image.
   * @default - /usr/bin/redis-server or /usr/bin/valkey-server
   */
  readonly server?: string;
  /**
   * User and group that the server runs as.
   * @default - redis or valkey
   */
  readonly user?: string;
  /**
   * Device name of the root volume in the image.
   * @default "/dev/xvda"
   */
  readonly rootDevice?: string;
  /**
   * Size of the root volume in the image in GiB, 8-1024: that of a machine is at least as large, because EC2 starts none with a smaller one.
   * @default - not known: that of the machine must be large enough
   */
  readonly rootVolumeGiB?: number;
  /**
   * Advice that is known and wanted all the same: its id, and the reason; silences it.
   * @default - none
   */
  readonly acknowledge?: Record<string, string>;
}

/** Sizes of the root volume of a machine, in GiB. */
export const ROOT_VOLUME = { min: 8, max: 1024 };

/** A machine image of the user's own that holds the engine. */
export interface CompleteImageProps extends NodeImageProps {
  /** Id of the image, such as `ami-0123456789abcdef0`. */
  readonly imageId: string;
}

/** What names an image of the user's own: one of these. */
export interface OwnImageName {
  readonly imageId?: string;
  readonly pointer?: ImagePointer;
  readonly lookup?: ImageLookup;
}

/** An image of the user's own. */
type OwnImage = NodeImageProps & OwnImageName;

const SERVER_PATH = { pattern: /^(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._+-]{1,64}){1,8}$/, allowed: 'an absolute path such as /usr/bin/redis-server' };
const DEVICE = { pattern: /^\/dev\/(xvda|sda1)$/, allowed: '/dev/xvda or /dev/sda1' };
const USER_NAME = { pattern: /^(?!root$)[a-z_][a-z0-9_-]{0,31}$/, allowed: 'the name of a system user such as redis, and not root' };
const CANDIDATE_PINNED = 'image.candidate-pinned';
/** Ids of the advice on the image of a fleet. */
export const NODE_IMAGE_ADVICE_IDS: readonly string[] = [CANDIDATE_PINNED];

/** What a node boots from, and what it still has to install. */
export class NodeImage {
  /**
   * Debian 12 with its own Redis 7.0; needs a route to Debian's repository at the first boot.
   *
   * Debian's images come without the SSM agent: nobody can open a Session Manager session on a node unless the agent is added.
   */
  public static readonly DEBIAN_12 = new NodeImage(DEBIAN_12);
  /** Debian 13 with its own Redis 8.0 or Valkey 8.1; needs a route to Debian's repository at the first boot, and comes without the SSM agent. */
  public static readonly DEBIAN_13 = new NodeImage(DEBIAN_13);
  /**
   * Ubuntu 22.04 with the SSM agent; needs a route to Ubuntu's repository at the first boot.
   *
   * Its repository has no engine that this library knows (Redis 6.0 is older than any): a fleet needs a complete image of one's own.
   */
  public static readonly UBUNTU_22_04 = new NodeImage(UBUNTU_22_04);
  /** Ubuntu 24.04 with its own Redis 7.0 or Valkey 7.2, and the SSM agent; needs a route to Ubuntu's repository at the first boot. */
  public static readonly UBUNTU_24_04 = new NodeImage(UBUNTU_24_04);
  /** Amazon Linux 2023 with its own Redis 6.2 or Valkey 8.0; needs only the endpoint of S3 at the first boot. */
  public static readonly AMAZON_LINUX_2023 = new NodeImage(AMAZON_LINUX_2023);

  /**
   * An image that holds the engine, Python 3.9 with boto3, and the tools of XFS; installs nothing at boot.
   *
   * The same as `FleetImage.fromAmiId`, beside which stand pointers and lookups.
   * Throws when the id, the path or the user is not one.
   */
  public static complete(props: CompleteImageProps): NodeImage {
    return NodeImage._own(props, { imageId: props.imageId });
  }

  /**
   * An image of the user's own, by a name that was checked or by its id.
   *
   * @internal
   */
  public static _own(props: NodeImageProps, name: OwnImageName): NodeImage {
    const problems = new Problems();
    problems.check('imageId', text('imageId', name.imageId, IMAGE_ID));
    problems.check('server', knownAtSynth('server', props.server) ?? text('server', props.server, SERVER_PATH));
    problems.check('user', knownAtSynth('user', props.user) ?? text('user', props.user, USER_NAME));
    problems.check('rootDevice', text('rootDevice', props.rootDevice, DEVICE));
    problems.check('rootVolumeGiB', knownAtSynth('rootVolumeGiB', props.rootVolumeGiB) ?? wholeNumber('rootVolumeGiB', props.rootVolumeGiB, ROOT_VOLUME));
    problems.throwIfAny();
    const { server, user, rootDevice, rootVolumeGiB, acknowledge = {} } = props;
    return new NodeImage(undefined, frozenRecord({ server, user, rootDevice, rootVolumeGiB, acknowledge: frozenRecord(acknowledge), ...name }));
  }

  /** Names of the operating systems that `forOperatingSystem` takes. */
  public static operatingSystems(): string[] {
    return OPERATING_SYSTEMS.map((os) => os.name);
  }

  /**
   * The newest image of an operating system by its name, such as `ubuntu-24.04`.
   *
   * Throws when the name is not known.
   */
  public static forOperatingSystem(name: string): NodeImage {
    const os = OPERATING_SYSTEMS.find((candidate) => candidate.name === name);
    if (os === undefined) {
      throw new DefinitionError([{ path: [], message: `"image" must be one of ${NodeImage.operatingSystems().join(', ')}, or a complete image by its id, got ${JSON.stringify(name)}` }]);
    }
    return new NodeImage(os);
  }

  private constructor(private readonly os: OperatingSystem | undefined, private readonly own?: OwnImage) {}

  /** Name of the operating system, or what names an image of one's own. */
  public get name(): string {
    const { imageId, pointer, lookup } = this.own ?? {};
    return this.os?.name ?? imageId ?? (pointer === undefined ? lookup?.name : `${pointer.name}:${pointer.version}`) ?? '';
  }

  /** What installs packages. */
  public get packageManager(): PackageManager {
    return this.os?.packageManager ?? PackageManager.NONE;
  }

  /** From where the node installs packages. */
  public get packageSource(): PackageSource {
    return this.os?.packageSource ?? PackageSource.NONE;
  }

  /** Ports that a node needs open to its repository; empty for a complete image. */
  public get repositoryPorts(): number[] {
    return [...(this.os?.repositoryPorts ?? [])];
  }

  /** Directives whose `yes` keeps the repository's server from starting, because it is built without them. */
  public get missingSwitches(): string[] {
    return [...(this.os?.missingSwitches ?? [])];
  }

  /** Device name of the root volume. */
  public get rootDevice(): string {
    return this.os?.rootDevice ?? this.own?.rootDevice ?? '/dev/xvda';
  }

  /** Size of the root volume in the image in GiB; undefined where it is not known. */
  public get rootVolumeGiB(): number | undefined {
    return this.own?.rootVolumeGiB;
  }

  /** What is not wrong with it, but most likely not what was meant; `acknowledge` silences it. */
  public get advice(): Advice[] {
    const { pointer, acknowledge = {} } = this.own ?? {};
    if (pointer === undefined || !CANDIDATE.test(pointer.name) || Object.hasOwn(acknowledge, CANDIDATE_PINNED)) {
      return [];
    }
    const message = `${pointer.name} is moved by every build, and Parameter Store keeps 100 versions of it: once version ${pointer.version} is gone nothing can be deployed with it; promote the image, and name the version of the channel stable`;
    return [{ id: CANDIDATE_PINNED, message }];
  }

  /** Id of a complete image; undefined where something else names it. */
  public get imageId(): string | undefined {
    return this.own?.imageId;
  }

  /** The pointer that holds the id of the image, at one of its versions; undefined where something else names it. */
  public get pointer(): ImagePointer | undefined {
    return this.own?.pointer;
  }

  /** How the image is looked up at synth; undefined where something else names it. */
  public get lookup(): ImageLookup | undefined {
    return this.own?.lookup;
  }

  /** Public SSM parameter that holds the id of the newest image; undefined for a complete image. */
  public parameterFor(architecture: CpuArchitecture): string | undefined {
    return this.os?.parameters[architecture];
  }

  /**
   * How the engine is installed and called.
   *
   * Throws when the operating system's repository has another version of the engine, and says which it has.
   */
  public installationOf(engine: RedisEngine): EngineInstallation {
    if (this.os === undefined) {
      const program = `${engine.flavor}-server`;
      return { packages: [], server: this.own?.server ?? `/usr/bin/${program}`, service: program, user: this.own?.user ?? engine.flavor };
    }
    const installation = this.os.engines[engine.name];
    if (installation === undefined) {
      const has = Object.keys(this.os.engines).join(' or ');
      const what = has === '' ? 'has no engine in its repository that this library knows; use' : `installs ${has}, not ${engine.name}; choose one of these, or`;
      throw new DefinitionError([{ path: ['image'], message: `image ${this.os.name} ${what} an image that holds ${engine.name}` }]);
    }
    return { ...installation, packages: [...installation.packages] };
  }
}
