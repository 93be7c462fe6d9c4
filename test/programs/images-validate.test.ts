import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../lib/cli/main';
import { imageExamples } from '../support/examples';
import { tool } from '../support/programs';
import { inProject } from '../support/project';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'images-validate-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function validate(args: readonly string[], path = ''): Promise<{ code: number; stdout: string; stderr: string }> {
  let [stdout, stderr] = ['', ''];
  const env = { ...process.env, PATH: `${path}:${process.env.PATH ?? ''}`, HOME: folder };
  const code = await main(['images', 'validate', ...args], { env, cwd: folder, stdout: (text) => (stdout += text), stderr: (text) => (stderr += text) });
  return { code, stdout, stderr };
}

test.each(imageExamples().map(({ name, file }) => [name, file]))('a current Packer takes the templates of %s in every format', async (_, file) => {
  const run = await validate(['--packer', tool('packer'), file]);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  expect(run.stdout).toMatch(/, read by Packer 1\.\d+\.\d+\n$/);
});

test.each(['web-server'])('Packer 1.6 takes the templates of %s in every format', async (name) => {
  const run = await validate(['--packer', tool('packer-1.6'), inProject('examples', 'images', name, 'image.yaml')]);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  expect(run.stdout).toMatch(/, read by Packer 1\.6\.\d+\n$/);
});

test('an image with a test is not for Packer 1.6, and the answer says which can', async () => {
  const file = inProject('examples', 'images', 'redis', 'image.yaml');
  const run = await validate(['--packer', tool('packer-1.6'), file]);
  expect({ code: run.code, stdout: run.stdout }).toEqual({ code: 1, stdout: '' });
  expect(run.stderr).toMatch(/image\.yaml: Packer 1\.6\.6: .*Packer 1\.7\.0.*version 1\.7 or newer by --packer\nredis-fleet: 1 of 1 file is wrong\n$/);
});

test('the Packer of PATH is asked without a flag, and another program of that name is not', async () => {
  const file = inProject('examples', 'images', 'web-server', 'image.yaml');
  symlinkSync(tool('packer-1.6'), join(folder, 'packer'));
  expect((await validate([file], folder)).stdout).toContain('read by Packer 1.6.6');
  rmSync(join(folder, 'packer'));
  writeFileSync(join(folder, 'packer'), '#!/bin/sh\necho cracklib\n', { mode: 0o755 });
  const run = await validate([file], folder);
  expect(run.code).toBe(0);
  expect(run.stderr).toContain('must be Packer');
  expect(run.stdout).not.toContain('read by');
});

test('what Packer refuses is shown, and fails the command', async () => {
  const packer = join(folder, 'packer');
  // A real Packer that is told of a file that is none: it refuses every template
  writeFileSync(packer, `#!/bin/sh\nif [ "$1" = validate ]; then shift; set -- validate -var nowhere=1 "$@"; fi\nexec ${tool('packer-1.6')} "$@"\n`, { mode: 0o755 });
  const run = await validate(['--packer', './packer', inProject('examples', 'images', 'web-server', 'image.yaml')]);
  expect({ code: run.code, stdout: run.stdout }).toEqual({ code: 1, stdout: '' });
  expect(run.stderr).toContain('image.pkr.hcl: ');
  expect(run.stderr).toContain('nowhere');
});
