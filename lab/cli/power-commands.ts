import type { Command } from 'commander';
import type { LabNode } from '../api/node';
import { labCommandNamed, labOf, type LabIo, type NameFlag } from './context';

/** The commands that give and take a machine's power. */
export function powerCommands(io: LabIo): Command[] {
  return [
    onSlot('kill', 'cut the power: data that was not synced is gone', (node) => node.kill()),
    onSlot('stop', 'stop the instance, as StopInstances does', (node, { force }) => node.stop(force)).option('--force', "without the machine's own shutdown"),
    onSlot('start', 'start an instance that is off', (node) => node.start()),
    onSlot('reboot', 'boot the machine again', (node) => node.reboot()),
    onSlot('replace', 'terminate the instance; its Auto Scaling group starts another', async (node, { blank }) => {
      io.stdout(`${await node.replace({ blank })} is being terminated\n`);
    }).option('--blank', "erase the slot's volume: the new machine finds it empty"),
  ];
}

interface Flags extends NameFlag {
  readonly force?: boolean;
  readonly blank?: boolean;
}

function onSlot(name: string, description: string, act: (node: LabNode, flags: Flags) => Promise<void>): Command {
  return labCommandNamed(name, description)
    .argument('<slot>', 'slot, or id of an instance')
    .action(async (slot: string, flags: Flags) => act((await labOf(flags)).node(slot), flags));
}
