import { Command } from 'commander';
import type { CliIo } from '../io';
import { wholeNumber } from '../whole-number';
import type { PlanFlags } from './run';

const AFTER_HELP = `
The map says where each slot lives and which role it begins with, which hash slots each shard is made with, and what the
loss of a zone would leave. Nothing is asked of AWS.
`;

/** `redis-fleet plan` */
export function planCommand(io: CliIo): Command {
  return new Command('plan')
    .description('show where the nodes of a fleet live, and what it survives')
    .argument('[file]', 'fleet file', 'fleet.yaml')
    .option('--from <shards>', 'show what growing from so many shards moves', wholeNumber(1, 400))
    .option('--svg <file>', 'write the map as a picture as well')
    .option('--json', 'print JSON')
    .addHelpText('after', AFTER_HELP)
    .action((file: string, flags: PlanFlags) => {
      // Loaded when called: the parser and its schema would cost every other command 40 ms.
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const { runPlan } = require('./run') as typeof import('./run');
      runPlan(io, { file, flags });
    });
}
