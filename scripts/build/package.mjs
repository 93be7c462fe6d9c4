// Compiles lib/ and bin/ by jsii into build/, with the assembly that other languages and the API test read.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { inProject, root } from '../shared/project.mjs';
import { run } from '../shared/run.mjs';

const TIME_LIMIT = 300;

/** jsii's banner about Node 20's end of life would stand above every message of ours. */
const QUIET = { JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20', JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION: '20' };

export const assembly = inProject('.jsii');
export const compiled = inProject('build');

/** Throws with jsii's own words when the library does not compile, or compiles with a warning. */
export async function compilePackage() {
  // A compiled file whose source is gone must not stay in the package.
  for (const output of [compiled, assembly, inProject('.jsii.gz')]) rmSync(output, { recursive: true, force: true });
  const jsii = inProject('node_modules', 'jsii', 'bin', 'jsii');
  const args = [jsii, '--fail-on-warnings', '--compress-assembly'];
  const { code, output } = await run(process.execPath, args, { cwd: root, env: QUIET, timeLimit: TIME_LIMIT, capture: true });
  if (code !== 0) throw new Error(`jsii could not compile the library:\n${output}`);
  deferSideServices();
}

const SUBMODULE = 'exports.sideServices = __importStar(require("./side-services/index"));';
// Of a getter of `exports` itself, Node would tell ES modules that there is no such export
const DEFERRED = `const entry = exports;
Object.defineProperty(entry, "sideServices", { enumerable: true, configurable: true, get() {
    const value = __importStar(require("./side-services/index"));
    Object.defineProperty(entry, "sideServices", { enumerable: true, value });
    return value;
} });`;

/** Only who uses side services has cdk8s loaded, or needs it at all: jsii takes no other form of a submodule than one that is loaded at once. */
function deferSideServices() {
  const index = inProject('build', 'lib', 'index.js');
  const text = readFileSync(index, 'utf8');
  if (!text.includes(SUBMODULE)) throw new Error('build/lib/index.js must load the submodule sideServices by the line that scripts/build/package.mjs looks for, got none');
  writeFileSync(index, text.replace(SUBMODULE, () => DEFERRED));
}
