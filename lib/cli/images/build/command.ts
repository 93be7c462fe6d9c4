import { Command, Option } from 'commander';
import { PackerFormat } from '../../../rendering/images/packer/choices';
import type { CommandIo } from '../../io';
import { collect } from '../family-flags';
import { acknowledgeOption } from '../template-flags';
import type { BuildFlags } from './request';

const AFTER_HELP = `
Packer builds what "images render" writes; its amazon plugin must be there (packer plugins install github.com/hashicorp/amazon),
but for Packer 1.6, which has it built in. The base image is looked up once and pinned. Where an image of the same recipe,
values of variables and base exists already, nothing is built; a sensitive value that alone has changed is not seen, so that it
needs --force. At the end /redis-fleet/images/FAMILY/candidate points at the image in every region;
"images promote" makes it the stable one. Ctrl-C has Packer clean up before it ends.

A sensitive variable is given as PKR_VAR_name in the environment or in a file for --var-file, never by --var.

Exit codes: 0 done, 1 no image was made or no pointer moved, 2 a mistake on the command line, 130 interrupted.
`;

/** `redis-fleet images build FILE` */
export function buildCommand(io: CommandIo): Command {
  return new Command('build')
    .description('make an image by Packer, and point "candidate" at it')
    .argument('[file]', 'image file', 'image.yaml')
    .option('--var <name=value>', 'value of a variable of the recipe; can be given several times', collect)
    .option('--var-file <file>', 'JSON object with values of variables; can be given several times', collect)
    .option('--region <region>', 'region, where the image file names none (default: that of the AWS settings)')
    .option('--packer <program>', 'the program Packer', 'packer')
    .addOption(new Option('--format <format>', 'format of the template (default: json for Packer 1.6, or else hcl2)').choices(Object.values(PackerFormat)))
    .addOption(acknowledgeOption())
    .option('--force', 'build even where an image of the same recipe, values and base exists, as after a change of a sensitive value')
    .option('--verbose', 'show all that the steps print')
    .option('--json', 'print JSON')
    .addHelpText('after', AFTER_HELP)
    .action(async (file: string, flags: BuildFlags) => {
      // Loaded when called, as it is most of this program
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const { runBuild } = require('./run') as typeof import('./run');
      await runBuild(io, { file, flags });
    });
}
