import { join } from 'node:path';
import type { Lab } from '../api/lab';
import { run } from '../api/program';
import { shellWords } from '../api/shell-words';
import { makeKeyPair, proxyCommandLine, pushKey, SSH_USER, sshOptions } from '../api/ssh';
import { repositoryRoot } from '../emulator/emulator';
import { CLI } from './demo-run';
import { ansibleEnvironment, writeLauncher } from './inventory';
import type { Steps } from './steps';

const ANSIBLE = join(repositoryRoot(), '.venv', 'bin', 'ansible');

/** Has Ansible reach every machine of `redis-fleet inventory` by SSH, with a key that EC2 Instance Connect brings. */
export async function pingByAnsible(steps: Steps, lab: Lab, folder: string): Promise<void> {
  const { privateFile, publicKey } = await makeKeyPair(folder);
  const options = sshOptions({ proxyCommand: proxyCommandLine(['node', CLI], '%h', lab.name), privateFile });
  const env = { ...ansibleEnvironment(lab.emulator, folder), ANSIBLE_SSH_ARGS: shellWords(...options) };
  const pong = await steps.run('ansible all -m ping, by SSH', async () => {
    const { machines } = await lab.status();
    await Promise.all(machines.map((machine) => pushKey(lab.emulator, machine, publicKey)));
    return run(ANSIBLE, ['all', '-i', writeLauncher(folder), '-u', SSH_USER, '-m', 'ansible.builtin.ping', '-o'], { cwd: folder, env });
  });
  process.stdout.write(`\n${pong.stdout}\n`);
}
