import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { transformFileSync } from '@swc/core';
import { type Emulator, startEmulator } from '../../lab/emulator/emulator';
import { lives } from '../support/lives';
import { inProject } from '../support/project';
import { run } from '../support/run';

let running: Emulator | undefined;

async function start(options?: Parameters<typeof startEmulator>[0]): Promise<Emulator> {
  running = await startEmulator(options);
  return running;
}

afterEach(async () => {
  await running?.stop();
  running = undefined;
});

async function isGone(pid: number): Promise<boolean> {
  for (let attempt = 0; attempt < 100 && lives(pid); attempt++) await sleep(50);
  return !lives(pid);
}

test('the emulator listens on a free port of localhost and answers the SDK with its environment', async () => {
  const emulator = await start();
  expect(emulator.endpoint).toMatch(/^http:\/\/localhost:\d+$/);
  expect(emulator.env).toMatchObject({ AWS_ENDPOINT_URL: emulator.endpoint, AWS_REGION: 'us-east-1', AWS_EC2_METADATA_DISABLED: 'true' });
  const client = new CloudFormationClient({
    endpoint: emulator.env.AWS_ENDPOINT_URL,
    region: emulator.env.AWS_REGION,
    credentials: { accessKeyId: emulator.env.AWS_ACCESS_KEY_ID ?? '', secretAccessKey: emulator.env.AWS_SECRET_ACCESS_KEY ?? '' },
  });
  expect((await client.send(new ListStacksCommand({}))).StackSummaries).toEqual([]);
  client.destroy();
});

test('its environment points boto3 at it', async () => {
  const emulator = await start({ region: 'eu-central-1' });
  const program = 'import boto3; print(boto3.client("ec2").describe_availability_zones()["AvailabilityZones"][0]["RegionName"])';
  expect(run(inProject('.venv', 'bin', 'python'), ['-c', program], { env: emulator.env }).stdout.trim()).toBe('eu-central-1');
});

test('stopping it ends its process', async () => {
  const emulator = await start();
  expect(lives(emulator.pid)).toBe(true);
  await emulator.stop();
  expect(lives(emulator.pid)).toBe(false);
});

test('a port that is taken is an error that names the port and the remedy', async () => {
  const port = Number(new URL((await start()).endpoint).port);
  await expect(startEmulator({ port })).rejects.toThrow(`port ${port} of localhost is taken; choose another with --port, or 0 for a free one`);
});

test('a Python that is missing, or lacks the packages, is an error that names the remedy', async () => {
  await expect(startEmulator({ python: '/nowhere/python' })).rejects.toThrow('the emulator needs Python at /nowhere/python: run `npm run setup`');
  const bare = run('python3', ['-c', 'import sys; print(sys._base_executable)']).stdout.trim();
  await expect(startEmulator({ python: bare })).rejects.toThrow(/Python packages are missing or outdated \(.+\): run `npm run setup`/);
});

test('a caller that is killed leaves no emulator behind', async () => {
  mkdirSync(inProject('.cache'), { recursive: true });
  const folder = mkdtempSync(inProject('.cache', 'emulator-'));
  try {
    const options = { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } } as const;
    writeFileSync(join(folder, 'emulator.js'), transformFileSync(inProject('lab', 'emulator', 'emulator.ts'), options).code);
    const program = 'require("./emulator.js").startEmulator().then((emulator) => console.log(emulator.pid)); setInterval(() => {}, 1000);';
    const caller = spawn(process.execPath, ['-e', program], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
    const pid = await new Promise<number>((done) => caller.stdout.once('data', (chunk: Buffer) => done(Number(chunk.toString()))));
    expect(lives(pid)).toBe(true);
    caller.kill('SIGKILL');
    expect(await isGone(pid)).toBe(true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
