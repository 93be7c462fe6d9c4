import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EmulatorAccess } from '../emulator/emulator';
import { callAws } from './aws-call';
import { run } from './program';
import type { MachineStatus } from './protocol';
import { shellWords } from './shell-words';

/** The user that the lab's machines let in, as Debian's own machine images do. */
export const SSH_USER = 'admin';

/** A key pair for SSH, in files. */
export interface KeyPair {
  readonly privateFile: string;
  /** The line of an authorized_keys file. */
  readonly publicKey: string;
}

/** Makes a key pair in a folder that is there and only the caller's. */
export async function makeKeyPair(folder: string): Promise<KeyPair> {
  const privateFile = join(folder, 'id_ed25519');
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'redis-fleet-lab', '-f', privateFile], { cwd: folder, env: process.env });
  return { privateFile, publicKey: readFileSync(`${privateFile}.pub`, 'utf8').trim() };
}

/** Sends a public key to a machine by EC2 Instance Connect: it opens the door for 60 seconds. Throws a LabError where that fails. */
export async function pushKey(emulator: EmulatorAccess, machine: MachineStatus, publicKey: string, user = SSH_USER): Promise<void> {
  await callAws(emulator, {
    service: 'ec2-instance-connect',
    target: 'AWSEC2InstanceConnectService.SendSSHPublicKey',
    input: { InstanceId: machine.instance, InstanceOSUser: user, SSHPublicKey: publicKey, AvailabilityZone: machine.zone ?? undefined },
  });
}

/** What a command needs that reaches machines through the lab. */
export interface SshRoute {
  /** The command that connects its standard input and output to port 22 of the machine. */
  readonly proxyCommand: string;
  readonly privateFile: string;
}

/**
 * The command by which ssh reaches a machine through the lab.
 * @param program the words that run redis-fleet
 * @param slot slot, id of an instance, or `%h`, which ssh replaces by the host that it was called for
 * @param lab name of the lab
 */
export function proxyCommandLine(program: readonly string[], slot: string, lab: string): string {
  return `${shellWords(...program).replaceAll('%', '%%')} lab connect ${slot} 22 --name ${lab}`;
}

/** Options of ssh for a machine whose host keys are new with every boot of its slot. */
export function sshOptions({ proxyCommand, privateFile }: SshRoute): string[] {
  const settings = {
    ProxyCommand: proxyCommand,
    IdentityFile: privateFile,
    IdentitiesOnly: 'yes',
    UserKnownHostsFile: '/dev/null',
    StrictHostKeyChecking: 'no',
    LogLevel: 'ERROR',
  };
  return ['-F', '/dev/null', ...Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`])];
}
