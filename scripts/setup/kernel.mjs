// The kernel of the virtual machines in which the settings of a kernel are proven: Debian's for clouds, in .tools/linux,
// with the program that indexes its modules.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashTexts } from '../shared/hash.mjs';
import { tools } from '../shared/project.mjs';
import { aptIsHere, unpackWithDependencies } from './debian-packages.mjs';

const folder = join(tools, 'linux');
const stamp = join(folder, 'installed-from');
const PACKAGES = ['linux-image-cloud-amd64', 'kmod'];

const release = () => (existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '');
const fingerprint = () => hashTexts(release(), ...PACKAGES);

/** Other distributions have no package of this kernel. */
const isPossible = () => aptIsHere() && process.arch === 'x64' && /^ID=debian$/m.test(release());

function isInstalled() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint() && readdirSync(join(folder, 'boot')).some((name) => name.startsWith('vmlinuz-'));
}

/** Why there is no kernel; undefined when there is one. */
export function whatLacksForKernel() {
  if (isInstalled()) return undefined;
  return isPossible() ? 'the kernel is not in .tools/linux: run npm run setup' : 'the kernel is a package of Debian for x86_64, which this system is not';
}

async function install() {
  await unpackWithDependencies(PACKAGES, folder);
  writeFileSync(stamp, fingerprint());
}

export const kernel = { title: 'kernel of virtual machines in .tools', areInstalled: () => isInstalled() || !isPossible(), install };
