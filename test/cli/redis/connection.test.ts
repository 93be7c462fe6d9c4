import { once } from 'node:events';
import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { RedisConnection } from '../../../lib/cli/redis/connection';
import { type RunningRedis, startRedis } from '../../support/redis';

let redis: RunningRedis;
let stranger: Server | undefined;
beforeAll(async () => {
  redis = await startRedis('user default off\nuser admin on >secret ~* &* +@all\nuser reader on >other +ping');
});
afterAll(() => redis.stop());
afterEach(async () => {
  const open = stranger;
  stranger = undefined;
  if (open !== undefined) await new Promise((done) => open.close(done));
});

async function connected(timeoutMs = 5000): Promise<RedisConnection> {
  const socket = connect(join(redis.folder, 'socket'));
  await once(socket, 'connect');
  return new RedisConnection(socket, timeoutMs);
}

/** A connection to what is no Redis server. */
async function toStranger(greet: (socket: Socket) => void, timeoutMs = 5000): Promise<RedisConnection> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined).resume();
    greet(socket);
  });
  stranger = server;
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  return new RedisConnection(socket, timeoutMs);
}

test('a login lets commands through, and a pipeline has its answers in order, errors among them', async () => {
  const connection = await connected();
  await connection.login({ user: 'admin', password: 'secret' });
  const words = Array.from({ length: 1000 }, (_, index) => ['ECHO', `word ${index}`]);
  expect(await connection.pipeline(words)).toEqual(words.map(([, word]) => word));
  const [set, wrong, got, nothing] = await connection.pipeline([['SET', 'key', 'välue'], ['LPUSH', 'key', 'x'], ['GET', 'key'], ['GET', 'none']]);
  expect([set, (wrong as Error).message, got, nothing]).toEqual(['OK', 'WRONGTYPE Operation against a key holding the wrong kind of value', 'välue', null]);
  connection.close();
});

test('an answer of megabytes arrives whole', async () => {
  const connection = await connected();
  await connection.login({ user: 'admin', password: 'secret' });
  const large = 'x'.repeat(5_000_000);
  await connection.command('SET', 'large', large);
  expect(await connection.command('GET', 'large')).toBe(large);
  connection.close();
});

test('a wrong password is the error of the server, without the password', async () => {
  const connection = await connected();
  const refused = connection.login({ user: 'admin', password: 'hunter2' });
  await expect(refused).rejects.toMatchObject({ code: 'WRONGPASS', message: expect.not.stringContaining('hunter2') as string });
  connection.close();
});

test('a command that the user may not run is the error of the server', async () => {
  const connection = await connected();
  await connection.login({ user: 'reader', password: 'other' });
  await expect(connection.command('CONFIG', 'GET', 'port')).rejects.toMatchObject({ code: 'NOPERM' });
  connection.close();
});

test('what listens and never answers is given up', async () => {
  const connection = await toStranger(() => undefined, 100);
  await expect(connection.command('PING')).rejects.toThrow('no answer within 0.1 s');
  await expect(connection.command('PING')).rejects.toThrow('no answer within 0.1 s');
});

test.each([
  ['closes at once', (socket: Socket) => void socket.end(), 'the server closed the connection'],
  ['speaks another protocol', (socket: Socket) => void socket.write('SSH-2.0-OpenSSH_9.2\r\n'), 'what answers is no Redis server'],
])('a server that %s is an error of one line', async (_case, greet, message) => {
  const connection = await toStranger(greet);
  await expect(connection.pipeline([['PING'], ['PING'], ['PING']])).rejects.toThrow(message);
});

test('after an answer that nobody asked for, no other is taken for one', async () => {
  const connection = await toStranger((socket) => void socket.write('+PONG\r\n+OK\r\n'));
  expect(await connection.command('PING')).toBe('PONG');
  await expect(connection.command('PING')).rejects.toThrow('the server answers what nobody asked');
});
