// Compiles lib/ and bin/ by jsii into build/, with the assembly that other languages and the API test read.
import { rmSync } from 'node:fs';
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
}
