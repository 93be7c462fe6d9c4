import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../../lib/cli/main';
import { expectGolden } from '../../support/golden';
import { imageExamples } from '../../support/examples';
import { inProject } from '../../support/project';
import { filesIn } from '../../support/synth';
import { runCli } from '../run-cli';

const EXAMPLES = inProject('examples', 'images');
const WITH_IMDS_V1 = ['--target', '1.6', '--acknowledge', 'packer.imds-v1=the machine builds in a closed network'];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'images-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('every example is right, and its line says what it makes', async () => {
  const files = imageExamples().map(({ name }) => join(name.replace(/^images\//, ''), 'image.yaml'));
  const run = await runCli(['images', 'validate', '--no-packer', ...files], EXAMPLES);
  expect({ code: run.code, stderr: run.stderr }).toEqual({ code: 0, stderr: '' });
  expectGolden('cli/images/validate.txt', run.stdout);
});

test.each(imageExamples().map(({ name }) => name))('what the build of the example %s does is as its golden file, with and without JSON', async (name) => {
  const file = inProject('examples', name, 'image.yaml');
  const { code, stdout } = await runCli(['images', 'inspect', file]);
  expect(code).toBe(0);
  // The programs' own bytes change with each of their commits: only the table of steps is golden
  expectGolden(`cli/images/inspect-${name.split('/').at(-1)}.txt`, `${(stdout.split('\n\n')[1] ?? '')}\n`);
  const facts = JSON.parse((await runCli(['images', 'inspect', file, '--json'])).stdout) as { hash: string; actions: { name: string }[]; files: { path: string; sha256: string }[] };
  expect(facts.hash).toMatch(/^[0-9a-f]{64}$/);
  expect(stdout).toContain(facts.hash);
  facts.actions.forEach((action) => expect(stdout).toContain(action.name));
  facts.files.forEach(({ path, sha256 }) => expect(stdout).toMatch(new RegExp(`^${path.replace('.', '\\.')} .* ${sha256.slice(0, 12)}$`, 'm')));
});

test.each([
  ['json', 'image.json', []], ['hcl2-json', 'image.pkr.json', []], ['hcl2', 'image.pkr.hcl', []],
  ['json', 'image.json', WITH_IMDS_V1], ['hcl2-json', 'image.pkr.json', WITH_IMDS_V1], ['hcl2', 'image.pkr.hcl', WITH_IMDS_V1],
])('the web server is rendered as %s into %s, with %j', async (format, template, flags) => {
  const run = await runCli(['images', 'render', 'web-server/image.yaml', '--out', folder, '--format', format, ...flags], EXAMPLES);
  expect({ code: run.code, stderr: run.stderr }).toEqual({ code: 0, stderr: '' });
  const files = Object.keys(filesIn(folder));
  expect(files).toEqual(expect.arrayContaining([template, 'packer-policy.json', '.redis-fleet-images.json']));
  expect(files.some((file) => file.endsWith('/payload/install.sh'))).toBe(true);
  expect(run.stdout.split('\n').filter((line) => line.startsWith('wrote ')).sort()).toEqual(files.filter((file) => file !== '.redis-fleet-images.json').map((file) => `wrote ${file}`).sort());
});

test.each([
  ['hcl2', 'packer init image.pkr.hcl', 'PKR_VAR_token=VALUE packer build -var region=VALUE -var source_ami=VALUE -var app_name=VALUE image.pkr.hcl', 'PKR_VAR_token=VALUE packer build -var source_ami=VALUE -var region=VALUE test/test.pkr.hcl'],
  ['json', 'packer plugins install github.com/hashicorp/amazon', 'packer build -var region=VALUE -var source_ami=VALUE -var app_name=VALUE -var-file=SECRETS.json image.json', 'packer build -var source_ami=VALUE -var region=VALUE -var-file=SECRETS.json test/test.json'],
])('render as %s prints the commands that build and test what it wrote, with every variable that they need', async (format, init, build, tested) => {
  writeFileSync(join(folder, 'check.sh'), '#!/bin/sh\ntrue\n');
  writeFileSync(join(folder, 'image.yaml'), `version: 1
name: shop
base: debian-12
variables: { app_name: {}, colour: { default: red }, token: { sensitive: true } }
steps: [{ check: { file: check.sh, phase: test, variables: [token] } }]
`);
  const { stdout } = await runCli(['images', 'render', 'image.yaml', '--out', 'my packer', '--format', format], folder);
  const lines = stdout.split('\n').map((line) => line.trim());
  expect(lines.slice(lines.indexOf('Build it by:'))).toEqual([
    'Build it by:', 'cd \'my packer\'', init, build, 'Test what was built, whose id is the source_ami then, by:', tested, 'with your values of:',
    expect.stringMatching(/^variable +what it is$/), expect.stringMatching(/^source_ami +Id of the image that shop begins with/), expect.stringMatching(/^region +Region to build in\.$/),
    expect.stringMatching(/^token +.*\(secret\)$/), expect.stringMatching(/^app_name +/), '',
  ]);
});

test('Packer 1.6 has its plugins in itself, so that nothing is fetched for it', async () => {
  const { stdout } = await runCli(['images', 'render', 'web-server/image.yaml', '--out', folder, '--format', 'json', ...WITH_IMDS_V1], EXAMPLES);
  expect(stdout).not.toMatch(/packer (init|plugins)/);
  expect(stdout).toMatch(/^ {2}packer build .* image\.json$/m);
});

test('another program named packer is run in a folder that is gone afterwards, without input, and is told in one line', async () => {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'packer'), '#!/bin/sh\nwhile read -r line; do :; done\necho words > "$1.pwd"\necho one >&2\necho two >&2\nexit 3\n', { mode: 0o755 });
  writeFileSync(join(folder, 'image.yaml'), 'version: 1\nname: shop\nbase: debian-12\n');
  let said = '';
  const io = { env: { PATH: `${bin}:${process.env.PATH}` }, cwd: folder, stdout: () => undefined, stderr: (text: string) => void (said += text) };
  expect(await main(['images', 'validate', 'image.yaml'], io)).toBe(0);
  expect(said).toMatch(/^advice: cannot run \S+\/packer: with "version" it ends with exit code 3; install Packer 1\.6 or newer, or name it by --packer\n/);
  expect(said.match(/packer/g)).toHaveLength(2);
  expect(readdirSync(folder).sort()).toEqual(['bin', 'image.yaml']);
});

test('two recipes make one template that builds both', async () => {
  const run = await runCli(['images', 'render', 'web-server/image.yaml', 'redis/image.yaml', '--out', folder, '--format', 'hcl2-json'], EXAMPLES);
  expect({ code: run.code, stderr: run.stderr }).toEqual({ code: 0, stderr: '' });
  const { source } = JSON.parse(filesIn(folder)['image.pkr.json'] ?? '') as { source: { 'amazon-ebs': object } };
  expect(Object.keys(source['amazon-ebs'])).toHaveLength(2);
});

test('a test of the image and a machine without tokens are no thing of Packer 1.6, and nothing is written', async () => {
  const out = join(folder, 'out');
  const run = await runCli(['images', 'render', 'redis/image.yaml', '--out', out, '--target', '1.6'], EXAMPLES);
  expect(run.code).toBe(1);
  expect(run.stderr).toContain('packer.imds-v1');
  expect(run.stderr).toContain('Packer 1.7');
  expect(run.stderr.trim().split('\n')).toHaveLength(1);
  expect(Object.keys(filesIn(folder))).toEqual([]);
});

test.each([
  [['images'], 2, /Usage: redis-fleet images/],
  [['images', 'rendr'], 2, /^redis-fleet: unknown command "images rendr"; did you mean "render"\?\n$/],
  [['images', 'render', 'x.yaml'], 2, /^redis-fleet: required option '--out <folder>' not specified/],
  [['images', 'render', 'x.yaml', '--out', 'y', '--format', 'yaml'], 2, /Allowed choices are json, hcl2-json, hcl2/],
  [['images', 'render', 'x.yaml', '--out', 'y'], 1, /^redis-fleet: cannot read x\.yaml: there is no such file; nothing was written\n$/],
  [['images', 'render', 'web-server/image.yaml', '--out', 'y', '--acknowledge', 'x'], 2, /^redis-fleet: --acknowledge must be id=reason, got "x"\n$/],
  [['images', 'promote', 'redis', '--candidate', 'x'], 2, /argument 'x' is invalid\. It must be a whole number, 1-1000000000; see "redis-fleet images promote --help"\n$/],
  [['images', 'promote', 'redis', '--ami', 'x'], 2, /It must be the id of an image such as ami-0123456789abcdef0; see "redis-fleet images promote --help"\n$/],
  [['images', 'inspect', 'web-server'], 1, /^redis-fleet: web-server must be a file, got a folder; name the file in it, such as web-server\/image\.yaml\n$/],
  [['images', 'validate', 'web-server/image.yaml', '--packer', '/nowhere/packer'], 1, /^redis-fleet: cannot run \/nowhere\/packer/],
])('a mistake is told in one line: %j', async (args, code, message) => {
  const run = await runCli(args, EXAMPLES);
  expect(run.stderr).toMatch(message);
  expect({ code: run.code, stdout: run.stdout }).toEqual({ code, stdout: '' });
});
