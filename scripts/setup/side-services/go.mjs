// Programs that are built of Go modules. That takes minutes, so all of one go.mod are built at once and kept outside of the project.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashTexts } from '../../shared/hash.mjs';
import { inProject } from '../../shared/project.mjs';
import { buildFlags, buildGoProgram, whatLacksForGo } from '../go-programs.mjs';
import { keep, keptFolder } from '../kept.mjs';
import { wrapWithEnvironment } from '../wrappers.mjs';
import { sideServiceTable } from './program-table.mjs';

const modulesOf = (name) => inProject('scripts', 'setup', name);
const packagesOf = (name) => sideServiceTable.filter(({ go }) => go?.folder === name).map(({ name: file, go: { package: module, tags, variables } }) => ({ file, module, tags, variables }));

function builtName(name) {
  const pins = ['go.mod', 'go.sum'].map((file) => readFileSync(join(modulesOf(name), file), 'utf8'));
  const built = packagesOf(name).flatMap(({ file, module, ...options }) => [file, module, ...buildFlags(options)]);
  return `${name}-${hashTexts(process.platform, process.arch, ...built, ...pins).slice(0, 16)}`;
}

const fileOf = ({ name, go }) => join(keptFolder(builtName(go.folder)), name);

async function build(name, into) {
  const reason = await whatLacksForGo([modulesOf(name)]);
  if (reason !== undefined) throw new Error(reason);
  for (const { file, ...program } of packagesOf(name)) {
    await buildGoProgram({ ...program, folder: modulesOf(name) }, join(into, file));
  }
}

const builds = new Map();

/** Builds all of one go.mod, if they are not kept; what failed is not tried again for each of them. */
function buildOnce(name) {
  if (!builds.has(name)) builds.set(name, keep(builtName(name), (into) => build(name, into)));
  return builds.get(name);
}

async function provide(program) {
  await buildOnce(program.go.folder);
  wrapWithEnvironment(program.name, fileOf(program), {});
}

export const go = { provide, isThere: (program) => existsSync(fileOf(program)) };
