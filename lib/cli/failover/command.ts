import { Command } from 'commander';
import { FLEET_HELP, withFleetFlags } from '../fleet/flags';
import type { CliIo } from '../io';
import { wholeNumber } from '../whole-number';
import type { FailoverFlags } from './run';

const AFTER_HELP = `
The primary's own machine does it, as it does before it stops: it chooses the freshest replica, waits until every
primary knows it and no election is too recent, fails over without force, and verifies. Systems Manager's Run Command
starts it there. Refused while the fleet is not in order, but for primaries that have gathered in one zone.
${FLEET_HELP}`;

/** `redis-fleet failover` */
export function failoverCommand(io: CliIo): Command {
  const command = new Command('failover')
    .description('have a replica of a shard take over from its primary, without loss')
    .argument('<shard>', 'number of the shard, from 0', wholeNumber(0, 100_000));
  return withFleetFlags(command)
    .option('--to <slot>', 'the replica that shall take over (default: the freshest)')
    .addHelpText('after', AFTER_HELP)
    .action(async (shard: number, file: string | undefined, flags: FailoverFlags) => {
      // Loaded when called, as it is most of this program
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const { runFailover } = require('./run') as typeof import('./run');
      await runFailover(io, { shard, file, flags });
    });
}
