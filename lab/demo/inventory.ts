import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EmulatorAccess, repositoryRoot } from '../emulator/emulator';
import { run } from '../api/program';
import { CLI, environmentFor } from './demo-run';
import { instanceTable } from './instance-table';
import type { Steps } from './steps';

const ANSIBLE_INVENTORY = join(repositoryRoot(), '.venv', 'bin', 'ansible-inventory');

/** Shows the machines as `redis-fleet inventory` lists them. */
export async function showInventory(steps: Steps, emulator: EmulatorAccess): Promise<void> {
  const env = environmentFor(emulator);
  const list = await steps.run('redis-fleet inventory --list', () => run('node', [CLI, 'inventory', '--list'], { cwd: repositoryRoot(), env }));
  process.stdout.write(`\n${instanceTable(list.stdout)}\n\n`);
}

/** Writes the script that is Ansible's inventory; returns its path. */
export function writeLauncher(folder: string): string {
  const launcher = join(folder, 'inventory.sh');
  writeFileSync(launcher, `#!/bin/sh\nexec node '${CLI}' inventory "$@"\n`, { mode: 0o755 });
  return launcher;
}

/** Shows the groups that Ansible makes of the inventory. */
export async function showGraph(steps: Steps, emulator: EmulatorAccess, folder: string): Promise<void> {
  const env = environmentFor(emulator);
  const graph = await steps.run('ansible-inventory --graph', () => run(ANSIBLE_INVENTORY, ['-i', writeLauncher(folder), '--graph'], { cwd: folder, env }));
  process.stdout.write(`\n${graph.stdout}\n`);
}
