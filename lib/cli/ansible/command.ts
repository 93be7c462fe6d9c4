import { Command, Option } from 'commander';
import { REACH_KINDS } from '../../definitions/inventory/reach';
import type { CliIo } from '../io';
import { wholeNumber } from '../whole-number';
import type { AnsibleInitFlags } from './run';

const AFTER_HELP = `
The folder gets ansible.cfg, in which each line says why it is there; redis_fleet.yml, which says what hosts there are;
the plugin redis_fleet, by which Ansible reads it, and the script redis-inventory, which prints the same; group_vars; and
playbooks: ping, live-roles, rolling-patch, rolling-replace, tuning-check and rotate-users. Nothing is overwritten: where
one of the files is there, none is written.

The settings are those of the ansible-core that "ansible --version" names, and --mitogen is refused where the Mitogen
that is installed beside it does not know it.
`;

/** `redis-fleet ansible`: what Ansible needs to work on a fleet. */
export function ansibleCommand(io: CliIo): Command {
  return new Command('ansible').description('write what Ansible needs to work on a fleet').addCommand(initCommand(io));
}

function initCommand(io: CliIo): Command {
  return new Command('init')
    .description('write a tuned ansible.cfg, the inventory and playbooks')
    .argument('<dir>', 'folder to write to; made where it is missing')
    .option('--definition <file>', 'fleet.yaml of the fleet: says its name, its hosts, its ports and who logs in')
    .option('--fleet <name>', 'name of the fleet, where there is no fleet.yaml to say it')
    .option('--region <region>', 'region of the fleet (default: that of the AWS settings, each time)')
    .option('--hosts <number>', 'hosts of the fleet, 1-100000 (default: those of the fleet.yaml, or 20)', wholeNumber(1, 100_000))
    .option('--user <name>', 'user that SSH logs in as (default: that of the image in the fleet.yaml)')
    .addOption(new Option('--reach <way>', 'how the hosts are reached').choices(REACH_KINDS).default('direct'))
    .option('--bastion <host>', 'with --reach bastion: the bastion, as host or user@host')
    .option('--bucket <name>', 'with --reach aws_ssm: the S3 bucket that files pass through')
    .option('--endpoint <id>', 'with --reach instance_connect: the endpoint (default: the one that AWS finds)')
    .option('--profile <name>', 'profile of the AWS settings, for the hosts, the gates and the ways through AWS (default: that of the environment)')
    .option('--mitogen', 'run tasks by Mitogen, where it is installed beside Ansible')
    .addOption(new Option('--ansible <program>', 'the Ansible whose version the files are for (default: ansible)').conflicts('ansibleCore'))
    .addOption(new Option('--ansible-core <version>', 'version of ansible-core that the files are for, such as 2.19, where none is installed here').conflicts('mitogen'))
    .addHelpText('after', AFTER_HELP)
    .action((folder: string, flags: AnsibleInitFlags) => {
      // Loaded when called, as it is most of this program
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const { runAnsibleInit } = require('./run') as typeof import('./run');
      runAnsibleInit(io, { folder, flags });
    });
}
