import type { CpuArchitecture, EngineInstallation } from './choices';
import { PackageManager, PackageSource } from './choices';

/** The programs that operate a node, beside its engine. */
export enum OperationsProgram {
  SSM_AGENT = 'ssmAgent',
  LOG_AGENT = 'logAgent',
  AWS_CLI = 'awsCli',
  EXPORTER = 'exporter',
}

/** Where a program comes from: it is in the image, or a package of the repository has it, or neither. */
export interface ProgramOrigin {
  readonly present?: boolean;
  readonly packageName?: string;
}

/** All that differs between the operating systems of a node. */
export interface OperatingSystem {
  readonly name: string;
  /** As its maker writes it. */
  readonly title: string;
  /** Public SSM parameter with the id of the newest image. */
  readonly parameters: Readonly<Record<CpuArchitecture, string>>;
  readonly packageManager: PackageManager;
  readonly packageSource: PackageSource;
  /** Ports of the repository at the first boot. */
  readonly repositoryPorts: readonly number[];
  readonly rootDevice: string;
  /** The user that its maker lets in by SSH. */
  readonly sshUser: string;
  /** Where the programs of operations come from. */
  readonly programs: Readonly<Record<OperationsProgram, ProgramOrigin>>;
  /** Switches that the repository's server is built without: it refuses to start with them. */
  readonly missingSwitches: readonly string[];
  /** How each engine of the repository is installed. */
  readonly engines: Readonly<Record<string, EngineInstallation>>;
}

/** What the programs of a node need beside Python. */
export const NODE_PACKAGES: readonly string[] = ['logrotate', 'python3-boto3', 'xfsprogs'];
const DEBIAN_REDIS: EngineInstallation = { packages: ['redis-server', ...NODE_PACKAGES], server: '/usr/bin/redis-server', service: 'redis-server', user: 'redis' };
const DEBIAN_VALKEY: EngineInstallation = { packages: ['valkey-server', ...NODE_PACKAGES], server: '/usr/bin/valkey-server', service: 'valkey-server', user: 'valkey' };
const PRESENT: ProgramOrigin = { present: true };
const AWSCLI: ProgramOrigin = { packageName: 'awscli' };
const DEBIAN_EXPORTER: ProgramOrigin = { packageName: 'prometheus-redis-exporter' };

const APT = { packageManager: PackageManager.APT, packageSource: PackageSource.INTERNET, repositoryPorts: [80, 443], missingSwitches: ['activedefrag'] } as const;

export const DEBIAN_12: OperatingSystem = {
  ...APT,
  name: 'debian-12',
  title: 'Debian 12',
  parameters: { arm64: '/aws/service/debian/release/12/latest/arm64', x86_64: '/aws/service/debian/release/12/latest/amd64' },
  rootDevice: '/dev/xvda',
  sshUser: 'admin',
  programs: { ssmAgent: {}, logAgent: {}, awsCli: AWSCLI, exporter: DEBIAN_EXPORTER },
  engines: { 'redis 7.0': DEBIAN_REDIS },
};

export const DEBIAN_13: OperatingSystem = {
  ...APT,
  name: 'debian-13',
  title: 'Debian 13',
  parameters: { arm64: '/aws/service/debian/release/13/latest/arm64', x86_64: '/aws/service/debian/release/13/latest/amd64' },
  rootDevice: '/dev/xvda',
  sshUser: 'admin',
  programs: { ssmAgent: {}, logAgent: {}, awsCli: AWSCLI, exporter: DEBIAN_EXPORTER },
  engines: { 'redis 8.0': DEBIAN_REDIS, 'valkey 8.1': DEBIAN_VALKEY },
};

export const UBUNTU_22_04: OperatingSystem = {
  ...APT,
  name: 'ubuntu-22.04',
  title: 'Ubuntu 22.04',
  parameters: {
    arm64: '/aws/service/canonical/ubuntu/server/22.04/stable/current/arm64/hvm/ebs-gp2/ami-id',
    x86_64: '/aws/service/canonical/ubuntu/server/22.04/stable/current/amd64/hvm/ebs-gp2/ami-id',
  },
  rootDevice: '/dev/sda1',
  sshUser: 'ubuntu',
  programs: { ssmAgent: PRESENT, logAgent: {}, awsCli: AWSCLI, exporter: DEBIAN_EXPORTER },
  // Redis 6.0 is all that its repository has
  engines: {},
};

export const UBUNTU_24_04: OperatingSystem = {
  ...APT,
  name: 'ubuntu-24.04',
  title: 'Ubuntu 24.04',
  parameters: {
    arm64: '/aws/service/canonical/ubuntu/server/24.04/stable/current/arm64/hvm/ebs-gp3/ami-id',
    x86_64: '/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id',
  },
  rootDevice: '/dev/sda1',
  sshUser: 'ubuntu',
  // its repository has had no awscli since 23.10
  programs: { ssmAgent: PRESENT, logAgent: {}, awsCli: {}, exporter: DEBIAN_EXPORTER },
  engines: { 'redis 7.0': DEBIAN_REDIS, 'valkey 7.2': DEBIAN_VALKEY },
};

export const AMAZON_LINUX_2023: OperatingSystem = {
  name: 'amazon-linux-2023',
  title: 'Amazon Linux 2023',
  parameters: {
    arm64: '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64',
    x86_64: '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64',
  },
  packageManager: PackageManager.DNF,
  packageSource: PackageSource.S3,
  repositoryPorts: [443],
  rootDevice: '/dev/xvda',
  sshUser: 'ec2-user',
  programs: { ssmAgent: PRESENT, logAgent: { packageName: 'amazon-cloudwatch-agent' }, awsCli: PRESENT, exporter: {} },
  missingSwitches: [],
  engines: {
    'redis 6.2': { packages: ['redis6', ...NODE_PACKAGES], server: '/usr/bin/redis6-server', service: 'redis6', user: 'redis6' },
    'valkey 8.0': { packages: ['valkey', ...NODE_PACKAGES], server: '/usr/bin/valkey-server', service: 'valkey', user: 'valkey' },
  },
};

/** The operating systems that an image can be named by. */
export const OPERATING_SYSTEMS: readonly OperatingSystem[] = [DEBIAN_12, DEBIAN_13, UBUNTU_22_04, UBUNTU_24_04, AMAZON_LINUX_2023];
