// The Ansible of Debian 12, in .tools/ansible-debian: the oldest that what this project writes works with. It comes with
// Debian's own Python and C library, so that it runs on every Linux whose apt knows Debian's archive.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hashTexts } from '../shared/hash.mjs';
import { root, tools } from '../shared/project.mjs';
import { run } from '../shared/run.mjs';
import { closeSuites, unpackFromSuites } from './debian-suites.mjs';

const folder = join(tools, 'ansible-debian');
const packages = join(folder, 'root');
const bin = join(folder, 'bin');
const stamp = join(folder, 'installed.json');
const SUITE = 'bookworm';
const PROGRAMS = ['ansible', 'ansible-config', 'ansible-inventory', 'ansible-playbook'];
/** Python, Ansible and what they load; not what configures a system. */
const WANTED = /^(ansible-core|python3|libpython3|libc6|lib|zlib1g|openssh-client)/;
const RETRY_MS = 24 * 60 * 60 * 1000;

/** Wrappers hold absolute paths. */
const fingerprint = () => hashTexts(root, process.arch, readFileSync(fileURLToPath(import.meta.url), 'utf8'));

function recorded() {
  if (!existsSync(stamp)) return undefined;
  const record = JSON.parse(readFileSync(stamp, 'utf8'));
  return record.made === fingerprint() ? record : undefined;
}

/** What could not be had is asked for again after a day, and not each time. */
function areInstalled() {
  if (process.platform !== 'linux') return true;
  const record = recorded();
  if (record?.problem !== undefined) return Date.now() - statSync(stamp).mtimeMs < RETRY_MS;
  return record !== undefined && PROGRAMS.every((name) => existsSync(join(bin, name)));
}

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** The folders of shared libraries below the unpacked packages. */
function libraryFolders() {
  return ['usr/lib', 'lib'].map((name) => join(packages, name)).filter(existsSync)
    .flatMap((parent) => readdirSync(parent).filter((name) => name.includes('-linux-gnu')).map((name) => join(parent, name)));
}

/** Programs that start Debian's Python by Debian's loader: nothing of it is in the environment of what Ansible starts. */
function writeWrappers() {
  const libraries = libraryFolders();
  const loader = libraries.flatMap((parent) => readdirSync(parent).filter((name) => /^ld-linux.*\.so\.\d+$/.test(name)).map((name) => join(parent, name)))[0];
  const python = readdirSync(join(packages, 'usr', 'bin')).find((name) => /^python3\.\d+$/.test(name));
  if (loader === undefined || python === undefined) throw new Error('the packages of Debian hold no loader or no Python');
  const start = `exec ${quoted(loader)} --library-path ${quoted(libraries.join(':'))} ${quoted(join(packages, 'usr', 'bin', python))} -I`;
  mkdirSync(bin, { recursive: true });
  for (const name of PROGRAMS) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${start} ${quoted(join(packages, 'usr', 'bin', name))} "$@"\n`, { mode: 0o755 });
  }
}

async function provide() {
  await unpackFromSuites(['ansible-core'], [SUITE], packages, WANTED);
  writeWrappers();
  const { code, output } = await run(join(bin, 'ansible'), ['--version'], { timeLimit: 60, capture: true });
  const version = /^ansible \[core (\S+)\]/m.exec(output)?.[1];
  if (code !== 0 || version === undefined) throw new Error(`it does not start: ${output.trim().split('\n').at(-1)}`);
  return { version };
}

/** Provides it where it can be had; where not, says so and records why. */
async function install() {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const record = await provide().catch((error) => ({ problem: error.message.trim().split('\n')[0] })).finally(closeSuites);
  writeFileSync(stamp, `${JSON.stringify({ made: fingerprint(), ...record }, null, 2)}\n`);
  return record.problem && `the Ansible of Debian 12: ${record.problem}`;
}

export const ansibleDebian = { title: 'Ansible of Debian 12 in .tools/ansible-debian', areInstalled, install };
