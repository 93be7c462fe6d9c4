import { cpSync, existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { repositoryRoot } from '../emulator/emulator';
import { type LinuxKernel, linuxKernel } from './linux-kernel';
import { projectPython, providedProgram, runProgram } from './programs';

/** Room for the image and for what a guest writes; the file itself has holes. */
const SIZE = '3G';

/** The root file system of the lab's machines, made now where it is not there. */
function labImage(): string {
  const machines = join(repositoryRoot(), 'lab', 'machines');
  return runProgram(projectPython(), ['-m', 'redis_fleet_lab.image'], { env: { PYTHONPATH: machines, PYTHONDONTWRITEBYTECODE: '1' }, seconds: 600 }).trim();
}

/** Adds to a root file system what a machine with a kernel of its own has more than one of the lab. */
function addModules(root: string, kernel: LinuxKernel): void {
  cpSync(kernel.modules, join(root, 'usr', 'lib', 'modules', kernel.version), { recursive: true });
  runProgram(kernel.kmod, ['--basedir', root, kernel.version], { argv0: 'depmod', seconds: 60 });
}

/** The disks of kernels that were there before. */
function removeOthers(file: string): void {
  const folder = dirname(file);
  for (const name of readdirSync(folder).filter((each) => each.endsWith('.ext4') && each !== basename(file))) rmSync(join(folder, name));
}

function makeDisk(file: string, image: string, kernel: LinuxKernel): void {
  const folder = mkdtempSync(join(dirname(file), 'guest-'));
  try {
    const root = join(folder, 'root');
    runProgram('cp', ['--archive', image, root], { seconds: 120 });
    addModules(root, kernel);
    const disk = join(folder, 'disk');
    runProgram(providedProgram('mkfs.ext4'), ['-q', '-m', '0', '-E', 'root_owner=0:0', '-d', root, disk, SIZE], { seconds: 300 });
    removeOthers(file);
    renameSync(disk, file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The disk that guests boot from, an ext4 file system of the lab's image with the modules of a kernel.
 *
 * It is made once and kept beside the image, so that it goes when the image goes; guests must not write to it.
 * Needs root, because files keep their owners. Throws an error that names the remedy when something is missing.
 */
export function guestDisk(): string {
  const kernel = linuxKernel();
  const image = labImage();
  const file = join(dirname(image), `guest-${kernel.version}.ext4`);
  if (!existsSync(file)) makeDisk(file, image, kernel);
  return file;
}
