// Puts a wrapper of every program of the tool table into .tools/bin: the machine's own program where it has one,
// else the one of a Debian package that is unpacked below .tools, never installed.
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { hashTexts } from '../shared/hash.mjs';
import { root, tools } from '../shared/project.mjs';
import { run } from '../shared/run.mjs';
import { aptIsHere, onPath, unpackPackage, unpackWithDependencies } from './debian-packages.mjs';
import { toolTable } from './tool-table.mjs';
import { bin, cloudInit, debian, removeWrapper, unitFolders, unpackedFile, wrapOwn, wrapUnpacked } from './wrappers.mjs';

const stamp = join(tools, 'installed.json');

/** Wrappers hold absolute paths and libraries of one release of the system. */
function fingerprint() {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : process.platform;
  const table = JSON.stringify(toolTable, (_key, value) => (value instanceof RegExp ? value.source : value));
  const sources = ['programs.mjs', 'wrappers.mjs'].map((name) => readFileSync(new URL(name, import.meta.url), 'utf8'));
  return hashTexts(root, table, release, process.arch, ...sources);
}

/** What the last set-up recorded: for every program its version and the file it is, or why it is not there. */
export function installedPrograms() {
  if (!existsSync(stamp)) return {};
  return JSON.parse(readFileSync(stamp, 'utf8')).programs;
}

/** The programs of the table that this kind of system can have: the lab is made of Linux. */
const possibleTools = () => toolTable.filter(({ need }) => need !== 'lab' || process.platform === 'linux');

function areInstalled() {
  if (!existsSync(stamp)) return false;
  const { made, programs } = JSON.parse(readFileSync(stamp, 'utf8'));
  if (made !== fingerprint()) return false;
  return Object.entries(programs).every(([name, { file }]) => file !== undefined && existsSync(file) && existsSync(join(bin, name)));
}

/** systemd warns of every alias outside of the folders that it was built with: an alias becomes a copy. */
function copyUnitAliases() {
  for (const folder of unitFolders()) {
    for (const entry of readdirSync(folder, { withFileTypes: true }).filter((each) => each.isSymbolicLink())) {
      const unit = join(folder, entry.name);
      const target = resolve(folder, readlinkSync(unit));
      if (dirname(target) !== folder || !existsSync(target)) continue;
      rmSync(unit);
      copyFileSync(target, unit);
    }
  }
}

/** Runs the wrapper once: its version, or why it cannot be used. */
async function tryOut(tool) {
  const { code, output } = await run(join(bin, tool.name), [tool.ask ?? '--version'], { timeLimit: 60, capture: true });
  const match = tool.version.exec(output);
  if (code !== 0 || match === null) return { problem: `does not start: ${output.trim().split('\n').at(-1)}` };
  const version = [match[1], match[2]].filter(Boolean).join('.');
  if (Number(match[1]) >= tool.from && Number(match[1]) < tool.below) return { version };
  return { problem: `must be of version ${tool.from} to below ${tool.below}, got ${version}` };
}

async function useOwn(tool) {
  const file = onPath(tool.name);
  if (file === undefined) return undefined;
  wrapOwn(tool, file);
  const { version } = await tryOut(tool);
  return version && { version, file };
}

async function useUnpacked(tool) {
  wrapUnpacked(tool);
  const { version, problem } = await tryOut(tool);
  if (problem === undefined) return { version, file: tool.module ? cloudInit : unpackedFile(tool) };
  removeWrapper(tool.name);
  return { problem };
}

async function unpack(missing) {
  const binaries = missing.filter((tool) => tool.module === undefined);
  if (binaries.length > 0) await unpackWithDependencies([...new Set(binaries.flatMap((tool) => tool.packages))], debian);
  copyUnitAliases();
  for (const tool of missing.filter((each) => each.module !== undefined)) await unpackPackage(tool.packages, cloudInit);
}

/** Provides what can be provided, and records at the end what is there; says what must be installed by hand. */
async function install() {
  const programs = {};
  const wanted = possibleTools();
  for (const tool of wanted) programs[tool.name] = await useOwn(tool);
  const missing = wanted.filter((tool) => programs[tool.name] === undefined);
  if (missing.length > 0 && aptIsHere()) {
    await unpack(missing);
    for (const tool of missing) programs[tool.name] = await useUnpacked(tool);
  }
  const absent = wanted.filter((tool) => programs[tool.name]?.file === undefined);
  for (const tool of absent) programs[tool.name] ??= { problem: `is not installed: install ${tool.byHand} by hand` };
  mkdirSync(tools, { recursive: true });
  writeFileSync(stamp, `${JSON.stringify({ made: fingerprint(), programs }, null, 2)}\n`);
  for (const tool of absent) removeWrapper(tool.name);
  if (absent.length === 0) return undefined;
  return absent.map((tool) => `${tool.name} ${programs[tool.name].problem}`).join('; ');
}

export const programs = { title: 'programs in .tools', areInstalled, install };
