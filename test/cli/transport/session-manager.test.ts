import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RedisConnection } from '../../../lib/cli/redis/connection';
import { SessionManagerTransport } from '../../../lib/cli/transport/session-manager';
import { lives } from '../../support/lives';

// The AWS CLI and its plugin are not here: in their place is a program that takes the same arguments and forwards the port.
const FORWARDER = `#!${process.execPath}
const { appendFileSync } = require('node:fs');
const { connect, createServer } = require('node:net');
appendFileSync(process.env.SAID_TO, JSON.stringify({ pid: process.pid, args: process.argv.slice(2) }) + '\\n');
if (process.env.REFUSE) { console.error('\\nAn error occurred (TargetNotConnected) when calling the StartSession operation: i-1 is not connected.'); process.exit(254); }
const { portNumber: [port], localPortNumber: [localPort] } = JSON.parse(process.argv[process.argv.indexOf('--parameters') + 1]);
createServer((socket) => { const to = connect(Number(port), '127.0.0.1'); socket.pipe(to).pipe(socket); socket.on('error', () => to.destroy()); })
  .listen(Number(localPort), '127.0.0.1', () => console.log('\\nStarting session with SessionId: x\\nPort ' + localPort + ' opened for sessionId x.\\nWaiting for connections...'));
`;

let folder: string;
let server: Server;
let port: number;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'session-'));
  for (const name of ['aws', 'session-manager-plugin']) {
    writeFileSync(join(folder, name), FORWARDER);
    chmodSync(join(folder, name), 0o755);
  }
  server = createServer((socket) => socket.on('error', () => undefined).on('data', () => socket.write('+PONG\r\n')));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  ({ port } = server.address() as AddressInfo);
});

afterAll(async () => {
  await new Promise((done) => server.close(done));
  rmSync(folder, { recursive: true });
});

const target = (): { slot: string; instance: string; address: string; port: number } => ({ slot: 'demo-0-0', instance: 'i-0123456789abcdef0', address: '10.0.0.1', port });
const settings = (env: Record<string, string> = {}): ConstructorParameters<typeof SessionManagerTransport>[0] => ({
  region: 'eu-west-1', timeoutMs: 10_000, env: { PATH: folder, SAID_TO: join(folder, 'said'), ...env },
});

interface Said {
  readonly pid: number;
  readonly args: readonly string[];
}

function said(): Said {
  return JSON.parse(readFileSync(join(folder, 'said'), 'utf8').trim().split('\n').at(-1) ?? '') as Said;
}

test('a connection goes through the forwarded port, and the program ends with it', async () => {
  const stream = await new SessionManagerTransport(settings()).open(target());
  const connection = new RedisConnection(stream, 5000);
  expect(await connection.command('PING')).toBe('PONG');
  const { pid, args } = said();
  expect(args.slice(0, 9)).toEqual(['ssm', 'start-session', '--region', 'eu-west-1', '--target', 'i-0123456789abcdef0', '--document-name', 'AWS-StartPortForwardingSession', '--parameters']);
  expect(JSON.parse(args[9] ?? '')).toMatchObject({ portNumber: [String(port)] });
  expect(lives(pid)).toBe(true);
  connection.close();
  for (let tries = 0; tries < 100 && lives(pid); tries++) await sleep(50);
  expect(lives(pid)).toBe(false);
});

test('what the AWS CLI says when it cannot is the error', async () => {
  const opened = new SessionManagerTransport(settings({ REFUSE: '1' })).open(target());
  await expect(opened).rejects.toThrow('Session Manager opened no port: An error occurred (TargetNotConnected) when calling the StartSession operation: i-1 is not connected.');
});

test.each([['aws', '/nowhere'], ['session-manager-plugin', 'only-aws']])('without the program %s there is no such transport, and the error says what to install', (name, where) => {
  const path = where === 'only-aws' ? mkdtempSync(join(folder, 'path-')) : where;
  if (where === 'only-aws') {
    writeFileSync(join(path, 'aws'), FORWARDER);
    chmodSync(join(path, 'aws'), 0o755);
  }
  expect(() => new SessionManagerTransport({ ...settings(), env: { PATH: path } })).toThrow(`--transport ssm needs the program ${name}, which is not on the PATH: install`);
});
