// A virtual environment of Python with what a list of requirements pins and hashes.
import { existsSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashTexts } from '../shared/hash.mjs';
import { root, tools } from '../shared/project.mjs';
import { run } from '../shared/run.mjs';
import { aptIsHere, unpackPackage } from './debian-packages.mjs';

const OLDEST = [3, 11];
const CANDIDATES = ['python3', 'python3.13', 'python3.12', 'python3.11'];
const TIME_LIMIT = 900;
export const QUIET = ['--quiet', '--no-input', '--disable-pip-version-check'];

/** The first Python on the PATH that is new enough, and whether it can install pip by itself. */
export async function findPython() {
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
export async function pipOf(python) {
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

/** Runs a step to its end. Throws an Error that names it when it fails. */
export async function must(what, command, args) {
  const { code, output } = await run(command, args, { cwd: root, timeLimit: TIME_LIMIT, capture: true });
  if (code !== 0) throw new Error(`${what} failed: check the network, then run this again\n${output}`);
}

/** A part of the set-up: the environment in `folder` of what the file `requirements` lists, installed with pip's `options` besides. */
export function virtualEnvironment({ title, folder, requirements, options = [] }) {
  const python = join(folder, 'bin', 'python');
  const stamp = join(folder, 'installed-from');
  /** What the environment is made of; it holds absolute paths, so a moved project needs a new one. */
  const fingerprint = () => hashTexts(root, readFileSync(requirements, 'utf8'));

  function areInstalled() {
    if (!existsSync(stamp) || !existsSync(python)) return false;
    const [made, interpreter] = readFileSync(stamp, 'utf8').split('\n');
    return made === fingerprint() && interpreter === realpathSync(python);
  }

  /** Makes the environment anew; the stamp comes last, so one that was interrupted is made again. */
  async function install() {
    const found = await findPython();
    if (!found.hasVenv) {
      throw new Error(`${found.command} has no venv module: install python${found.version}-venv and run this again`);
    }
    const { options: withoutPip, pip } = await pipOf(found);
    rmSync(folder, { recursive: true, force: true });
    await must('python -m venv', found.command, ['-m', 'venv', ...withoutPip, folder]);
    await must('pip install', python, [...pip, 'install', ...QUIET, ...options, '--require-hashes', '--only-binary=:all:', '--requirement', requirements]);
    writeFileSync(stamp, `${fingerprint()}\n${realpathSync(python)}\n`);
  }

  return { title, areInstalled, install };
}
