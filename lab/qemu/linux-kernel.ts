import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../emulator/emulator';

/** Debian's kernel for clouds, as the set-up unpacked its package. */
export interface LinuxKernel {
  /** Such as `6.1.0-56-cloud-amd64`. */
  readonly version: string;
  /** The file to boot. */
  readonly image: string;
  /** The folder of its modules. */
  readonly modules: string;
  /** The program that indexes modules, when it is called `depmod`. */
  readonly kmod: string;
}

/** The kernel that guests boot. Throws an error that names the remedy when the set-up has not fetched it. */
export function linuxKernel(): LinuxKernel {
  const folder = join(repositoryRoot(), '.tools', 'linux');
  const modules = join(folder, 'lib', 'modules');
  const versions = existsSync(modules) ? readdirSync(modules) : [];
  const version = versions.find((name) => existsSync(join(folder, 'boot', `vmlinuz-${name}`)));
  if (version === undefined) {
    throw new Error('a guest needs the kernel of Debian\'s package linux-image-cloud-amd64 in .tools/linux: run `npm run setup`');
  }
  const kmod = ['bin', 'usr/bin'].map((name) => join(folder, name, 'kmod')).find(existsSync);
  if (kmod === undefined) throw new Error('the program kmod is not in .tools/linux: run `npm run setup`');
  return { version, image: join(folder, 'boot', `vmlinuz-${version}`), modules: join(modules, version), kmod };
}
