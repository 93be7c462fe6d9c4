import { join } from 'node:path';
import type { Lab } from '../api/lab';
import { run } from '../api/program';
import { makeKeyPair, pushKey, SSH_USER, sshOptions } from '../api/ssh';
import { repositoryRoot } from '../emulator/emulator';
import { CLI } from './demo-run';
import { ansibleEnvironment, writeLauncher } from './inventory';
import type { Steps } from './steps';

const ANSIBLE = join(repositoryRoot(), '.venv', 'bin', 'ansible');

/** Has Ansible reach every machine of `redis-fleet inventory` by SSH, with a key that EC2 Instance Connect brings. */
export async function pingByAnsible(steps: Steps, lab: Lab, folder: string): Promise<void> {
  const { privateFile, publicKey } = await makeKeyPair(folder);
  const proxyCommand = `node ${CLI} lab connect %h 22 --name ${lab.name}`;
  const env = { ...ansibleEnvironment(lab.emulator, folder), ANSIBLE_SSH_ARGS: quoted(sshOptions({ proxyCommand, privateFile })) };
  const pong = await steps.run('ansible all -m ping, by SSH', async () => {
    const { machines } = await lab.status();
    await Promise.all(machines.map((machine) => pushKey(lab.emulator, machine, publicKey)));
    return run(ANSIBLE, ['all', '-i', writeLauncher(folder), '-u', SSH_USER, '-m', 'ansible.builtin.ping', '-o'], { cwd: folder, env });
  });
  process.stdout.write(`\n${pong.stdout}\n`);
}

/** Words as Ansible splits them again: like a shell does. */
function quoted(words: readonly string[]): string {
  return words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
}
