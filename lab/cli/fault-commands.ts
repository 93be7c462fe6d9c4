import { Argument, type Command, InvalidArgumentError } from 'commander';
import type { NoticeKind } from '../api/protocol';
import { labCommandNamed, labOf, type NameFlag, wholeNumber } from './context';

const MOST_MILLISECONDS = 10_000;

const MOST_MEBIBYTES = 1_000_000;

/** The commands that disturb machines and their network, and end the disturbance. */
export function faultCommands(): Command[] {
  return [partitionCommand(), slowCommand(), lossCommand(), fillCommand(), noticeCommand(), healCommand()];
}

function partitionCommand(): Command {
  return labCommandNamed('partition', 'drop all packets between groups of machines')
    .argument('<groups>', "slots with commas, groups with bars, such as 'a-0-0,a-1-0|a-2-0'", groupsOf)
    .action(async (groups: string[][], flags: NameFlag) => (await labOf(flags)).partition(...groups));
}

/** The groups of `A,B|C`. */
function groupsOf(text: string): string[][] {
  const groups = text.split('|').map((group) => group.split(',').map((slot) => slot.trim()));
  const all = groups.flat();
  if (groups.length < 2) throw new InvalidArgumentError("It must be two or more groups with a bar between them, such as 'a-0-0,a-1-0|a-2-0'.");
  if (all.includes('')) throw new InvalidArgumentError('A slot has no name.');
  const twice = all.find((slot, index) => all.indexOf(slot) !== index);
  if (twice !== undefined) throw new InvalidArgumentError(`A slot can be in one group only, ${JSON.stringify(twice)} is named twice.`);
  return groups;
}

function slowCommand(): Command {
  return labCommandNamed('slow', 'delay the packets of a machine, each way')
    .argument('<slot>', 'slot, or id of an instance')
    .argument('<ms>', `milliseconds, 0-${MOST_MILLISECONDS}; 0 ends it`, wholeNumber(0, MOST_MILLISECONDS))
    .action(async (slot: string, ms: number, flags: NameFlag) => (await labOf(flags)).node(slot).slow(ms));
}

function lossCommand(): Command {
  return labCommandNamed('loss', 'drop packets of a machine at random')
    .argument('<slot>', 'slot, or id of an instance')
    .argument('<percent>', 'share of the packets, 0-100; 0 ends it', wholeNumber(0, 100))
    .action(async (slot: string, percent: number, flags: NameFlag) => (await labOf(flags)).node(slot).loss(percent));
}

function fillCommand(): Command {
  return labCommandNamed('fill', "fill a machine's data volume up")
    .argument('<slot>', 'slot, or id of an instance')
    .option('--leave <MiB>', 'what stays free', wholeNumber(0, MOST_MEBIBYTES), 0)
    .option('--undo', 'make room again')
    .action(async (slot: string, { undo = false, leave, ...flags }: NameFlag & { undo?: boolean; leave: number }) => {
      const node = (await labOf(flags)).node(slot);
      await (undo ? node.unfill() : node.fill(leave));
    });
}

function noticeCommand(): Command {
  return labCommandNamed('notice', "have a machine's metadata announce an interruption")
    .argument('<slot>', 'slot, or id of an instance')
    .addArgument(new Argument('<kind>', 'what is announced').choices(['spot', 'stop', 'rebalance']))
    .action(async (slot: string, kind: NoticeKind, flags: NameFlag) => (await labOf(flags)).node(slot).notice(kind));
}

function healCommand(): Command {
  return labCommandNamed('heal', 'end every partition, delay and loss')
    .action(async (flags: NameFlag) => (await labOf(flags)).heal());
}
