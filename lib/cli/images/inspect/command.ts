import { Command } from 'commander';
import type { CliIo } from '../../io';
import type { InspectFlags } from './run';

/** `redis-fleet images inspect FILE` */
export function inspectCommand(io: CliIo): Command {
  return new Command('inspect')
    .description('show what the build of an image does, step by step, and its hash')
    .argument('[file]', 'image file', 'image.yaml')
    .option('--json', 'print JSON')
    .action((file: string, flags: InspectFlags) => {
      // Loaded when called: the parser and its schema would cost every other command 40 ms.
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const { runInspect } = require('./run') as typeof import('./run');
      runInspect(io, { file, flags });
    });
}
