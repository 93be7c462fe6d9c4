import { Command } from 'commander';
import type { CliIo } from '../../io';
import { acknowledgeOption, formatOption, targetOption } from '../template-flags';
import type { RenderFlags } from './run';

const AFTER_HELP = `
Several files make one template, which builds all of their images at the same time.

The folder gets the template, the files that it uploads, and packer-policy.json: the IAM policy of who builds. Beside them stands
.redis-fleet-images.json, the list of what was written: a file that is not in the list, or that was changed since, is never
overwritten. "redis-fleet images build" builds an image without this step; for who does it by hand the commands are printed at
the end, with the variables that they need.
`;

/** `redis-fleet images render FILE… --out DIR` */
export function renderCommand(io: CliIo): Command {
  return new Command('render')
    .description('write the Packer template of images, with all of its files')
    .argument('<file...>', 'image files, such as image.yaml')
    .requiredOption('--out <folder>', 'folder of the template; made where it is missing')
    .addOption(formatOption())
    .addOption(targetOption())
    .addOption(acknowledgeOption())
    .addHelpText('after', AFTER_HELP)
    .action((files: string[], flags: RenderFlags) => {
      // Loaded when called: the parser and its schema would cost every other command 40 ms.
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const { runRender } = require('./run') as typeof import('./run');
      runRender(io, { files, flags });
    });
}
