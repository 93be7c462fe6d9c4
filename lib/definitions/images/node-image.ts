import { knownAtSynth, text } from '../checks';
import { frozenRecord } from '../frozen';
import { DefinitionError, Problems } from '../problems';
import type { RedisEngine } from '../redis/engine';

/** Processor architectures of EC2. */
export enum CpuArchitecture {
  /** Graviton. */
  ARM_64 = 'arm64',
  /** Intel and AMD. */
  X86_64 = 'x86_64',
}

/** From where a node installs packages at its first boot. */
export enum PackageSource {
  /** From a repository on the internet: the node needs a NAT gateway. */
  INTERNET = 'internet',
  /** From a repository in S3: a gateway endpoint is enough. */
  S3 = 's3',
  /** The image holds everything. */
  NONE = 'none',
}

/** How an engine is installed and called on an operating system. */
export interface EngineInstallation {
  /** Packages to install at the first boot. */
  readonly packages: string[];
  /** Path of the server. */
  readonly server: string;
  /** The distribution's own service, which must never start. */
  readonly service: string;
  /** User and group that the server runs as. */
  readonly user: string;
}

/** A machine image of the user's own that holds the engine. */
export interface CompleteImageProps {
  /** Id of the image, such as `ami-0123456789abcdef0`. */
  readonly imageId: string;
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
}

interface OperatingSystem {
  readonly name: string;
  readonly parameters: Readonly<Record<CpuArchitecture, string>>;
  readonly packageSource: PackageSource;
  /** Ports of the repository at the first boot. */
  readonly repositoryPorts: readonly number[];
  readonly rootDevice: string;
  /** Switches that the repository's server is built without: it refuses to start with them. */
  readonly missingSwitches: readonly string[];
  readonly engines: Readonly<Record<string, EngineInstallation>>;
}

const PROGRAMS = ['python3-boto3', 'xfsprogs'];
const DEBIAN_REDIS: EngineInstallation = { packages: ['redis-server', ...PROGRAMS], server: '/usr/bin/redis-server', service: 'redis-server', user: 'redis' };

const DEBIAN_12: OperatingSystem = {
  name: 'debian-12',
  parameters: { arm64: '/aws/service/debian/release/12/latest/arm64', x86_64: '/aws/service/debian/release/12/latest/amd64' },
  packageSource: PackageSource.INTERNET,
  repositoryPorts: [80, 443],
  rootDevice: '/dev/xvda',
  missingSwitches: ['activedefrag'],
  engines: { 'redis 7.0': DEBIAN_REDIS },
};

const UBUNTU_24_04: OperatingSystem = {
  name: 'ubuntu-24.04',
  parameters: {
    arm64: '/aws/service/canonical/ubuntu/server/24.04/stable/current/arm64/hvm/ebs-gp3/ami-id',
    x86_64: '/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id',
  },
  packageSource: PackageSource.INTERNET,
  repositoryPorts: [80, 443],
  rootDevice: '/dev/sda1',
  missingSwitches: ['activedefrag'],
  engines: {
    'redis 7.0': DEBIAN_REDIS,
    'valkey 7.2': { packages: ['valkey-server', ...PROGRAMS], server: '/usr/bin/valkey-server', service: 'valkey-server', user: 'valkey' },
  },
};

const AMAZON_LINUX_2023: OperatingSystem = {
  name: 'amazon-linux-2023',
  parameters: {
    arm64: '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64',
    x86_64: '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64',
  },
  packageSource: PackageSource.S3,
  repositoryPorts: [443],
  rootDevice: '/dev/xvda',
  missingSwitches: [],
  engines: {
    'redis 6.2': { packages: ['redis6', ...PROGRAMS], server: '/usr/bin/redis6-server', service: 'redis6', user: 'redis6' },
    'valkey 8.0': { packages: ['valkey', ...PROGRAMS], server: '/usr/bin/valkey-server', service: 'valkey', user: 'valkey' },
  },
};

const OPERATING_SYSTEMS = [DEBIAN_12, UBUNTU_24_04, AMAZON_LINUX_2023];
const IMAGE_ID = { pattern: /^ami-[0-9a-f]{8,17}$/, allowed: 'the id of an image such as ami-0123456789abcdef0' };
const SERVER_PATH = { pattern: /^(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._+-]{1,64}){1,8}$/, allowed: 'an absolute path such as /usr/bin/redis-server' };
const DEVICE = { pattern: /^\/dev\/(xvda|sda1)$/, allowed: '/dev/xvda or /dev/sda1' };
const USER_NAME = { pattern: /^(?!root$)[a-z_][a-z0-9_-]{0,31}$/, allowed: 'the name of a system user such as redis, and not root' };

/** What a node boots from, and what it still has to install. */
export class NodeImage {
  /**
   * Debian 12 with its own Redis 7.0; needs a route to Debian's repository at the first boot.
   *
   * Debian's images come without the SSM agent: nobody can open a Session Manager session on a node unless the agent is added.
   */
  public static readonly DEBIAN_12 = new NodeImage(DEBIAN_12);
  /** Ubuntu 24.04 with its own Redis 7.0 or Valkey 7.2, and the SSM agent; needs a route to Ubuntu's repository at the first boot. */
  public static readonly UBUNTU_24_04 = new NodeImage(UBUNTU_24_04);
  /** Amazon Linux 2023 with its own Redis 6.2 or Valkey 8.0; needs only the endpoint of S3 at the first boot. */
  public static readonly AMAZON_LINUX_2023 = new NodeImage(AMAZON_LINUX_2023);

  /**
   * An image that holds the engine, Python 3.9 with boto3, and the tools of XFS; installs nothing at boot.
   *
   * Throws when the id, the path or the user is not one.
   */
  public static complete(props: CompleteImageProps): NodeImage {
    const problems = new Problems();
    problems.check('imageId', text('imageId', props.imageId, IMAGE_ID));
    problems.check('server', knownAtSynth('server', props.server) ?? text('server', props.server, SERVER_PATH));
    problems.check('user', knownAtSynth('user', props.user) ?? text('user', props.user, USER_NAME));
    problems.check('rootDevice', text('rootDevice', props.rootDevice, DEVICE));
    problems.throwIfAny();
    return new NodeImage(undefined, frozenRecord(props));
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

  private constructor(private readonly os: OperatingSystem | undefined, private readonly own?: CompleteImageProps) {}

  /** Name of the operating system, or the id of a complete image. */
  public get name(): string {
    return this.os?.name ?? this.own?.imageId ?? '';
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

  /** Id of a complete image; undefined where `parameterFor` names it. */
  public get imageId(): string | undefined {
    return this.own?.imageId;
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
      throw new DefinitionError([{ path: ['image'], message: `image ${this.os.name} installs ${Object.keys(this.os.engines).join(' or ')}, not ${engine.name}; choose one of these, or an image that holds ${engine.name}` }]);
    }
    return { ...installation, packages: [...installation.packages] };
  }
}
