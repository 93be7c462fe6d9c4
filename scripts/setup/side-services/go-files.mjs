// Files out of a Go module that the go.mod of a folder pins: nothing is compiled, and nothing runs.
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { inProject } from '../../shared/project.mjs';
import { fetchGoModule, pinnedVersion, whatLacksForGo } from '../go-programs.mjs';
import { folderOf } from './folders.mjs';

const moduleOf = ({ folder, module }) => ({ folder: inProject('scripts', 'setup', folder), module });
const targetOf = (name, file) => join(folderOf(name), basename(file));

async function provide({ name, goFiles }) {
  const module = moduleOf(goFiles);
  const reason = await whatLacksForGo([module.folder]);
  if (reason !== undefined) throw new Error(reason);
  const source = await fetchGoModule(module);
  rmSync(folderOf(name), { recursive: true, force: true });
  mkdirSync(folderOf(name), { recursive: true });
  for (const file of goFiles.files) copyFileSync(join(source, file), targetOf(name, file));
  return pinnedVersion(module.folder, module.module);
}

export const goFiles = { provide, isThere: ({ name, goFiles: { files } }) => files.every((file) => existsSync(targetOf(name, file))) };
