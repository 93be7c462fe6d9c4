import { stripVTControlCharacters } from 'node:util';
import { Command, Option } from 'commander';
import { shellWords } from '../api/shell-words';
import { labCommandNamed, labOf, type LabIo, type NameFlag, OWN_PROGRAM, wholeNumber } from './context';
import { withLiveRoles } from './live-roles';
import { statusTable } from './status-table';

const MOST_LINES = 1_000_000;

/** Control characters but line breaks and tabs. */
const CONTROL = /[^\P{Cc}\n\t]/gu;

/** The commands that look at a lab. */
export function lookCommands(io: LabIo): Command[] {
  return [statusCommand(io), environmentCommand(io), logsCommand(io), doctorCommand(io)];
}

function environmentCommand(io: LabIo): Command {
  return labCommandNamed('env', "print what a shell needs for the lab's AWS and its machines: eval \"$(redis-fleet lab env)\"")
    .action(async (flags: NameFlag) => {
      const { env } = (await labOf(flags)).emulator;
      const connect = [...OWN_PROGRAM, 'lab', 'connect', '%i', '%p', '--name', flags.name].join(' ');
      const lines = Object.entries({ ...env, REDIS_FLEET_CONNECT_COMMAND: connect }).map(([name, value]) => `export ${name}=${shellWords(value)}\n`);
      io.stdout(lines.join(''));
    });
}

function statusCommand(io: LabIo): Command {
  return labCommandNamed('status', 'show the machines')
    .option('--json', 'print everything that the lab knows, as JSON')
    .option('--live', 'ask the servers for their roles; without it, the roles are those that the nodes were made with')
    .action(async (flags: NameFlag & { json?: boolean; live?: boolean }) => {
      const lab = await labOf(flags);
      const known = await lab.status();
      const status = flags.live === true ? { ...known, machines: await withLiveRoles(lab, known.machines) } : known;
      if (flags.json === true) io.stdout(`${JSON.stringify(status, undefined, 2)}\n`);
      else io.stdout(`${statusTable(status.machines)}\nemulator ${status.endpoint}, region ${status.region}, process ${status.pid}\n`);
    });
}

function logsCommand(io: LabIo): Command {
  return labCommandNamed('logs', "print the end of a machine's console")
    .argument('<slot>', 'slot, or id of an instance')
    .option('--journal', 'the journal instead')
    .addOption(new Option('-n, --lines <number>', 'number of lines').argParser(wholeNumber(1, MOST_LINES)).default(200))
    .action(async (slot: string, flags: NameFlag & { journal?: boolean; lines: number }) => {
      const node = (await labOf(flags)).node(slot);
      const text = flags.journal === true ? await node.journal(flags.lines) : plain(await node.logs(flags.lines));
      io.stdout(text === '' || text.endsWith('\n') ? text : `${text}\n`);
    });
}

/** What a console shows, without what moves its cursor and colours it; systemd cuts lines short within such a sequence. */
function plain(console: string): string {
  return stripVTControlCharacters(console).replace(CONTROL, '');
}

function doctorCommand(io: LabIo): Command {
  return labCommandNamed('doctor', 'have a machine check its own settings; exits with its exit code')
    .argument('<slot>', 'slot, or id of an instance')
    .option('--json', 'print JSON')
    .action(async (slot: string, flags: NameFlag & { json?: boolean }) => {
      const command = ['redis-fleet', 'doctor', ...(flags.json === true ? ['--json'] : [])];
      const { code, stdout, stderr } = await (await labOf(flags)).node(slot).exec(command, { timeout: 120 });
      io.stdout(stdout);
      io.stderr(stderr);
      io.exitWith(code);
    });
}
