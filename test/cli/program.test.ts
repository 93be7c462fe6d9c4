import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { inProject } from '../support/project';
import { run } from '../support/run';

let folder: string;
let program: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'program-'));
  program = join(folder, 'redis-fleet.js');
  await build({ entryPoints: [inProject('bin', 'redis-fleet.ts')], outfile: program, bundle: true, platform: 'node', target: 'node20', format: 'cjs', minify: true, logLevel: 'error' });
});
afterAll(() => rmSync(folder, { recursive: true }));

test('the bundled program validates, and its exit codes reach the shell', () => {
  const example = inProject('examples', 'standalone', 'fleet.yaml');
  expect(run(program, ['validate', example])).toMatchObject({ code: 0, stderr: '' });
  expect(run(program, ['validate', 'nowhere.yaml'])).toMatchObject({ code: 1, stdout: '' });
  expect(run(program, ['vaildate'])).toMatchObject({ code: 2, stdout: '' });
});

test('the bundled program writes a project that it finds right', () => {
  expect(run(program, ['init', 'demo'], { cwd: folder }).code).toBe(0);
  expect(run(program, ['validate', 'demo/fleet.yaml'], { cwd: folder }).code).toBe(0);
});

test('the program ends without a word when its reader stops reading', () => {
  const { code, stdout, stderr } = run('bash', ['-c', 'set -o pipefail; "$1" schema | head -c 20', 'bash', program]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toHaveLength(20);
});
