import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { coreName, isOlder, NEWEST_CORE } from '../../rendering/ansible/core-version';
import { type AnsibleProjectProps, ansibleProject, PROGRAMS } from '../../rendering/ansible/project';
import { shellWord } from '../../rendering/quoting';
import { writeProject } from '../init/write-project';
import type { CliIo } from '../io';
import { type FleetFacts, type FleetFlags, fleetFacts } from './fleet-facts';
import { installationFor, type InstallationFlags } from './installation';
import { readPackagedFiles } from './packaged-files';
import { type ReachFlags, reachFrom } from './reach-flags';

/** The flags as they were typed. */
export type AnsibleInitFlags = FleetFlags & InstallationFlags & ReachFlags;

/**
 * Writes an Ansible project for a fleet.
 *
 * Throws a CliError where a flag cannot be, Ansible is missing, or a file is in the way; then nothing is written.
 */
export function runAnsibleInit(io: CliIo, { folder, flags }: { folder: string; flags: AnsibleInitFlags }): void {
  const reach = reachFrom(flags);
  const facts: FleetFacts = fleetFacts(flags, io);
  const installation = installationFor(flags, reach, io);
  const props: AnsibleProjectProps = { ...facts, ...installation, reach, region: flags.region, profile: flags.profile, cores: availableParallelism() };
  const files = { ...ansibleProject(props), ...readPackagedFiles() };
  writeProject(resolve(io.cwd, folder), files, folder, PROGRAMS);
  io.stdout(`${[...Object.keys(files).sort().map((file) => `wrote ${file}`), ...nextSteps(folder, props)].join('\n')}\n`);
}

function nextSteps(folder: string, { core, hasPosix, reach, user }: AnsibleProjectProps): string[] {
  const needsCollections = !hasPosix || reach.kind === 'aws_ssm';
  return [
    '',
    'Next:',
    `  cd ${shellWord(folder.startsWith('-') ? `./${folder}` : folder)}`,
    ...(user === undefined ? ['  name who logs in by SSH in group_vars/redis.yml'] : []),
    ...(isOlder(NEWEST_CORE, core) ? [`  read what ansible says of ansible.cfg: its keys were checked up to ansible-core ${coreName(NEWEST_CORE)}, not with ${coreName(core)}`] : []),
    ...(needsCollections ? ['  ansible-galaxy collection install -r requirements.yml'] : []),
    '  ./redis-inventory --output table     the hosts, as Ansible gets them',
    '  ansible-playbook playbooks/ping.yml',
  ];
}
