import { Command } from 'commander';
import type { CliIo } from '../io';

/** `redis-fleet validate FILE…` */
export function validateCommand(io: CliIo): Command {
  return new Command('validate')
    .description('check fleet files and show every error with its line and column')
    .argument('<file...>', 'fleet files, such as fleet.yaml')
    .action((files: string[]) => {
      // Loaded when called: the parser and its schema would cost every other command 40 ms.
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const { validateFiles } = require('./validate-files') as typeof import('./validate-files');
      validateFiles(files, io);
    });
}
