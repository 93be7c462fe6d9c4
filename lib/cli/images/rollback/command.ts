import { Command } from 'commander';
import type { CommandIo } from '../../io';
import { FAMILY_HELP, type FamilyFlags, withFamilyFlags } from '../family-flags';

const AFTER_HELP = `${FAMILY_HELP}
The pointer /redis-fleet/images/FAMILY/stable gets a new version that points at the image which it pointed at before the
present one; images that are gone are passed over. A second rollback therefore takes back the first; "promote --ami" goes
further back.
`;

/** `redis-fleet images rollback` */
export function rollbackCommand(io: CommandIo): Command {
  return withFamilyFlags(new Command('rollback').description('point "stable" at the image that it pointed at before'))
    .addHelpText('after', AFTER_HELP)
    .action(async (family: string, flags: FamilyFlags) => {
      // Loaded when called, as it is most of this program
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const { runRollback } = require('./run') as typeof import('./run');
      await runRollback(io, { family, flags });
    });
}
