import type { Command } from 'commander';
import type { LabNode, ReplaceOptions } from '../api/node';
import { labCommandNamed, labOf, type LabIo, type NameFlag } from './context';

/** The commands that give and take a machine's power. */
export function powerCommands(io: LabIo): Command[] {
  return [
    killCommand(),
    onSlot('wipe', "cut the power, erase the machine's volumes and boot it again at once", (node) => node.wipe()),
    onSlot('stop', 'stop the instance, as StopInstances does', (node, { force }) => node.stop(force)).option('--force', "without the machine's own shutdown"),
    onSlot('start', 'start an instance that is off', (node) => node.start()),
    onSlot('reboot', 'boot the machine again', (node) => node.reboot()),
    replaceCommand(io),
  ];
}

interface Flags extends NameFlag {
  readonly force?: boolean;
}

function onSlot(name: string, description: string, act: (node: LabNode, flags: Flags) => Promise<void>): Command {
  return labCommandNamed(name, description)
    .argument('<slot>', 'slot, or id of an instance')
    .action(async (slot: string, flags: Flags) => act((await labOf(flags)).node(slot), flags));
}

function killCommand(): Command {
  return labCommandNamed('kill', 'cut the power of machines at one moment: data that was not synced is gone')
    .argument('<slots...>', 'slots, or ids of instances')
    .action(async (slots: string[], flags: NameFlag) => (await labOf(flags)).kill(slots));
}

function replaceCommand(io: LabIo): Command {
  return labCommandNamed('replace', 'terminate instances at once; their Auto Scaling groups start others')
    .argument('<slots...>', 'slots, or ids of instances')
    .option('--blank', 'erase the volumes: the new machines find them empty')
    .option('--without-hook', "by EC2's own call, which waits for no termination hook")
    .action(async (slots: string[], { name, ...options }: NameFlag & ReplaceOptions) => {
      const instances = await (await labOf({ name })).replace(slots, options);
      io.stdout(instances.map((instance) => `${instance} is being terminated\n`).join(''));
    });
}
