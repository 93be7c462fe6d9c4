import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { labArguments } from '../../../lib/cli/lab-command';
import { runCli } from '../run-cli';
import { runLabCli } from './run-lab';

const OWN = process.env.REDIS_FLEET_LAB_RUN;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'no-labs-'));
  process.env.REDIS_FLEET_LAB_RUN = folder;
});

afterAll(() => {
  if (OWN === undefined) delete process.env.REDIS_FLEET_LAB_RUN;
  else process.env.REDIS_FLEET_LAB_RUN = OWN;
  rmSync(folder, { recursive: true });
});

test.each([
  [['stauts'], "unknown command 'stauts' (Did you mean status?)"],
  [['status', '--jsn'], "unknown option '--jsn' (Did you mean --json?)"],
  [['exec', 'a-0-0'], "missing required argument 'command'"],
  [['exec', 'a-0-0', 'ls', '-l'], "unknown option '-l'"],
  [['exec', 'a-0-0', '--timeout', '0', '--', 'ls'], "option '--timeout <seconds>' argument '0' is invalid. It must be a whole number, 1-3600"],
  [['logs', 'a-0-0', '-n', '1.5'], "option '-n, --lines <number>' argument '1.5' is invalid. It must be a whole number, 1-1000000"],
  [['connect', 'a-0-0', '65536'], "command-argument value '65536' is invalid for argument 'port'. It must be a whole number, 1-65535"],
  [['slow', 'a-0-0', '10001'], "command-argument value '10001' is invalid for argument 'ms'. It must be a whole number, 0-10000"],
  [['loss', 'a-0-0', '101'], "command-argument value '101' is invalid for argument 'percent'. It must be a whole number, 0-100"],
  [['notice', 'a-0-0', 'soon'], "command-argument value 'soon' is invalid for argument 'kind'. Allowed choices are spot, stop, rebalance"],
  [['fill', 'a-0-0', '--leave', '-1'], "option '--leave <MiB>' argument '-1' is invalid. It must be a whole number, 0-1000000"],
  [['partition', 'a,b'], "command-argument value 'a,b' is invalid for argument 'groups'. It must be two or more groups with a bar between them, such as 'a-0-0,a-1-0|a-2-0'"],
  [['partition', 'a,|b'], "command-argument value 'a,|b' is invalid for argument 'groups'. A slot has no name"],
  [['partition', 'a,b|a'], `command-argument value 'a,b|a' is invalid for argument 'groups'. A slot can be in one group only, "a" is named twice`],
  [['up', '--seconds', 'x'], "option '--seconds <number>' argument 'x' is invalid. It must be a whole number, 1-3600"],
])('a mistake on the command line is one line and exit code 2: %j', async (args, message) => {
  expect(await runLabCli(args)).toEqual({ code: 2, stdout: '', stderr: `redis-fleet: ${message}; see "redis-fleet lab --help"\n` });
});

test.each([
  [['up'], 'there is no fleet.yaml in this folder: name one with --fleet, or an app with --app', 2],
  [['up', '--fleet', 'x.yaml', '--app', 'app'], '"--fleet" and "--app" exclude each other: give one of them', 2],
  [['up', '--fleet', 'x.yaml'], '1 error in 1 of 1 file', 1],
])('before anything is started, what is to be deployed is checked: %j', async (args, message, code) => {
  const run = await runLabCli(args, folder);
  expect([run.code, run.stdout, run.stderr.split('\n').at(-2)]).toEqual([code, '', `redis-fleet: ${message}`]);
});

test.each([
  ['status'], ['exec', 'a-0-0', '--', 'true'], ['run', '--', 'true'], ['logs', 'a-0-0'], ['ssh', 'a-0-0'], ['connect', 'a-0-0', '22'], ['doctor', 'a-0-0'],
  ['kill', 'a-0-0', 'a-0-1'], ['wipe', 'a-0-0'], ['fill', 'a-0-0'], ['stop', 'a-0-0'], ['start', 'a-0-0'], ['reboot', 'a-0-0'], ['replace', 'a-0-0'], ['partition', 'a|b'], ['slow', 'a-0-0', '1'],
  ['loss', 'a-0-0', '1'], ['notice', 'a-0-0', 'spot'], ['heal'], ['down'],
])('where no lab runs, %s says so in one line', async (...args) => {
  const at = args.indexOf('--');
  const named = at < 0 ? [...args, '--name', 'mine'] : [...args.slice(0, at), '--name', 'mine', ...args.slice(at)];
  const run = await runLabCli(named);
  expect(run).toEqual({ code: 1, stdout: '', stderr: 'redis-fleet: no lab named "mine" is running; start it with "redis-fleet lab up --name mine"\n' });
});

test('down --force says that there is nothing to remove', async () => {
  expect(await runLabCli(['down', '--force', '--name', 'mine'])).toEqual({ code: 0, stdout: 'nothing to remove\n', stderr: '' });
});

test('the name of a lab is checked', async () => {
  const { code, stderr } = await runLabCli(['status', '--name', '../x']);
  expect([code, stderr]).toEqual([1, 'redis-fleet: "name" must be 1-31 lower-case letters, digits or hyphens, beginning with a letter or digit, got "../x"\n']);
});

test('an error shows where it came from only with --debug', async () => {
  expect((await runLabCli(['status'])).stderr).not.toMatch(/^ {4}at /m);
  expect((await runLabCli(['--debug', 'status'])).stderr).toMatch(/^ {4}at /m);
});

test("everything behind the word lab is the lab's, with its options and dashes", () => {
  expect(labArguments(['lab', 'exec', 'a', '--', 'redis-server', '-V', '--help'])).toEqual(['exec', 'a', '--', 'redis-server', '-V', '--help']);
  expect(labArguments(['--debug', 'lab', 'up'])).toEqual(['--debug', 'up']);
  expect(labArguments(['validate', 'lab'])).toBeUndefined();
});

test('where the lab is not installed, as in the npm package, one line says so', async () => {
  const run = await runCli(['lab', 'up']);
  expect(run).toEqual({
    code: 1, stdout: '',
    stderr: 'redis-fleet: the lab is not part of the npm package: run it in a checkout of the project, after "npm run setup" and "npm run build"\n',
  });
});
