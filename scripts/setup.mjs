// Installs what is missing, and is quick when nothing is: `node scripts/setup.mjs [--full] [node] [python] [programs] [kernel] [servers]`.
// Node's built-in modules only, because it runs before any install.
import './shared/node-version.mjs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { alone } from './setup/lock.mjs';
import { closeApt } from './setup/debian-packages.mjs';
import { kernel } from './setup/kernel.mjs';
import { makeMachineImage } from './setup/machine-image.mjs';
import { nodePackages } from './setup/node-packages.mjs';
import { programs } from './setup/programs.mjs';
import { pythonPackages } from './setup/python-packages.mjs';
import { servers } from './setup/servers.mjs';

const PARTS = { node: nodePackages, python: pythonPackages, programs, kernel, servers };
/** The servers of further versions are for the tests alone. */
const USUAL = Object.keys(PARTS).filter((name) => name !== 'servers');

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

async function installPart(part) {
  const since = performance.now();
  console.log(`setup: installs the ${part.title}`);
  const warning = await part.install();
  console.log(`setup: ${part.title} done in ${seconds(since)}`);
  if (warning !== undefined) console.warn(`setup: warning: ${warning}`);
}

/**
 * Installs the named parts as far as they are missing: `node`, `python`, `programs`, `kernel`, `servers`, in this order; all but the
 * last where none is named. Programs and servers need the Python packages, because some come as such.
 * Throws an Error with one clear sentence when one cannot be had.
 */
export async function setUp(names = USUAL) {
  const wanted = new Set(names.includes('programs') || names.includes('servers') ? [...names, 'python'] : names);
  const missing = () => Object.keys(PARTS).filter((name) => wanted.has(name) && !PARTS[name].areInstalled());
  if (missing().length === 0) return;
  const since = performance.now();
  await alone(async () => {
    try {
      for (const name of missing()) await installPart(PARTS[name]);
    } finally {
      await closeApt();
    }
  });
  console.log(`setup: ready after ${seconds(since)}`);
}

async function main(args) {
  const unknown = args.find((arg) => arg !== '--full' && !(arg in PARTS));
  if (unknown !== undefined) {
    throw new Error(`the parts are ${Object.keys(PARTS).join(', ')} (and --full, which makes the machine image of the lab and fetches the servers too), got "${unknown}"`);
  }
  const since = performance.now();
  const names = args.filter((arg) => arg !== '--full');
  const isFull = args.includes('--full');
  const asked = names.length > 0 ? names : USUAL;
  await setUp(isFull ? [...asked, 'servers'] : asked);
  if (isFull) await makeMachineImage();
  console.log(`setup: done (${seconds(since)})`);
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  main(process.argv.slice(2)).catch((error) => {
    console.error(`setup: ${error.message}`);
    process.exit(1);
  });
}
