// What a group of tests needs of the machine. Each check returns undefined, or why the requirement is not met.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { whatLacksForAnsible } from '../setup/ansible.mjs';
import { whatLacksForKernel } from '../setup/kernel.mjs';
import { whatLacksForPacker } from '../setup/packer.mjs';
import { installedPrograms } from '../setup/programs.mjs';
import { whatLacksForSideServices } from '../setup/side-services/parts.mjs';
import { NEEDS } from '../setup/side-services/program-table.mjs';
import { toolTable } from '../setup/tool-table.mjs';
import { inProject, venvPython } from '../shared/project.mjs';

function missingProgram(need) {
  const installed = installedPrograms();
  const missing = toolTable.find((tool) => tool.need === need && installed[tool.name]?.file === undefined);
  return missing && `${missing.name} ${installed[missing.name]?.problem ?? 'is not there: run npm run setup'}`;
}

/** The lab lives in namespaces and on loop devices, which many a container refuses even to root. */
function whatLacksForMachines() {
  const { status, error, stderr } = spawnSync('unshare', ['--mount', '--net', '--pid', '--fork', 'true'], { encoding: 'utf8' });
  if (error !== undefined) return `unshare does not start (${error.message}): install util-linux`;
  if (status !== 0) return `needs to make namespaces: ${stderr.trim()}`;
  return existsSync('/dev/loop-control') ? undefined : 'needs loop devices: load the kernel module loop';
}

const ofSideServices = Object.keys(NEEDS).map((need) => [need, { part: need, lacks: () => whatLacksForSideServices(need) }]);

/** `part` is what scripts/setup.mjs installs for the requirement. */
export const requirements = {
  node: { part: 'node', lacks: () => (existsSync(inProject('node_modules')) ? undefined : 'node_modules is not there: run npm run setup') },
  venv: { part: 'python', lacks: () => (existsSync(venvPython) ? undefined : '.venv is not there: run npm run setup') },
  programs: { part: 'programs', lacks: () => missingProgram('programs') },
  // Without one of them the tests run against those that are there
  servers: { part: 'servers', lacks: () => undefined },
  lab: { part: 'programs', lacks: () => missingProgram('lab') ?? whatLacksForMachines() },
  packer: { part: 'packer', lacks: whatLacksForPacker },
  ansible: { part: 'ansible', lacks: whatLacksForAnsible },
  kernel: { part: 'kernel', lacks: whatLacksForKernel },
  ...Object.fromEntries(ofSideServices),
  linux: { lacks: () => (process.platform === 'linux' ? undefined : `needs Linux, this is ${process.platform}`) },
  root: { lacks: () => (process.getuid?.() === 0 ? undefined : 'needs root') },
};

/** Why a group cannot run here; undefined when it can. */
export function whatLacks(group) {
  return group.needs.map((need) => requirements[need].lacks()).find((reason) => reason !== undefined);
}

/** The parts of the set-up that these groups need. */
export function partsFor(groups) {
  return [...new Set(groups.flatMap((group) => group.needs).map((need) => requirements[need].part).filter(Boolean))];
}
