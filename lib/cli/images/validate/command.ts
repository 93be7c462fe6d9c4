import { Command } from 'commander';
import type { CommandIo } from '../../io';
import type { ValidateFlags } from './run';

const AFTER_HELP = `
Every error of the file is shown with its line and column. Where there is a Packer in PATH, or where --packer names one, it reads the
templates in each format that it knows as well; a current one needs the plugin:

  packer plugins install github.com/hashicorp/amazon
`;

/** `redis-fleet images validate FILE…` */
export function validateImagesCommand(io: CommandIo): Command {
  return new Command('validate')
    .description('check image files, and their templates by Packer where there is one')
    .argument('<file...>', 'image files, such as image.yaml')
    .option('--packer <path>', 'the packer that reads the templates (default: the one in PATH)')
    .option('--no-packer', 'ask no packer')
    .addHelpText('after', AFTER_HELP)
    .action(async (files: string[], flags: ValidateFlags) => {
      // Loaded when called: the parser and its schema would cost every other command 40 ms.
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const { runValidate } = require('./run') as typeof import('./run');
      await runValidate(io, { files, flags });
    });
}
