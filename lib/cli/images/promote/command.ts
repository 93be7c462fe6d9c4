import { Command, InvalidArgumentError, Option } from 'commander';
import { IMAGE_ID } from '../../../definitions/images/image-reference';
import type { CommandIo } from '../../io';
import { wholeNumber } from '../../whole-number';
import { FAMILY_HELP, withFamilyFlags } from '../family-flags';
import type { PromoteFlags } from './run';

const AFTER_HELP = `${FAMILY_HELP}
The pointer /redis-fleet/images/FAMILY/stable gets a new version, which is printed. A fleet pins one: nothing of it changes
before its definition names another version. In several regions all candidates must be of the same build.
`;

/** `redis-fleet images promote` */
export function promoteCommand(io: CommandIo): Command {
  return withFamilyFlags(new Command('promote').description('point "stable" at the image that "candidate" points at'))
    .addOption(new Option('--candidate <version>', 'version of "candidate" in place of its newest; for one region').argParser(wholeNumber(1, 1_000_000_000)).conflicts('ami'))
    .option('--ami <id>', 'an image of the family in place of the candidate; for one region', amiId)
    .addHelpText('after', AFTER_HELP)
    .action(async (family: string, flags: PromoteFlags) => {
      // Loaded when called, as it is most of this program
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const { runPromote } = require('./run') as typeof import('./run');
      await runPromote(io, { family, flags });
    });
}

function amiId(text: string): string {
  if (!IMAGE_ID.pattern.test(text)) throw new InvalidArgumentError(`It must be ${IMAGE_ID.allowed}.`);
  return text;
}
