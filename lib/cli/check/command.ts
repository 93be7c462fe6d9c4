import { Command } from 'commander';
import { FLEET_HELP, withFleetFlags } from '../fleet/flags';
import type { CommandIo } from '../io';
import { wholeNumber } from '../whole-number';
import type { CheckFlags } from './run';

const AFTER_HELP = `${FLEET_HELP}
Every server is asked, not one: state, hash slots, open slots, bus links, epochs, replicas and how far they are behind,
which zones could be lost, snapshots and logs. With a fleet.yaml also whether each runs the version and the
settings that it defines. docs/check.md has every finding with its remedy.

Exit codes: 0 all is well, 1 something is not, 2 the fleet could not be asked.
`;

/** `redis-fleet check` */
export function checkCommand(io: CommandIo): Command {
  return withFleetFlags(new Command('check').description('ask every node of a fleet how it is'))
    .option('--json', 'print JSON')
    .option('--max-lag <MiB>', 'MiB that a replica may be behind its primary, 1-65536', wholeNumber(1, 65_536), 16)
    .addHelpText('after', AFTER_HELP)
    .action(async (file: string | undefined, flags: CheckFlags) => {
      // Loaded when called, as it is most of this program
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const { runCheck } = require('./run') as typeof import('./run');
      await runCheck(io, { file, flags });
    });
}
