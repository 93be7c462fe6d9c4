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

/** What installs packages. */
export enum PackageManager {
  /** Of Debian and Ubuntu. */
  APT = 'apt',
  /** Of Amazon Linux. */
  DNF = 'dnf',
  /** Nothing is installed: the image holds everything. */
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

/** When a step of an image runs. */
export enum ImagePhase {
  /** On the builder, to make the image. */
  BUILD = 'build',
  /** On the builder, before the image is made of it: a failure means that there is no image. */
  VALIDATE = 'validate',
  /** On a fresh machine that was started from the image. */
  TEST = 'test',
}

/** What a step of an image is. */
export enum ImageStepKind {
  /** A program of this library, with an environment. */
  PROGRAM = 'program',
  /** A script of the user's own. */
  SCRIPT = 'script',
  /** The settings of a kernel profile. */
  KERNEL = 'kernel',
  /** The programs that make a machine a node. */
  NODE_PROGRAMS = 'node-programs',
  /** A restart of the builder. */
  REBOOT = 'reboot',
}

/** How the image is named that another one begins with. */
export enum ImageBaseKind {
  /** By an SSM parameter that holds its id. */
  SSM_PARAMETER = 'ssm-parameter',
  /** By its id. */
  AMI = 'ami',
  /** By a variable of the build that holds its id. */
  VARIABLE = 'variable',
  /** As the newest that an owner has under a filter. */
  FILTER = 'filter',
}

/** Types of EBS volumes that an image can begin with. */
export enum ImageDiskType {
  /** General purpose; its speed is set apart from its size. */
  GP3 = 'gp3',
  /** General purpose of before: its speed follows its size. */
  GP2 = 'gp2',
  /** Provisioned operations. */
  IO1 = 'io1',
  /** Provisioned operations, with more durability. */
  IO2 = 'io2',
}

/** How the machine that builds is reached. */
export enum BuilderConnection {
  /** Through Systems Manager: no port is open. The machine needs the SSM agent and an instance profile. */
  SESSION_MANAGER = 'session-manager',
  /** By SSH to its private address, from within the network. */
  PRIVATE_ADDRESS = 'private-address',
  /** By SSH to a public address, from named networks only. */
  PUBLIC_ADDRESS = 'public-address',
}
