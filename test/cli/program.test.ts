import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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

test.each([['schema'], ['inventory', '--source', 'file', '--file', 'hosts.csv'], ['inventory', '--source', 'file', '--file', 'hosts.csv', '--output', 'table']])('an output that cannot be written is an error with its reason: %j', (...args) => {
  writeFileSync(join(folder, 'hosts.csv'), 'host\ndb1\n');
  const { code, stderr } = run('sh', ['-c', 'exec "$@" > /dev/full', 'sh', program, ...args], { cwd: folder, env: { HOME: folder } });
  expect({ code, stderr }).toEqual({ code: 1, stderr: 'redis-fleet: cannot write standard output: ENOSPC: no space left on device, write\n' });
});

test('what is wrong with a file begins with its line, and all else with the name of the program', () => {
  writeFileSync(join(folder, 'redis_fleet.yml'), 'regions: [europe]\nhostname: slot\n');
  expect(run(program, ['inventory', '--config', 'redis_fleet.yml'], { cwd: folder, env: { HOME: folder } })).toEqual({
    code: 1, stdout: '',
    stderr: 'redis_fleet.yml:1:11: regions[0]: "regions" must be the name of a region such as eu-west-1, got "europe"\nredis_fleet.yml:2:1: hostname: "hostname" is not a key of an inventory file; did you mean "hostnames"?\n',
  });
  expect(run(program, ['inventory', '--config', 'none.yml'], { cwd: folder }).stderr).toBe('redis-fleet: cannot read none.yml: there is no such file\n');
});

test('the program ends without a word when its reader stops reading', () => {
  const { code, stdout, stderr } = run('bash', ['-c', 'set -o pipefail; "$1" schema | head -c 20', 'bash', program]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toHaveLength(20);
});
