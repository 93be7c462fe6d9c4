import { Command } from 'commander';
import { FLEET_HELP, withFleetFlags } from '../fleet/flags';
import type { CliIo } from '../io';
import { wholeNumber } from '../whole-number';
import type { ReplaceFlags } from './run';

const AFTER_HELP = `
The slot's Auto Scaling group terminates its machine and starts another, which takes over the volume. Before it goes, the
old one hands over what it serves; one that cannot is kept. Waits until the new machine is in service and the fleet is in
order again. Refused while anything else than this slot is not in order, or another slot's machine is coming or going.
${FLEET_HELP}`;

/** `redis-fleet replace` */
export function replaceCommand(io: CliIo): Command {
  const command = new Command('replace')
    .description('replace the machine of a slot, and wait until its fleet is in order again')
    .argument('<slot>', 'name of the slot, such as demo-0-1');
  return withFleetFlags(command)
    .option('--wait <minutes>', 'minutes that it may take, 1-180', wholeNumber(1, 180), 30)
    .addHelpText('after', AFTER_HELP)
    .action(async (slot: string, file: string | undefined, flags: ReplaceFlags) => {
      // Loaded when called, as it is most of this program
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const { runReplace } = require('./run') as typeof import('./run');
      await runReplace(io, { slot, file, flags });
    });
}
