import { Command } from 'commander';
import type { CommandIo } from '../../io';
import type { ImportFlags } from './run';

const AFTER_HELP = `
The new file asks for the same hosts under the same names, in the same groups: all regions where none are named, stopped instances
too, and those that are no node of a fleet. What it cannot carry is listed with its line, and makes the exit code 1. The file is
written all the same, with that list under not_carried: it is refused as long as the list is in it, so that nobody runs with other
hosts than before by accident. Templates that ask for the environment are written with its values of now.
`;

/** `redis-fleet inventory import-aws-ec2 FILE` */
export function importAwsEc2Command(io: CommandIo): Command {
  return new Command('import-aws-ec2')
    .description('write a redis_fleet.yml from the file of Ansible\'s inventory plugin amazon.aws.aws_ec2')
    .argument('<file>', 'file of the plugin, such as aws_ec2.yml')
    .option('--to <file>', 'file to write; - prints it (default: redis_fleet.yml beside the file)')
    .option('--force', 'overwrite the file to write')
    .addHelpText('after', AFTER_HELP)
    .action((file: string, flags: ImportFlags) => {
      // Loaded when called: parsers would cost every inventory 40 ms.
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const { runImport } = require('./run') as typeof import('./run');
      runImport(io, file, flags);
    });
}
