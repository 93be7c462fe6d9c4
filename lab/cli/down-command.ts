import type { Command } from 'commander';
import { removeLeftovers } from '../api/leftovers';
import { labCommandNamed, labOf, type LabIo, type NameFlag } from './context';

interface Flags extends NameFlag {
  readonly force?: boolean;
}

/** `redis-fleet lab down` */
export function downCommand(io: LabIo): Command {
  return labCommandNamed('down', 'end the lab with all that belongs to it')
    .option('--force', 'end it without asking it, and remove what dead labs have left')
    .action(async (flags: Flags) => {
      if (flags.force === true) await force(flags.name, io);
      else await (await labOf(flags)).down();
    });
}

async function force(name: string, io: LabIo): Promise<void> {
  const removed = await removeLeftovers(name);
  io.stdout(removed.length === 0 ? 'nothing to remove\n' : removed.map((what) => `removed ${what}\n`).join(''));
}
