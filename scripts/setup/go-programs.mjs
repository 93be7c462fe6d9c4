// Builds programs of Go modules: the versions and the checksums of all modules are in the module's folder, in go.mod and go.sum.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inProject } from '../shared/project.mjs';
import { run } from '../shared/run.mjs';
import { onPath } from './debian-packages.mjs';

const TIME_LIMIT = 1800;
const caches = inProject('.cache', 'go');
/** Go's own checks of checksums stay as they are set; the toolchain is the one that is there, and no work space is read. */
const ENVIRONMENT = {
  GOTOOLCHAIN: 'local', GOWORK: 'off', CGO_ENABLED: '0', GOCACHE: join(caches, 'build'), GOMODCACHE: join(caches, 'modules'),
};

const numbers = (version) => version.split('.').map(Number);

function isOlder(version, wanted) {
  const [got, least] = [numbers(version), numbers(wanted)];
  const place = least.findIndex((number, index) => number !== (got[index] ?? 0));
  return place >= 0 && (got[place] ?? 0) < least[place];
}

/** The version of Go that a module asks for. */
function wantedGo(folder) {
  return /^go (\S+)$/m.exec(readFileSync(join(folder, 'go.mod'), 'utf8'))[1];
}

/** Why Go cannot build the modules of these folders here; undefined when it can. */
export async function whatLacksForGo(folders) {
  const wanted = folders.map(wantedGo).reduce((newest, version) => (isOlder(newest, version) ? version : newest));
  const remedy = `install Go ${wanted} or newer (https://go.dev/doc/install) so that go is on the PATH, and run this again`;
  if (onPath('go') === undefined) return `go is not on the PATH: ${remedy}`;
  const { code, output } = await run('go', ['env', 'GOVERSION'], { timeLimit: 60, capture: true, env: { GOTOOLCHAIN: 'local' } });
  const version = /go([\d.]+)/.exec(output)?.[1];
  if (code !== 0 || version === undefined) return `go env does not tell its version (${output.trim()}): ${remedy}`;
  return isOlder(version, wanted) ? `go must be ${wanted} or newer, got ${version}: ${remedy}` : undefined;
}

/** The version, such as `1.15.0`, of a module that the go.mod of a folder pins. */
export function pinnedVersion(folder, module) {
  const lines = readFileSync(join(folder, 'go.mod'), 'utf8').split('\n').map((line) => line.trim().replace(/^require /, '').split(' '));
  return lines.find(([name]) => name === module)[1].slice(1);
}

/** The flags of `go build`, on which, and on the pins of the modules, depends what is built. */
export function buildFlags({ tags = [], variables = {} }) {
  const linker = ['-s', '-w', ...Object.entries(variables).map(([name, value]) => `-X ${name}=${value}`)].join(' ');
  return ['-mod=readonly', '-modcacherw', '-trimpath', `-tags=${tags.join(',')}`, `-ldflags=${linker}`];
}

/**
 * Builds the program of a module that the go.mod of `folder` pins, into `file`; `tags` choose among its files, and `variables` are
 * set in it, by their full names.
 *
 * Throws with Go's own words when a module cannot be fetched, has another checksum or does not compile.
 */
export async function buildGoProgram({ folder, module, ...options }, file) {
  mkdirSync(caches, { recursive: true });
  const args = ['build', ...buildFlags(options), '-o', file, module];
  const { code, output, timedOut } = await run('go', args, { cwd: folder, timeLimit: TIME_LIMIT, capture: true, env: ENVIRONMENT });
  if (timedOut) throw new Error(`${module} was not built within ${TIME_LIMIT} s`);
  if (code !== 0) throw new Error(`${module} could not be built: ${output.trim().split('\n').slice(-5).join('; ')}`);
}

/**
 * Fetches a module that the go.mod of `folder` pins and gives the folder of its files, which goes away with the caches.
 *
 * Throws with Go's own words when it cannot be fetched or has another checksum.
 */
export async function fetchGoModule({ folder, module }) {
  mkdirSync(caches, { recursive: true });
  const args = ['mod', 'download', '-modcacherw', '-json', `${module}@v${pinnedVersion(folder, module)}`];
  const { code, output } = await run('go', args, { cwd: folder, timeLimit: TIME_LIMIT, capture: true, env: ENVIRONMENT });
  if (code !== 0) throw new Error(`${module} could not be fetched: ${output.trim()}`);
  return JSON.parse(output).Dir;
}

/** Deletes what Go fetched and compiled on the way, some gigabytes. */
export function removeGoCaches() {
  rmSync(caches, { recursive: true, force: true });
}
