// Programs of other suites of Debian, each beside its own C library.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { unpackFromSuites } from '../debian-suites.mjs';
import { wrapServer } from '../wrappers.mjs';
import { folderOf } from './folders.mjs';

const C_LIBRARY = 'libc6';

async function provide({ name, debian }) {
  const target = folderOf(name);
  const wanted = new RegExp(`^(${debian.package}|${C_LIBRARY})_`);
  await unpackFromSuites([debian.package, C_LIBRARY], [debian.suite], target, wanted);
  wrapServer({ name, program: debian.program }, target);
}

export const debian = { provide, isThere: ({ name, debian: { program } }) => existsSync(join(folderOf(name), program)) };
