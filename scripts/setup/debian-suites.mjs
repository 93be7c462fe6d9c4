// Unpacks packages of other suites of Debian, with all that they need, so that a program of another release runs here
// with its own C library. apt works on a private state that knows no installed package.
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tools } from '../shared/project.mjs';
import { run } from '../shared/run.mjs';
import { aptIn, aptIsHere, unpackArchives } from './debian-packages.mjs';

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
/** What a server does not need of what its package needs: users, configuration, maintenance. */
const WANTED = /^(lib|zlib|redis|valkey)/;

/** Where this machine gets Debian from; undefined on another system. */
async function mirror() {
  if (!aptIsHere() || !existsSync(KEYRING)) return undefined;
  const { output } = await run('apt-get', ['indextargets', '--format', '$(SITE) $(ORIGIN) $(LABEL)', 'Created-By: Packages'], { timeLimit: 60, capture: true });
  const line = output.split('\n').find((each) => / Debian Debian$/.test(each)) ?? output.split('\n').find((each) => /\/debian\/? /.test(each));
  return line?.split(' ')[0];
}

const states = new Map();

/** A private state of apt with the lists of these suites; made once, gone with `closeSuites`. */
async function stateOf(suites) {
  const site = await mirror();
  if (site === undefined) throw new Error('Debian\'s archive is not among this system\'s sources of packages');
  const folder = join(tools, `apt-${suites.join('-')}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'lists', 'partial'), { recursive: true });
  writeFileSync(join(folder, 'status'), '');
  writeFileSync(join(folder, 'sources.list'), suites.map((suite) => `deb [signed-by=${KEYRING}] ${site} ${suite} main\n`).join(''));
  const apt = aptIn(folder, {
    'Dir::Etc::sourcelist': join(folder, 'sources.list'), 'Dir::Etc::sourceparts': '/dev/null',
    // Suites that nobody renews at the time; signatures are checked all the same
    'Acquire::Check-Valid-Until': 'false',
  });
  const { code, output } = await apt(['update']);
  if (code !== 0) throw new Error(`the package lists of ${suites.join(' and ')} could not be fetched: ${output.trim().split('\n').at(-1)}`);
  return { folder, apt };
}

/** Unpacks packages of the last of the suites, with all that they need, into `target`: those whose names `wanted` matches. */
export async function unpackFromSuites(packages, suites, target, wanted = WANTED) {
  const name = suites.join(' ');
  if (!states.has(name)) states.set(name, stateOf(suites));
  const { folder, apt } = await states.get(name);
  const archives = join(folder, 'archives');
  rmSync(archives, { recursive: true, force: true });
  mkdirSync(join(archives, 'partial'), { recursive: true });
  const { code, output } = await apt(['install', '--download-only', '--no-install-recommends', '--target-release', suites.at(-1), ...packages]);
  if (code !== 0) throw new Error(`${packages.join(', ')} of ${suites.at(-1)} could not be fetched: ${output.trim().split('\n').at(-1)}`);
  await unpackArchives(archives, target, wanted);
}

/** Deletes the private states, if any were made. */
export function closeSuites() {
  states.clear();
  for (const name of existsSync(tools) ? readdirSync(tools) : []) {
    if (name.startsWith('apt-')) rmSync(join(tools, name), { recursive: true, force: true });
  }
}
