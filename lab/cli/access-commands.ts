import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { runFolder } from '../api/run-folder';
import { makeKeyPair, proxyCommandLine, pushKey, SSH_USER, sshOptions } from '../api/ssh';
import { labCommandNamed, labOf, type LabIo, type NameFlag, OWN_PROGRAM, wholeNumber } from './context';
import { pipeThrough, readInput } from './streams';

/** The commands that reach into a lab. */
export function accessCommands(io: LabIo): Command[] {
  return [execCommand(io), runCommand(io), sshCommand(io), connectCommand()];
}

function execCommand(io: LabIo): Command {
  return labCommandNamed('exec', 'run a program on a machine as root; exits with its exit code')
    .addHelpText('after', '\nThe output is printed when the program has ended.\n')
    .argument('<slot>', 'slot, or id of an instance')
    .argument('<command...>', 'behind "--": the program and its arguments')
    .option('-i, --stdin', 'read standard input to its end and hand it on')
    .option('--timeout <seconds>', 'seconds that it may take, 1-3600', wholeNumber(1, 3600), 60)
    .action(async (slot: string, argv: string[], flags: NameFlag & { stdin?: boolean; timeout: number }) => {
      const node = (await labOf(flags)).node(slot);
      const stdin = flags.stdin === true ? await readInput(process.stdin) : undefined;
      const { code, stdout, stderr } = await node.exec(argv, { stdin, timeout: flags.timeout });
      io.stdout(stdout);
      io.stderr(stderr);
      io.exitWith(code);
    });
}

function runCommand(io: LabIo): Command {
  return labCommandNamed('run', 'run a program of this host as a client inside the VPC; exits with its exit code')
    .argument('<command...>', 'behind "--": the program and its arguments')
    .option('--subnet <id>', 'move the client there first; the subnet of the first machine without')
    .action(async (argv: string[], flags: NameFlag & { subnet?: string }) => {
      const lab = await labOf(flags);
      if (flags.subnet !== undefined) await lab.moveClient(flags.subnet);
      io.exitWith(await runHere(await lab.clientCommand(argv)));
    });
}

function sshCommand(io: LabIo): Command {
  return labCommandNamed('ssh', 'log in to a machine by SSH, with a key that EC2 Instance Connect brings')
    .argument('<slot>', 'slot, or id of an instance')
    .argument('[command...]', 'behind "--": run this instead of a shell')
    .option('--user <user>', 'user on the machine', SSH_USER)
    .action(async (slot: string, argv: string[], flags: NameFlag & { user: string }) => {
      const lab = await labOf(flags);
      const machine = await lab.node(slot).state();
      const folder = mkdtempSync(join(runFolder(flags.name), 'ssh-'));
      const removeFolder = (): void => rmSync(folder, { recursive: true, force: true });
      process.once('exit', removeFolder);
      const { privateFile, publicKey } = await makeKeyPair(folder);
      await pushKey(lab.emulator, machine, publicKey, flags.user);
      const options = sshOptions({ proxyCommand: proxyCommandLine(OWN_PROGRAM, machine.instance, flags.name), privateFile });
      io.exitWith(await runHere(['ssh', ...options, `${flags.user}@${slot}`, ...argv]));
    });
}

function connectCommand(): Command {
  return labCommandNamed('connect', 'connect standard input and output to a port of a machine')
    .argument('<slot>', 'slot, or id of an instance')
    .argument('<port>', 'TCP port, 1-65535', wholeNumber(1, 65_535))
    .action(async (slot: string, port: number, flags: NameFlag) => {
      await pipeThrough(await (await labOf(flags)).node(slot).connect(port));
    });
}

/** Runs a program in the place of this one; the result is its exit code, or 128 and the number of the signal that ended it. */
function runHere([program = '', ...args]: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit' });
    // A terminal sends these to the program as well, which decides what becomes of them
    for (const signal of ['SIGINT', 'SIGQUIT'] as const) process.on(signal, () => undefined);
    process.once('SIGTERM', () => child.kill('SIGTERM'));
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}
