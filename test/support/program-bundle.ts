import { chmodSync } from 'node:fs';
import { inProject } from './project';
import { run } from './run';

/** Makes the program of these sources at the path. Throws where it cannot be bundled. */
export function bundleProgram(file: string): void {
  const options = ['--bundle', '--platform=node', '--target=node20', '--log-level=error', `--outfile=${file}`];
  const { code, stderr } = run(inProject('node_modules', '.bin', 'esbuild'), [inProject('bin', 'redis-fleet.ts'), ...options]);
  if (code !== 0 || stderr !== '') throw new Error(`esbuild ended with ${code}: ${stderr}`);
  chmodSync(file, 0o755);
}
