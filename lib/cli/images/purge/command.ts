import { Command } from 'commander';
import type { CommandIo } from '../../io';
import { wholeNumber } from '../../whole-number';
import { FAMILY_HELP, withFamilyFlags } from '../family-flags';
import type { PurgeFlags } from './run';

const AFTER_HELP = `${FAMILY_HELP}
Without --apply nothing is deleted: every image is shown with what would become of it, and why.

Never deleted is what an instance, the default, newest or a group's version of a launch template, a launch configuration
or a version of a pointer refers to; what is shared, public or protected; and what is not finished. The source of a copy
that is being made stays as well, where the region of the copy is among those that are asked: name it by --region.
An image that failed its test, or had none yet, is not among the newest that are kept.
A pointer keeps its last 100 versions, and each keeps its image; --history says how many of them count.

Exit codes: 0 done, 1 something could not be deleted or asked, 2 a mistake on the command line.
`;

/** `redis-fleet images purge` */
export function purgeCommand(io: CommandIo): Command {
  return withFamilyFlags(new Command('purge').description('delete the old images of a family that nothing refers to, with their snapshots'))
    .option('--keep <images>', 'newest images that are kept in each region, 1-100 (default: that of the image.yaml, or 5)', wholeNumber(1, 100))
    .option('--minimum-age <days>', 'days that an image must be old, 0-3650 (default: that of the image.yaml, or 30)', wholeNumber(0, 3650))
    .option('--history <versions>', 'newest versions of each pointer that keep their images, 2-100', wholeNumber(2, 100), 100)
    .option('--apply', 'delete, after a question that is answered by the number of images')
    .option('--yes', 'with --apply: delete without a question')
    .option('--json', 'print JSON')
    .addHelpText('after', AFTER_HELP)
    .action(async (family: string, flags: PurgeFlags) => {
      // Loaded when called, as it is most of this program
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const { runPurge } = require('./run') as typeof import('./run');
      await runPurge(io, { family, flags });
    });
}
