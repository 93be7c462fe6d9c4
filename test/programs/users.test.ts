import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RedisRole, RedisUser, type RedisUserScope } from '../../lib';
import { ruleVersions } from '../../lib/definitions/redis/acl-rules';
import type { RedisEngine } from '../../lib/definitions/redis/engine';
import { tool } from '../support/programs';
import { ROLE_COMMANDS } from '../support/role-commands';
import { type RunningRedis, startRedis } from '../support/redis';
import { run } from '../support/run';
import { servers } from '../support/servers';

const PASSWORD = 'secret-of-the-test';
/** Rules of every form, each of which the library takes. */
const RULES = [
  '~*', '~cache:*', '~{user}:[a-z]?', '&*', '&news.*', '+@READ', '-@dangerous', '+get', '-flushall', '+config|get', '-config|set', '%R~report:*', '%W~x', '%RW~x', 'allkeys', 'allchannels',
];
const SYNC_LIMIT_MS = 20_000;

/** Makes a user as users.acl does. */
async function addUser(redis: RunningRedis, user: RedisUser, engine: RedisEngine): Promise<void> {
  expect(await redis.command('ACL', 'SETUSER', user.name, 'reset', 'on', `>${PASSWORD}`, 'resetchannels', ...user.rulesFor(engine).split(' '))).toBe('OK');
}

/** Whether the user that is logged in may run a command: any answer but a refusal by the ACL is one. */
async function may(redis: RunningRedis, command: string): Promise<boolean> {
  try {
    await redis.command(...command.split(' '));
    return true;
  } catch (error) {
    return !(error as Error).message.startsWith('NOPERM');
  }
}

/** The commands of a list that a user may run; the connection is left to the default user again. */
async function allowed(redis: RunningRedis, user: string, commands: readonly string[]): Promise<string[]> {
  await redis.command('AUTH', user, PASSWORD);
  const found: string[] = [];
  for (const command of commands) {
    if (await may(redis, command)) {
      found.push(command);
    }
  }
  await redis.command('AUTH', 'default', PASSWORD);
  return found;
}

/** The first line that a server answers to each command on a connection of its own; empty ones are signs of life. */
async function answersTo(redis: RunningRedis, ...commands: string[]): Promise<string[]> {
  const socket = connect(join(redis.folder, 'socket'));
  await once(socket, 'connect');
  const answers: string[] = [];
  try {
    for (const command of commands) {
      socket.write(`${command}\r\n`);
      let received = '';
      while (received.trim() === '') {
        const [chunk] = await once(socket, 'data') as [Buffer];
        received += chunk.toString('latin1');
      }
      answers.push(received.trim().split('\r\n')[0] ?? '');
    }
  } finally {
    socket.destroy();
  }
  return answers;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Waits until a replica has its primary's data; throws with what it says when that takes longer than twenty seconds. */
async function waitForSync(replica: RunningRedis): Promise<void> {
  let info = '';
  for (const end = Date.now() + SYNC_LIMIT_MS; Date.now() < end; await sleep(50)) {
    info = String(await replica.command('INFO', 'replication'));
    if (info.includes('master_link_status:up')) {
      return;
    }
  }
  throw new Error(`not in sync after ${SYNC_LIMIT_MS} ms: ${info}`);
}

describe.each(servers().map(({ program, engine }) => [engine.name, program, engine] as const))('a real server, %s,', (_name, program, engine) => {
  let redis: RunningRedis;
  beforeAll(async () => {
    redis = await startRedis('', program);
    await redis.command('ACL', 'SETUSER', 'default', `>${PASSWORD}`);
    await redis.command('AUTH', 'default', PASSWORD);
  });
  beforeEach(async () => {
    await redis.command('FLUSHALL');
    await redis.command('SET', 'app:text', 'value');
    await redis.command('XADD', 'app:stream', '*', 'field', 'value');
  });
  afterAll(() => redis.stop());

  test.each(Object.entries(ROLE_COMMANDS))('lets the role %s run what it is for, and refuses it the rest', async (role, { yes, no }) => {
    const user = new RedisUser({ name: 'someone', role: role as RedisRole });
    await addUser(redis, user, engine);
    expect(await allowed(redis, user.name, [...yes, ...no])).toEqual(yes);
  });

  test('knows every rule of every role: none is taken for a command that it does not have', async () => {
    for (const role of Object.values(RedisRole)) {
      for (const rule of new RedisUser({ name: 'someone', role }).rulesFor(engine).split(' ').filter((word) => /^[+-][^@]/.test(word))) {
        const [command = '', sub] = rule.slice(1).split('|');
        const [found] = await redis.command('COMMAND', 'INFO', sub === undefined || !engine.has({ redis: '7.0', valkey: '7.2' }) ? command : `${command}|${sub}`) as unknown[];
        expect([role, rule, found === null]).toEqual([role, rule, false]);
      }
    }
  });

  test('keeps an application within its keys and channels, in scripts too', async () => {
    const scope: RedisUserScope = { keys: ['app:*'], channels: ['app.*'] };
    for (const user of [RedisUser.application('someone', scope), RedisUser.notDangerous('someone', scope)]) {
      await addUser(redis, user, engine);
      const inside = ['GET app:text', 'SET app:text x', 'EVAL return(redis.call("get",KEYS[1])) 1 app:text', 'PUBLISH app.news x'];
      const outside = ['GET other', 'SET other x', 'EVAL return(redis.call("get",KEYS[1])) 1 other', 'RENAME app:text other', 'PUBLISH news x'];
      expect(await allowed(redis, user.name, [...inside, ...outside])).toEqual(inside);
    }
  });

  test('takes commands away from a role and gives it further ones', async () => {
    await addUser(redis, RedisUser.application('someone', { commands: ['-@scripting', '+keys'] }), engine);
    expect(await allowed(redis, 'someone', ['GET app:text', 'KEYS *', 'EVAL return(1) 0', 'FLUSHALL'])).toEqual(['GET app:text', 'KEYS *']);
  });

  test('writes nothing for a reader, whatever way it tries', async () => {
    await addUser(redis, RedisUser.readOnly('someone'), engine);
    const tries = ['SET app:text x', 'DEL app:text', 'EXPIRE app:text 1', 'GETDEL app:text', 'COPY app:text x', 'EVAL redis.call("set",KEYS[1],1) 1 app:text', 'SORT app:text STORE x', 'XGROUP CREATE app:stream g $', 'PFADD x y', 'FLUSHDB'];
    expect(await allowed(redis, 'someone', tries)).toEqual([]);
    expect([await redis.command('GET', 'app:text'), await redis.command('DBSIZE')]).toEqual(['value', 2]);
  });

  test('shows the password of the user of replicas to whoever may read the configuration, and monitoring may not', async () => {
    await redis.command('CONFIG', 'SET', 'masterauth', 'password-of-replicas');
    await addUser(redis, RedisUser.clusterAdmin('someone'), engine);
    await redis.command('AUTH', 'someone', PASSWORD);
    expect(await redis.command('CONFIG', 'GET', 'masterauth')).toEqual(['masterauth', 'password-of-replicas']);
    await redis.command('AUTH', 'default', PASSWORD);
    for (const user of [RedisUser.monitoring('someone'), RedisUser.databaseViewer('someone'), RedisUser.backup('someone')]) {
      await addUser(redis, user, engine);
      expect(await allowed(redis, 'someone', ['CONFIG GET masterauth', 'ACL LIST', 'ACL GETUSER someone'])).toEqual([]);
    }
    await redis.command('CONFIG', 'SET', 'masterauth', '');
  });

  test('gives all its data to the user of replicas and of backups who asks for them, and to nobody else', async () => {
    const readers: string[] = [];
    await redis.command('CONFIG', 'SET', 'repl-diskless-sync-delay', '0');
    for (const role of Object.values(RedisRole)) {
      await addUser(redis, new RedisUser({ name: 'someone', role }), engine);
      const [login, answer = ''] = await answersTo(redis, `AUTH someone ${PASSWORD}`, 'PSYNC ? -1');
      expect([role, login, answer.split(' ')[0]]).toEqual([role, '+OK', expect.stringMatching(/^(\+FULLRESYNC|-NOPERM)$/)]);
      if (answer.startsWith('+FULLRESYNC')) {
        readers.push(role);
      }
    }
    expect(readers).toEqual([RedisRole.BACKUP, RedisRole.REPLICATION, RedisRole.ADMIN]);
  });

  test('lets redis-cli take a copy as the user of backups', async () => {
    await addUser(redis, RedisUser.backup('someone'), engine);
    const copy = join(redis.folder, 'copy.rdb');
    const { code, stderr } = run(tool('redis-cli'), ['-s', join(redis.folder, 'socket'), '--user', 'someone', '--rdb', copy], { env: { REDISCLI_AUTH: PASSWORD } });
    expect([code, stderr]).toEqual([0, expect.stringContaining('Transfer finished with success')]);
    expect(readFileSync(copy, 'latin1')).toContain('app:text');
  });

  test('serves a replica that logs in as the user of replicas', async () => {
    await addUser(redis, RedisUser.replication(), engine);
    const port = await freePort();
    const replica = await startRedis(`replicaof 127.0.0.1 ${port}\nmasteruser ${RedisUser.REPLICATION}\nmasterauth ${PASSWORD}\n${engine.has({ valkey: '8.0' }) ? 'dual-channel-replication-enabled yes\n' : ''}`, program);
    try {
      await redis.command('CONFIG', 'SET', 'port', String(port));
      await waitForSync(replica);
      expect(await replica.command('GET', 'app:text')).toBe('value');
    } finally {
      await redis.command('CONFIG', 'SET', 'port', '0');
      await replica.stop();
    }
  });

  test('takes every rule that the library says it has, and no other', async () => {
    for (const [index, rule] of RULES.entries()) {
      expect(RedisUser.custom({ name: 'someone', rules: rule }).rules).toBe(rule);
      const taken = await redis.command('ACL', 'SETUSER', `user-${index}`, 'on', 'resetchannels', rule).then(() => true, () => false);
      expect([rule, taken]).toEqual([rule, engine.has(ruleVersions(rule).since)]);
    }
  });

  test('has the categories that the library knows, and no other', async () => {
    const categories = await redis.command('ACL', 'CAT') as string[];
    for (const category of [...categories, 'all']) {
      expect(RedisUser.custom({ name: 'someone', rules: `+@${category}` }).rules).toBe(`+@${category}`);
      expect(await redis.command('ACL', 'SETUSER', 'someone', `+@${category}`)).toBe('OK');
    }
    expect(() => RedisUser.custom({ name: 'someone', rules: '+@nothing' })).toThrow('names no category');
    await expect(redis.command('ACL', 'SETUSER', 'someone', '+@nothing')).rejects.toThrow('Unknown command or category');
  });

  test('refuses patterns behind a rule that allows all, as the library does', async () => {
    for (const rules of [['~*', '~a'], ['allkeys', '~a'], ['&*', '&a'], ['allchannels', '&a']]) {
      await expect(redis.command('ACL', 'SETUSER', 'idle', 'resetchannels', ...rules)).rejects.toThrow('Adding a pattern after the * pattern');
      expect(() => RedisUser.custom({ name: 'idle', rules: rules.join(' ') })).toThrow('"rules" allow all keys or channels before');
    }
  });
});
