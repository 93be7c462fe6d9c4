// Unpacks Debian packages into a folder of the project: nothing is installed on the machine, no daemon starts,
// and root is not needed. apt works on a private state, with the machine's own sources, keys and proxy.
import { accessSync, constants, copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { tools } from '../shared/project.mjs';
import { run } from '../shared/run.mjs';

const TIME_LIMIT = 600;
const DPKG_STATUS = '/var/lib/dpkg/status';

/** The path of a program on the PATH; undefined when there is none. */
export function onPath(name) {
  return (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name)).find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** True on Debian, Ubuntu and their kin. */
export function aptIsHere() {
  return process.platform === 'linux' && onPath('apt-get') !== undefined && onPath('dpkg-deb') !== undefined;
}

const HOOKS = ['APT::Update::Pre-Invoke', 'APT::Update::Post-Invoke', 'APT::Update::Post-Invoke-Success',
  'DPkg::Pre-Invoke', 'DPkg::Post-Invoke', 'DPkg::Pre-Install-Pkgs'];

function settingsFor(folder) {
  return {
    'Dir::State': folder, 'Dir::State::status': join(folder, 'status'), 'Dir::State::lists': join(folder, 'lists'),
    'Dir::Cache': folder, 'Dir::Cache::archives': join(folder, 'archives'), 'Dir::Log': join(folder, 'log'),
    'APT::Sandbox::User': 'root', 'Debug::NoLocking': 'true', 'Acquire::Languages': 'none', 'Acquire::Retries': '3',
  };
}

/**
 * Runs apt-get on a private state in `folder`, which has a file `status`; `extra` are settings beside.
 *
 * The hooks of the machine's own configuration do not run.
 */
export function aptIn(folder, extra = {}) {
  const settings = Object.entries({ ...settingsFor(folder), ...extra }).map(([key, value]) => `${key} "${value}";`);
  mkdirSync(join(folder, 'log'), { recursive: true });
  writeFileSync(join(folder, 'apt.conf'), [...HOOKS.map((hook) => `#clear ${hook};`), ...settings, ''].join('\n'));
  return (args) => run('apt-get', ['-c', join(folder, 'apt.conf'), '-q', '-y', ...args], {
    cwd: existsSync(join(folder, 'archives')) ? join(folder, 'archives') : folder,
    timeLimit: TIME_LIMIT, capture: true, env: { LC_ALL: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive' },
  });
}

/** A private state, with the package lists fetched; the host's status tells what it has already. */
async function openApt() {
  // The same folder each time, so that what an interrupted set-up left goes away.
  const folder = join(tools, 'apt');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'lists', 'partial'), { recursive: true });
  copyFileSync(DPKG_STATUS, join(folder, 'status'));
  const apt = aptIn(folder);
  const emptyArchives = () => {
    rmSync(join(folder, 'archives'), { recursive: true, force: true });
    mkdirSync(join(folder, 'archives', 'partial'), { recursive: true });
  };
  emptyArchives();
  const update = await apt(['update']);
  return { folder, apt, emptyArchives, updateOutput: update.output };
}

let session;

/** Deletes the private state and the package lists, if they were made. */
export async function closeApt() {
  if (session === undefined) return;
  const { folder } = await session;
  session = undefined;
  rmSync(folder, { recursive: true, force: true });
}

/** Puts `fresh` in the place of `target`, which is missing for an instant only: a running test may look into it. */
function replace(target, fresh) {
  const old = `${target}.old`;
  rmSync(old, { recursive: true, force: true });
  if (existsSync(target)) renameSync(target, old);
  renameSync(fresh, target);
  rmSync(old, { recursive: true, force: true });
}

/** Unpacks the archives of a folder whose name `wanted` matches into `target`. */
export async function unpackArchives(archives, target, wanted = /\.deb$/) {
  const fresh = `${target}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  for (const deb of readdirSync(archives).filter((name) => name.endsWith('.deb') && wanted.test(name))) {
    const { code, output } = await run('dpkg-deb', ['-x', join(archives, deb), fresh], { timeLimit: TIME_LIMIT, capture: true });
    if (code !== 0) throw new Error(`dpkg-deb -x ${deb} failed: ${output.trim()}`);
  }
  replace(target, fresh);
}

/** Runs the first of the apt commands that succeeds and unpacks what it fetched. */
async function fetchInto(target, commands) {
  session ??= openApt();
  const { folder, apt, emptyArchives, updateOutput } = await session;
  const failures = [];
  for (const args of commands) {
    emptyArchives();
    const { code, output } = await apt(args);
    if (code === 0) return unpackArchives(join(folder, 'archives'), target);
    failures.push(`apt-get ${args.join(' ')}:\n${output}`);
  }
  throw new Error(`Debian packages could not be fetched: check the network and the apt sources, then run this again\n${updateOutput}${failures.join('')}`);
}

/** Unpacks packages, with the dependencies that this machine lacks, into `target`. */
export function unpackWithDependencies(packages, target) {
  return fetchInto(target, [['install', '--download-only', '--reinstall', '--no-install-recommends', ...packages]]);
}

/** Unpacks the first of the packages that the machine's sources have, without its dependencies, into `target`. */
export function unpackPackage(alternatives, target) {
  return fetchInto(target, alternatives.map((name) => ['download', name]));
}
