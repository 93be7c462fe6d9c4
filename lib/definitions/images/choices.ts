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
