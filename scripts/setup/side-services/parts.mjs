// The parts of the set-up that put the real programs of the side services into .tools/bin, one part a need of the tests.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow, hashFiles, hashTexts } from '../../shared/hash.mjs';
import { inProject, root, tools } from '../../shared/project.mjs';
import { run } from '../../shared/run.mjs';
import { closeSuites } from '../debian-suites.mjs';
import { removeGoCaches } from '../go-programs.mjs';
import { bin, removeWrapper } from '../wrappers.mjs';
import { debian } from './debian.mjs';
import { goFiles } from './go-files.mjs';
import { go } from './go.mjs';
import { java } from './java.mjs';
import { closeMaven, maven } from './maven.mjs';
import { NEEDS, sideServiceTable } from './program-table.mjs';
import { wheels } from './wheels.mjs';

const SOURCES = { go, goFiles, debian, wheels, maven, java };

const sourceOf = (program) => SOURCES[Object.keys(SOURCES).find((kind) => kind in program)];
const programsOf = (need) => sideServiceTable.filter((program) => program.need === need);
const stampOf = (need) => join(tools, `${need}.json`);

/** Wrappers hold absolute paths. */
function fingerprint(need) {
  const text = (_key, value) => (value instanceof RegExp ? value.source : value);
  const files = [...filesBelow(inProject('scripts', 'setup', 'side-services'), (file) => !file.endsWith('-table.mjs')), inProject('scripts', 'setup', 'wrappers.mjs')];
  return hashTexts(root, process.arch, JSON.stringify(programsOf(need), text), hashFiles(root, files));
}

/** What the last set-up recorded: for every program its version, or why it is not there. */
function recorded(need) {
  const record = existsSync(stampOf(need)) ? JSON.parse(readFileSync(stampOf(need), 'utf8')) : undefined;
  return record?.made === fingerprint(need) ? record.programs : {};
}

const isOfFiles = ({ ask }) => ask === undefined;

function isThere(programs, program) {
  return programs[program.name]?.version !== undefined && sourceOf(program).isThere(program) && (isOfFiles(program) || existsSync(join(bin, program.name)));
}

/** Provides a program and runs its wrapper once: its version, or why it cannot be used. Files have the version that is pinned. */
async function provide(program) {
  try {
    const pinned = await sourceOf(program).provide(program);
    if (isOfFiles(program)) return { version: pinned };
    const { code, output } = await run(join(bin, program.name), program.ask, { timeLimit: 120, capture: true });
    const version = program.version.exec(output)?.[1];
    if (code === 0 && version !== undefined) return { version };
    throw new Error(code === 0 ? `is another version: ${output.trim().split('\n')[0]}` : `does not start: ${output.trim().split('\n').at(-1)}`);
  } catch (error) {
    removeWrapper(program.name);
    return { problem: error.message.trim() };
  }
}

/** Provides what is missing and can be had, and records at the end what is there. */
async function install(need) {
  mkdirSync(tools, { recursive: true });
  const before = recorded(need);
  const programs = {};
  try {
    for (const program of programsOf(need)) {
      programs[program.name] = isThere(before, program) ? before[program.name] : await provide(program);
    }
  } finally {
    closeSuites();
    closeMaven();
    removeGoCaches();
  }
  writeFileSync(stampOf(need), `${JSON.stringify({ made: fingerprint(need), programs }, null, 2)}\n`);
  const problems = Object.entries(programs).flatMap(([name, { problem }]) => (problem === undefined ? [] : `${name}: ${problem}`));
  return problems.length === 0 ? undefined : problems.join('; ');
}

/** Why a program of a need is missing; undefined when all are there. */
export function whatLacksForSideServices(need) {
  const programs = recorded(need);
  const missing = programsOf(need).find((program) => !isThere(programs, program));
  return missing && `${missing.name}: ${programs[missing.name]?.problem ?? 'is not there: run npm run setup:full'}`;
}

/** A part of the set-up for each need. */
export const sideServiceParts = Object.fromEntries(Object.entries(NEEDS).map(([need, title]) => [need, {
  title: `${title} in .tools`,
  areInstalled: () => process.platform !== 'linux' || whatLacksForSideServices(need) === undefined,
  install: () => install(need),
}]));
