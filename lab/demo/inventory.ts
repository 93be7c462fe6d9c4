import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EmulatorAccess, repositoryRoot } from '../emulator/emulator';
import { run } from '../api/program';
import { emulatorEnvironment } from '../api/deployment';
import { shellWords } from '../api/shell-words';
import { CLI } from './demo-run';
import { instanceTable } from './instance-table';
import type { Steps } from './steps';

const ANSIBLE_INVENTORY = join(repositoryRoot(), '.venv', 'bin', 'ansible-inventory');

/** Shows the machines as `redis-fleet inventory` lists them. */
export async function showInventory(steps: Steps, emulator: EmulatorAccess): Promise<void> {
  const env = emulatorEnvironment(emulator);
  const list = await steps.run('redis-fleet inventory --list', () => run('node', [CLI, 'inventory', '--list'], { cwd: repositoryRoot(), env }));
  process.stdout.write(`\n${instanceTable(list.stdout)}\n\n`);
}

/** Writes the script that is Ansible's inventory; returns its path. */
export function writeLauncher(folder: string): string {
  const launcher = join(folder, 'inventory.sh');
  writeFileSync(launcher, `#!/bin/sh\nexec ${shellWords('node', CLI)} inventory "$@"\n`, { mode: 0o755 });
  return launcher;
}

/** The environment of Ansible's programs: their files stay in the folder of the demo, and nothing of the user's is read. */
export function ansibleEnvironment(emulator: EmulatorAccess, folder: string): NodeJS.ProcessEnv {
  const [home, config] = [join(folder, 'ansible'), join(folder, 'ansible.cfg')];
  mkdirSync(home, { recursive: true });
  writeFileSync(config, '[inventory]\nany_unparsed_is_failed = True\n');
  return { ...emulatorEnvironment(emulator), ANSIBLE_HOME: home, ANSIBLE_CONFIG: config, ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3', ANSIBLE_NOCOLOR: '1' };
}

/** Shows the groups that Ansible makes of the inventory. */
export async function showGraph(steps: Steps, emulator: EmulatorAccess, folder: string): Promise<void> {
  const env = ansibleEnvironment(emulator, folder);
  const graph = await steps.run('ansible-inventory --graph', () => run(ANSIBLE_INVENTORY, ['-i', writeLauncher(folder), '--graph'], { cwd: folder, env }));
  process.stdout.write(`\n${graph.stdout}\n`);
}
