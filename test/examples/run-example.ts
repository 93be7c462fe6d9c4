import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { inProject } from '../support/project';
import { run } from '../support/run';

/**
 * Runs an application of TypeScript among the examples, as the package's own sources make it, in a new folder, and gives that.
 *
 * Its templates are in `cdk.out` of the folder. Throws where it does not compile; whoever calls deletes the folder.
 */
export function runExample(...path: string[]): string {
  // Below the project, so that imports find its packages
  mkdirSync(inProject('.cache'), { recursive: true });
  const folder = mkdtempSync(inProject('.cache', 'example-'));
  const app = join(folder, 'app.js');
  buildSync({
    entryPoints: [inProject('examples', ...path)], outfile: app, bundle: true, platform: 'node',
    alias: { 'cdk-redis-fleet': inProject('lib', 'index.ts') }, external: ['aws-cdk-lib', 'cdk8s', 'cdk8s-plus-27', 'constructs'],
  });
  const { code, stderr } = run(process.execPath, [app], { cwd: folder, env: { CDK_OUTDIR: join(folder, 'cdk.out') } });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return folder;
}
