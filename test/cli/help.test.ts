import { readFileSync } from 'node:fs';
import { expectGolden } from '../support/golden';
import { inProject } from '../support/project';
import { runCli } from './run-cli';

test.each([
  ['the program', 'redis-fleet.txt', ['--help']],
  ['init', 'init.txt', ['init', '--help']],
  ['validate', 'validate.txt', ['help', 'validate']],
  ['schema', 'schema.txt', ['schema', '-h']],
  ['plan', 'plan.txt', ['plan', '--help']],
  ['inventory', 'inventory.txt', ['inventory', '--help']],
  ['inventory import-aws-ec2', 'inventory-import-aws-ec2.txt', ['inventory', 'import-aws-ec2', '--help']],
  ['check', 'check.txt', ['check', '--help']],
  ['failover', 'failover.txt', ['failover', '--help']],
  ['replace', 'replace.txt', ['replace', '--help']],
  ['ansible init', 'ansible-init.txt', ['ansible', 'init', '--help']],
  ['images', 'images.txt', ['images', '--help']],
  ['images validate', 'images-validate.txt', ['images', 'validate', '--help']],
  ['images inspect', 'images-inspect.txt', ['images', 'help', 'inspect']],
  ['images render', 'images-render.txt', ['images', 'render', '--help']],
])('the help of %s is as its golden file', async (_, file, args) => {
  const run = await runCli(args);
  expectGolden(`cli/help/${file}`, run.stdout);
  expect(run).toMatchObject({ code: 0, stderr: '' });
});

test('every command is in the help with a description', async () => {
  const { stdout } = await runCli(['--help']);
  for (const command of ['init', 'validate', 'schema', 'plan', 'inventory', 'ansible', 'check', 'failover', 'replace', 'images']) {
    expect(stdout).toMatch(new RegExp(`^  ${command}[^\\n]* {2,}\\w`, 'm'));
  }
});

test('without a command the help goes to stderr, and the exit code says that something is missing', async () => {
  const run = await runCli([]);
  expect(run.code).toBe(2);
  expect(run.stdout).toBe('');
  expect(run.stderr).toBe((await runCli(['--help'])).stdout);
});

test('the version is that of package.json', async () => {
  const { version } = JSON.parse(readFileSync(inProject('package.json'), 'utf8')) as { version: string };
  expect(await runCli(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

test.each([
  [['valdate', 'fleet.yaml'], 'unknown command "valdate"; did you mean "validate"?'],
  [['deploy'], 'unknown command "deploy"; "redis-fleet --help" lists the commands'],
  [['\u001b[31m'], 'unknown command "\\u001b[31m"; "redis-fleet --help" lists the commands'],
  [['validate'], 'missing required argument \'file\'; see "redis-fleet validate --help"'],
  [['validate', '--strict', 'x'], 'unknown option \'--strict\'; see "redis-fleet validate --help"'],
  [['schema', 'inventry'], 'schema takes fleet, image or inventory, got "inventry"; did you mean "inventory"?'],
  [['--dbug', 'schema'], 'unknown option \'--dbug\' (Did you mean --debug?); see "redis-fleet --help"'],
  [['init', 'a', 'b'], 'too many arguments for \'init\'. Expected 1 argument but got 2; see "redis-fleet init --help"'],
  [['inventory', '--host'], 'option \'--host <name>\' argument missing; see "redis-fleet inventory --help"'],
])('a mistake on the command line is one line and exit code 2: %j', async (args, message) => {
  expect(await runCli(args)).toEqual({ code: 2, stdout: '', stderr: `redis-fleet: ${message}\n` });
});

test('an error shows where it came from only with --debug, before or behind the command', async () => {
  const plain = await runCli(['validate', 'nowhere.yaml']);
  expect(plain.stderr).not.toMatch(/^ {4}at /m);
  for (const args of [['--debug', 'validate', 'nowhere.yaml'], ['validate', 'nowhere.yaml', '--debug']]) {
    const run = await runCli(args);
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(/^ {4}at /m);
    expect(run.stderr.startsWith(plain.stderr)).toBe(true);
  }
});
