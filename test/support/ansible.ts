import { existsSync } from 'node:fs';
import { inProject } from './project';

/**
 * The path of a program of Ansible with its collections, such as `ansible-playbook`, `ansible-lint` or `python`.
 *
 * @throws when it is not there; the message names the remedy.
 */
export function ansibleProgram(name: string): string {
  const file = inProject('.tools', 'ansible', 'bin', name);
  if (existsSync(file)) return file;
  throw new Error(`${name} is not in .tools/ansible: run \`npm run setup:full\``);
}
