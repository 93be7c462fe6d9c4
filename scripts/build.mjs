// Compiles the library and bundles its programs: `node scripts/build.mjs [--force]`. Quick when no source has changed.
import './shared/node-version.mjs';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleOutputs, makeBundles, removeBundles } from './build/bundles.mjs';
import { assembly, compilePackage, compiled } from './build/package.mjs';
import { filesBelow, hashFiles } from './shared/hash.mjs';
import { inProject, root } from './shared/project.mjs';

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

const isSource = (file) => /\.(ts|json)$/.test(file);
const settings = ['package.json', 'package-lock.json', 'tsconfig.json', 'README.md', 'scripts/build', 'scripts/build.mjs'].map((name) => inProject(name));
const sources = (...folders) => folders.flatMap((folder) => filesBelow(inProject(folder), isSource));

const STEPS = [
  {
    name: 'library', outputs: [assembly, compiled], make: compilePackage,
    inputs: () => [...settings.flatMap((path) => filesBelow(path)), ...sources('lib', 'bin')],
  },
  {
    name: 'programs', outputs: bundleOutputs, make: makeBundles, before: removeBundles,
    inputs: () => [...settings.flatMap((path) => filesBelow(path)), ...sources('lib', 'bin', 'lab')],
  },
];

/** Does one step unless its outputs are there, made from just these inputs; the stamp is written last. */
async function buildStep({ name, outputs, make, inputs, before }, force) {
  const stamp = inProject('dist', `.${name}`);
  const made = hashFiles(root, inputs());
  if (!force && outputs.every(existsSync) && existsSync(stamp) && readFileSync(stamp, 'utf8') === made) {
    console.log(`build: ${name} is up to date`);
    return;
  }
  const since = performance.now();
  rmSync(stamp, { force: true });
  before?.();
  await make();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, made);
  console.log(`build: ${name} in ${seconds(since)}`);
}

/** Builds what has changed, everything with `force`. Throws with one clear message when something does not build. */
export async function build({ force = false } = {}) {
  for (const step of STEPS) await buildStep(step, force);
}

async function main(args) {
  const unknown = args.find((arg) => arg !== '--force');
  if (unknown !== undefined) throw new Error(`the only option is --force, got "${unknown}"`);
  await build({ force: args.includes('--force') });
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  main(process.argv.slice(2)).catch((error) => {
    console.error(`build: ${error.message}`);
    process.exit(1);
  });
}
