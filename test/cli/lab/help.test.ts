import { expectGolden } from '../../support/golden';
import { runCli } from '../run-cli';
import { runLabCli } from './run-lab';

const COMMANDS = [
  'up', 'status', 'env', 'logs', 'doctor', 'exec', 'run', 'ssh', 'connect', 'kill', 'wipe', 'stop', 'start', 'reboot', 'replace', 'partition',
  'slow', 'loss', 'fill', 'notice', 'heal', 'down',
];

test('the help of the lab is as its golden file, and has every command with a description', async () => {
  const run = await runLabCli(['--help']);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  expectGolden('cli/help/lab.txt', run.stdout);
  for (const command of COMMANDS) {
    expect(run.stdout).toMatch(new RegExp(`^  ${command} [^\\n]*(?:\\n +)?\\w`, 'm'));
  }
});

test.each(['up', 'status', 'exec', 'kill', 'replace', 'fill'])('the help of lab %s is as its golden file', async (command) => {
  expectGolden(`cli/help/lab-${command}.txt`, (await runLabCli([command, '--help'])).stdout);
});

test.each(COMMANDS)('lab %s takes the name of a lab, and help shows the same both ways', async (command) => {
  const run = await runLabCli([command, '--help']);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  expect(run.stdout).toMatch(/--name <name> +name of the lab \(default: "lab"\)/);
  expect(await runLabCli(['help', command])).toEqual(run);
});

test('redis-fleet names the lab in its help, and says where its commands are', async () => {
  expect((await runCli(['--help'])).stdout).toMatch(/^ {2}lab {2,}\w/m);
  expect((await runCli(['help', 'lab'])).stdout).toContain('"redis-fleet lab --help" lists its commands');
});
