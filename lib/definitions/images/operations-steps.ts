import type { Advice } from '../advice';
import type { Problems } from '../problems';
import { DOWNLOADS } from './build-folder';
import { PackageManager } from './choices';
import { ImageProgram } from './image-program';
import type { DownloadProps } from './image-step';
import { ImageStep } from './image-step';
import { OperationsProgram } from './operating-systems';
import type { OperatingSystem } from './operating-systems';
import { SSM_AGENT, WITHOUT } from './recipe-advice';

/** What a recipe says of the programs that operate a node. */
export type AskedPrograms = Readonly<Partial<Record<OperationsProgram, ImageProgram>>>;

/** How these programs get into an image. */
export interface OperationsSteps {
  /** Units that must not start when their packages are installed. */
  readonly services: readonly string[];
  readonly packages: readonly string[];
  /** Steps behind the packages. */
  readonly steps: readonly ImageStep[];
  readonly advice: readonly Advice[];
}

/** What a program is, and how its download is installed. */
interface Installer {
  readonly title: string;
  /** How the name of a download ends. */
  readonly ending: (manager: PackageManager) => string;
  readonly fileName: string;
  readonly packages: readonly string[];
  readonly steps: (file: string) => ImageStep[];
}

const EXPORTER_SERVICE = 'prometheus-redis-exporter.service';

const packageEnding = (manager: PackageManager): string => (manager === PackageManager.DNF ? '.rpm' : '.deb');
const packageSteps = (title: string) => (file: string): ImageStep[] => [ImageStep._program('install-package-file', title, { PACKAGE_FILE: file })];

const INSTALLERS: Readonly<Record<OperationsProgram, Installer>> = {
  [OperationsProgram.SSM_AGENT]: {
    title: 'SSM agent', ending: packageEnding, fileName: SSM_AGENT, packages: [],
    steps: (file) => [...packageSteps('SSM agent')(file), ImageStep.service(`${SSM_AGENT}.service`)],
  },
  [OperationsProgram.LOG_AGENT]: {
    title: 'CloudWatch agent', ending: packageEnding, fileName: 'amazon-cloudwatch-agent', packages: [],
    steps: packageSteps('CloudWatch agent'),
  },
  [OperationsProgram.AWS_CLI]: {
    title: 'AWS command line', ending: () => '.zip', fileName: 'awscli', packages: ['unzip'],
    steps: (file) => [ImageStep._program('install-aws-cli', 'AWS command line', { ARCHIVE: file })],
  },
  [OperationsProgram.EXPORTER]: {
    title: 'exporter of metrics', ending: () => '.tar.gz', fileName: 'redis_exporter', packages: ['tar', 'gzip'],
    steps: (file) => [ImageStep._program('install-from-archive', 'exporter of metrics', {
      ARCHIVE: file, MEMBER: 'redis_exporter', TARGET: '/usr/local/bin/redis_exporter', OWNER: 'root', GROUP: 'root', MODE: '0755',
    })],
  },
};

/** A download to where downloads lie, readable by root only. */
export function downloadStep({ url, sha256, target }: DownloadProps): ImageStep {
  return ImageStep.download({ url, sha256, target, mode: '0600' });
}

/** The steps that install the programs that operate a node. */
export function operationsSteps(problems: Problems, os: OperatingSystem, asked: AskedPrograms): OperationsSteps {
  const parts = Object.values(OperationsProgram).map((name) => partOf(problems, { name, os, program: asked[name] }));
  return {
    services: parts.flatMap(({ services }) => services),
    packages: parts.flatMap(({ packages }) => packages),
    steps: parts.flatMap(({ steps }) => steps),
    advice: parts.flatMap(({ advice }) => advice),
  };
}

function partOf(problems: Problems, { name, os, program }: { name: OperationsProgram; os: OperatingSystem; program?: ImageProgram }): OperationsSteps {
  const nothing = { services: [], packages: [], steps: [], advice: [] };
  const { title, ...installer } = INSTALLERS[name];
  if (program?.wanted === false) {
    return nothing;
  }
  const ending = installer.ending(os.packageManager);
  if (program?.url !== undefined && program.sha256 !== undefined) {
    const path = program.url.replace(/\?.*$/, '');
    if (!path.endsWith(ending)) {
      problems.add([name, 'url'], `"${name}" must be a download that ends with ${ending} on ${os.name}, got ${program.url}; name the ${ending} of the ${title}`);
      return nothing;
    }
    const target = `${DOWNLOADS}/${installer.fileName}${ending}`;
    return { ...nothing, packages: installer.packages, steps: [downloadStep({ url: program.url, sha256: program.sha256, target }), ...installer.steps(target)] };
  }
  const { present, packageName } = os.programs[name];
  if (present === true) {
    return nothing;
  }
  if (packageName !== undefined) {
    return { ...nothing, services: name === OperationsProgram.EXPORTER ? [EXPORTER_SERVICE] : [], packages: [packageName] };
  }
  const remedy = `"${name}" with ImageProgram.download and the address and SHA-256 of its ${ending}`;
  if (program !== undefined) {
    problems.add(name, `${os.name} has no ${title} of its own; give ${remedy}`);
    return nothing;
  }
  // Every recipe has the advice about the SSM agent
  return { ...nothing, advice: name === OperationsProgram.SSM_AGENT ? [] : [{ id: WITHOUT[name], message: `the image will have no ${title}, because ${os.name} has none of its own; give ${remedy}, or ImageProgram.none` }] };
}
