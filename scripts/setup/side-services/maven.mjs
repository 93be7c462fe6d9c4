// Java programs of Maven's artifacts: a folder of jars, every one with the checksum that the project has of it.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { hashTexts } from '../../shared/hash.mjs';
import { inProject } from '../../shared/project.mjs';
import { run } from '../../shared/run.mjs';
import { onPath } from '../debian-packages.mjs';
import { keep, keptFolder } from '../kept.mjs';
import { bin, wrapWithEnvironment } from '../wrappers.mjs';

const TIME_LIMIT = 900;
const cache = inProject('.cache', 'maven');

const sourceOf = (name) => inProject('scripts', 'setup', 'kafka', name);
const read = (name, file) => readFileSync(join(sourceOf(name), file), 'utf8');
const keptName = (name) => `${name}-${hashTexts(read(name, 'pom.xml'), read(name, 'jars.sha256')).slice(0, 16)}`;

const sha256 = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');

/** Throws where a jar is missing, is not among those that are known or has another checksum. */
function checkJars(name, folder) {
  const known = new Map(read(name, 'jars.sha256').trim().split('\n').map((line) => line.split(/\s+/).reverse()));
  const found = new Map(readdirSync(folder).map((jar) => [jar, sha256(join(folder, jar))]));
  const wrong = [...new Set([...known.keys(), ...found.keys()])].filter((jar) => known.get(jar) !== found.get(jar));
  if (wrong.length === 0) return;
  throw new Error(`the jars of ${name} must be those of jars.sha256: ${wrong.map((jar) => `${jar} ${describe(known.get(jar), found.get(jar))}`).join(', ')}`);
}

function describe(wanted, got) {
  if (got === undefined) return 'is missing';
  return wanted === undefined ? `is not expected (sha256 ${got})` : `has the checksum ${got}`;
}

async function fetchJars(name, folder) {
  if (onPath('mvn') === undefined) throw new Error('mvn is not on the PATH: install Maven 3.8 or newer (Debian: apt-get install maven), and run this again');
  const args = ['-q', '-B', '-C', `-Dmaven.repo.local=${cache}`, '-f', join(sourceOf(name), 'pom.xml'), 'dependency:copy-dependencies', `-DoutputDirectory=${folder}`];
  const { code, output } = await run('mvn', args, { timeLimit: TIME_LIMIT, capture: true });
  if (code !== 0) throw new Error(`${name} could not be fetched: ${output.trim().split('\n').find((line) => line.includes('ERROR')) ?? output.trim()}`);
  checkJars(name, folder);
}

/** The wrapper is Java with the jars as its class path: its arguments are Java's options, the class and what the class takes. */
async function provide({ name, maven }) {
  await keep(keptName(maven), (folder) => fetchJars(maven, folder));
  wrapWithEnvironment(name, join(bin, 'java'), { CLASSPATH: `${sourceOf(maven)}:${join(keptFolder(keptName(maven)), '*')}` });
}

/** Deletes Maven's own plugins and copies of the jars. */
export function closeMaven() {
  rmSync(cache, { recursive: true, force: true });
}

export const maven = { provide, isThere: ({ maven: name }) => existsSync(keptFolder(keptName(name))) };
