// Puts two Packers into .tools/bin, which read the templates that the library renders: packer-1.6, the last that Debian has, and packer, a
// current one with the plugin of Amazon. Packer from 1.10 on is under the Business Source License: it serves the tests and is not shipped.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hashTexts } from '../shared/hash.mjs';
import { root, tools } from '../shared/project.mjs';
import { run } from '../shared/run.mjs';
import { closeSuites, unpackFromSuites } from './debian-suites.mjs';
import { buildFlags, buildGoProgram, pinnedVersion, removeGoCaches, whatLacksForGo } from './go-programs.mjs';
import { keep, keptFolder } from './kept.mjs';
import { bin, removeWrapper, wrapWithEnvironment } from './wrappers.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const PACKER = { folder: join(here, 'packer'), module: 'github.com/hashicorp/packer' };
const PLUGIN = { folder: join(here, 'packer-plugin-amazon'), module: 'github.com/hashicorp/packer-plugin-amazon' };
const PLUGIN_NAME = 'github.com/hashicorp/amazon';
const QUIET = { CHECKPOINT_DISABLE: '1' };

const debianFolder = join(tools, 'packer-1.6');
const stamp = join(tools, 'packer.json');

const pins = () => [PACKER, PLUGIN].flatMap(({ folder }) => ['go.mod', 'go.sum'].map((name) => readFileSync(join(folder, name), 'utf8')));
const versionOf = ({ folder, module }) => pinnedVersion(folder, module);
const sources = (...names) => names.map((name) => readFileSync(join(here, name), 'utf8'));
const builtName = () => `packer-${hashTexts(process.platform, process.arch, ...pins(), ...[PACKER, PLUGIN].flatMap(buildFlags)).slice(0, 16)}`;

/** Wrappers hold absolute paths. */
const fingerprint = () => hashTexts(root, builtName(), ...sources('packer.mjs', 'wrappers.mjs'));

async function must(what, command, args, env) {
  const { code, output } = await run(command, args, { timeLimit: 120, capture: true, env });
  if (code !== 0) throw new Error(`${what} failed: ${output.trim().split('\n').at(-1)}`);
  return output;
}

async function build(folder) {
  const file = join(folder, 'packer');
  const plugin = join(folder, 'packer-plugin-amazon');
  try {
    await buildGoProgram(PACKER, file);
    await buildGoProgram(PLUGIN, plugin);
  } finally {
    removeGoCaches();
  }
  const env = { ...QUIET, PACKER_PLUGIN_PATH: join(folder, 'plugins') };
  await must('packer plugins install', file, ['plugins', 'install', '--path', plugin, PLUGIN_NAME], env);
  rmSync(plugin);
}

async function provideCurrent() {
  const name = builtName();
  if (!existsSync(keptFolder(name))) {
    const reason = await whatLacksForGo([PACKER.folder, PLUGIN.folder]);
    if (reason !== undefined) throw new Error(reason);
    await keep(name, build);
  }
  const folder = keptFolder(name);
  wrapWithEnvironment('packer', join(folder, 'packer'), { ...QUIET, PACKER_PLUGIN_PATH: join(folder, 'plugins') });
}

/** The newest Debian has no Packer. It starts itself again by its own path, so that it must run with the machine's own C library. */
async function provideDebian() {
  await unpackFromSuites(['packer'], ['bookworm'], debianFolder, /^packer_/);
  wrapWithEnvironment('packer-1.6', join(debianFolder, 'usr', 'bin', 'packer'), QUIET);
}

const PACKERS = [
  { name: 'packer-1.6', provide: provideDebian, file: () => join(debianFolder, 'usr', 'bin', 'packer'), version: () => '1.6' },
  { name: 'packer', provide: provideCurrent, file: () => join(keptFolder(builtName()), 'packer'), version: () => versionOf(PACKER) },
];

const recorded = () => (existsSync(stamp) ? JSON.parse(readFileSync(stamp, 'utf8')) : { made: undefined, problems: {} });

function isThere({ name, file }) {
  const { made, problems } = recorded();
  return made === fingerprint() && problems[name] === undefined && existsSync(file()) && existsSync(join(bin, name));
}

/** Provides one: why it is not there, or undefined. */
async function problemOf(packer) {
  try {
    await packer.provide();
    const output = await must(packer.name, join(bin, packer.name), ['version']);
    if (output.includes(`Packer v${packer.version()}`)) return undefined;
    throw new Error(`must be ${packer.version()}, says ${output.trim().split('\n')[0]}`);
  } catch (error) {
    removeWrapper(packer.name);
    return error.message.trim();
  }
}

/** Provides what is missing and can be had, and records at the end what is there. */
async function install() {
  mkdirSync(tools, { recursive: true });
  const problems = {};
  try {
    for (const packer of PACKERS.filter((each) => !isThere(each))) problems[packer.name] = await problemOf(packer);
  } finally {
    closeSuites();
  }
  const packers = { 'packer-1.6': '1.6.6', packer: versionOf(PACKER), 'packer-plugin-amazon': versionOf(PLUGIN) };
  writeFileSync(stamp, `${JSON.stringify({ made: fingerprint(), packers, problems }, null, 2)}\n`);
  const told = Object.entries(problems).filter(([, problem]) => problem !== undefined).map(([name, problem]) => `${name}: ${problem}`);
  return told.length === 0 ? undefined : told.join('; ');
}

/** Why a Packer is missing; undefined when both are there. */
export function whatLacksForPacker() {
  const missing = PACKERS.find((packer) => !isThere(packer));
  return missing && `${missing.name}: ${recorded().problems[missing.name] ?? 'is not there: run npm run setup:full'}`;
}

export const packer = { title: 'Packer, an old and a current one', areInstalled: () => process.platform !== 'linux' || PACKERS.every(isThere), install };
