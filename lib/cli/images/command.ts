import { Command } from 'commander';
import { didYouMean } from '../../definitions/nearest';
import { quoted } from '../../fleet-file/read';
import { CliError } from '../io';
import type { CommandIo } from '../io';
import { addCommands } from '../output';
import { USAGE } from '../report';
import { buildCommand } from './build/command';
import { inspectCommand } from './inspect/command';
import { listCommand } from './list/command';
import { promoteCommand } from './promote/command';
import { purgeCommand } from './purge/command';
import { renderCommand } from './render/command';
import { rollbackCommand } from './rollback/command';
import { validateImagesCommand } from './validate/command';

const AFTER_HELP = `
An image.yaml is the recipe of a family of images. "build" makes one and moves the family's channel "candidate" to it, "promote"
moves "stable" to the candidate, and a fleet names the version of the channel that it boots from. docs/images.md says more.
`;

/** `redis-fleet images …` */
export function imagesCommand(io: CommandIo): Command {
  const images = new Command('images')
    .description('define, build and retire the machine images of nodes')
    .addHelpText('after', AFTER_HELP);
  const commands = [
    validateImagesCommand(io), inspectCommand(io), renderCommand(io), buildCommand(io),
    listCommand(io), promoteCommand(io), rollbackCommand(io), purgeCommand(io),
  ];
  addCommands(images, commands);
  const names = [...commands.map((command) => command.name()), 'help'];
  images.on('command:*', ([name = '']: string[]) => {
    const help = didYouMean(name.slice(0, 64), names) || '; "redis-fleet images --help" lists the commands';
    throw new CliError(`unknown command ${quoted(`images ${name}`)}${help}`, USAGE);
  });
  return images;
}
