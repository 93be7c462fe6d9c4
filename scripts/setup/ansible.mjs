// What the inventory and the Ansible project are measured against: Ansible with all of its collections in .tools/ansible (the plugin
// amazon.aws.aws_ec2, Mitogen and ansible-lint with it), and the old one of Debian. Apart from .venv, because it is large and few tests need it.
import { join } from 'node:path';
import { inProject, tools } from '../shared/project.mjs';
import { ansibleDebian } from './ansible-debian.mjs';
import { virtualEnvironment } from './virtual-environment.mjs';

// Of its 17,600 files of Python a run loads a few hundred, which Python compiles when it first loads them
const collections = virtualEnvironment({
  title: 'Ansible with its collections', folder: join(tools, 'ansible'), requirements: inProject('scripts', 'setup', 'ansible', 'requirements.txt'), options: ['--no-compile'],
});
const PARTS = [collections, ansibleDebian];

/** Installs those that are missing: the warnings of what cannot be had, or undefined. */
async function install() {
  const warnings = [];
  for (const part of PARTS.filter((each) => !each.areInstalled())) {
    const warning = await part.install();
    if (warning !== undefined) warnings.push(warning);
  }
  return warnings.length === 0 ? undefined : warnings.join('; ');
}

/** Why Ansible with its collections is missing; undefined when it is there. Debian's cannot be had everywhere. */
export function whatLacksForAnsible() {
  return collections.areInstalled() ? undefined : 'Ansible with its collections is not in .tools/ansible: run npm run setup:full';
}

export const ansible = { title: 'Ansible with its collections, and Debian\'s, in .tools', areInstalled: () => PARTS.every((part) => part.areInstalled()), install };
