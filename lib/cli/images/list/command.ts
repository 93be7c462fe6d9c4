import { Command } from 'commander';
import type { CommandIo } from '../../io';
import { FAMILY_HELP, withFamilyFlags } from '../family-flags';
import type { ListFlags } from './run';

/** `redis-fleet images list` */
export function listCommand(io: CommandIo): Command {
  return withFamilyFlags(new Command('list').description('show the images of a family: their age, recipe and source, what points at them, and what uses them'))
    .option('--json', 'print JSON')
    .addHelpText('after', FAMILY_HELP)
    .action(async (family: string, flags: ListFlags) => {
      // Loaded when called, as it is most of this program
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const { runList } = require('./run') as typeof import('./run');
      await runList(io, { family, flags });
    });
}
