import { wholeNumber } from '../checks';
import { Problems } from '../problems';
import { PackageManager } from './choices';
import { ImageBase } from './image-base';
import { ImageBuilderMachine } from './image-builder-machine';
import { ImageDisk, ROOT_DISK } from './image-disk';
import { ImageRetention } from './image-retention';
import { ImageStep } from './image-step';
import type { ImageVariable } from './image-variable';

/** The parts of a recipe that must have been made by their classes. */
interface Parts {
  readonly baseImage: ImageBase;
  readonly steps?: readonly ImageStep[];
  readonly disks?: readonly ImageDisk[];
  readonly retention?: ImageRetention;
  readonly builder?: ImageBuilderMachine;
}

/** What the steps of a recipe must fit. */
interface Stepped {
  readonly baseImage: ImageBase;
  readonly steps: readonly ImageStep[];
  readonly variables: readonly ImageVariable[];
}

/** An object with the same members passes the compiler, but nobody has checked its values. */
export function checkLookAlikes({ baseImage, steps, disks, retention, builder }: Parts): void {
  const problems = new Problems();
  const check = (path: string[], made: boolean, maker: string): void => {
    problems.check(path, made ? undefined : `"${path.join('.')}" must be made by ${maker}, which checks its values, got another object`);
  };
  check(['baseImage'], baseImage instanceof ImageBase, 'ImageBase');
  steps?.forEach((step, index) => check(['steps', String(index)], step instanceof ImageStep, 'ImageStep'));
  disks?.forEach((disk, index) => check(['disks', String(index)], disk instanceof ImageDisk, 'ImageDisk'));
  check(['retention'], retention === undefined || retention instanceof ImageRetention, 'ImageRetention');
  check(['builder'], builder === undefined || builder instanceof ImageBuilderMachine, 'ImageBuilderMachine');
  problems.throwIfAny();
}

/** Checks that all variables are there, that packages are named as the operating system does, and that no two files have one name and different bytes. */
export function checkSteps(problems: Problems, { baseImage, steps, variables }: Stepped): void {
  const names = variables.map(({ name }) => name);
  if (baseImage.variable !== undefined && !names.includes(baseImage.variable)) {
    problems.add('baseImage', `"baseImage" names the variable ${JSON.stringify(baseImage.variable)}, which the recipe does not have; add it to "variables"`);
  }
  const digests = new Map<string, string>();
  steps.forEach((step, index) => {
    const path = ['steps', String(index)];
    step.variables.filter((name) => !names.includes(name)).forEach((name) => {
      problems.add([...path, 'variables'], `step ${JSON.stringify(step.title)} asks for the variable ${JSON.stringify(name)}, which the recipe does not have; add it to "variables"`);
    });
    problems.check(path, baseImage.packageManager === PackageManager.DNF ? aptVersion(step, baseImage.osName) : undefined);
    if (step.payload === undefined) {
      return;
    }
    const { name, sha256 } = step.payload;
    if ((digests.get(name) ?? sha256) !== sha256) {
      problems.add(path, `"steps" must not carry two files of one name with different bytes, got ${JSON.stringify(name)} twice; rename one`);
    }
    digests.set(name, sha256);
  });
}

/** Only apt takes the version of a package behind `=`. */
function aptVersion({ program, environment: { PACKAGES = '' } }: ImageStep, osName: string): string | undefined {
  const wrong = program === 'install-packages' ? PACKAGES.split(' ').filter((name) => name.includes('=')) : [];
  return wrong.length === 0 ? undefined : `"packages" of ${osName} must name a version as dnf does, with - and not with =, got ${wrong.join(', ')}; write ${wrong.map((name) => name.replace('=', '-')).join(', ')}`;
}

/** Checks that no two disks have one device, and that the root device is one. */
export function checkDisks(problems: Problems, disks: readonly ImageDisk[], rootDevice: string): void {
  const devices = disks.map(({ deviceName = rootDevice }) => deviceName);
  devices.forEach((device, index) => {
    const path = ['disks', String(index), 'deviceName'];
    if (devices.indexOf(device) < index) {
      problems.add(path, `"disks" must name each device once, got ${device} twice; keep one`);
    }
    if (device !== rootDevice && ['/dev/xvda', '/dev/sda1'].includes(device)) {
      problems.add(path, `"deviceName" must be ${rootDevice} for the root device of this operating system, got ${device}; leave it out`);
    }
    if (device !== rootDevice) {
      return;
    }
    problems.check(['disks', String(index), 'sizeGiB'], wholeNumber('sizeGiB', disks[index]?.sizeGiB, ROOT_DISK));
    if (disks[index]?.snapshotId !== undefined) {
      problems.add(['disks', String(index), 'snapshotId'], '"snapshotId" is not for the root device, which begins with that of its image; name another "deviceName"');
    }
  });
}
