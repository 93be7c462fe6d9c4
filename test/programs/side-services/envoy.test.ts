import { sideServices } from '../../../lib';
import { DirectTransport } from '../../../lib/cli/transport/direct';
import { manifestOf, synth } from '../../side-services/policy';
import { PROXIES, PROXY } from '../../side-services/redis/options';
import { callsOf, conversation, eventually, INSIDE, metricsOf, OUTSIDE, useProxiedRedis } from '../../support/proxied-redis';
import { envoyJsonOf, validateProxy } from '../../support/redis-proxies';
import { redisCommand, type RedisServer } from '../../support/redis-server';

const { RedisFailover, SecretKey } = sideServices;
const WRITES = 200;
const proxied = useProxiedRedis();

test.each(Object.entries(PROXIES))('Envoy takes the configuration of %s', (_name, build) => {
  const { code, stdout, stderr } = validateProxy(build);
  expect(`${stdout}${stderr}`).not.toMatch(/\[(error|critical)\]|deprecated/i);
  expect(code).toBe(0);
});

describe('routes', () => {
  test('send keys by the longest beginning that fits, and all others to the catch-all', async () => {
    const { say, first, second } = await proxied.proxy({
      routes: [{ prefix: 'b:', upstream: 'second' }, { prefix: 'b:cut:', upstream: 'second', removePrefix: true }], catchAll: { upstream: 'first' },
    });
    await Promise.all(['b:1', 'b:cut:2', 'other'].map((key) => say('SET', key, 'x')));
    expect(await first.command('KEYS', '*')).toEqual(['other']);
    expect([...await second.command('KEYS', '*') as string[]].sort()).toEqual(['2', 'b:1']);
  });

  test('refuse other keys where there is no catch-all', async () => {
    const { say } = await proxied.proxy({ routes: [{ prefix: 'a:', upstream: 'first' }], catchAll: undefined });
    expect(await say('SET', 'a:1', 'x')).toBe('OK');
    await expect(say('SET', 'b:1', 'x')).rejects.toThrow('no upstream host');
  });
});

describe('mirrors', () => {
  test('of a pair bring every write through the proxy to both servers', async () => {
    const { say, first, second } = await proxied.pair({ prefixesOfB: ['b:'] });
    for (let i = 0; i < WRITES; i++) {
      const prefix = i % 2 === 0 ? 'a:' : 'b:';
      await say('SET', `${prefix}text:${i}`, String(i), 'EX', '1000');
      await say('INCR', `${prefix}count`);
      await say('HSET', `${prefix}hash`, String(i), 'x');
    }
    const keysOf = async (one: RedisServer): Promise<string[]> => [...await one.command('KEYS', '*') as string[]].sort();
    await eventually('all writes on both servers', async () => (await callsOf(first, 'hset')) === WRITES && (await callsOf(second, 'hset')) === WRITES);
    expect(await keysOf(first)).toEqual(await keysOf(second));
    for (const one of [first, second]) {
      expect(await one.command('DBSIZE')).toBe(WRITES + 4);
      expect([await one.command('GET', 'a:count'), await one.command('GET', 'b:count'), await one.command('HLEN', 'b:hash')]).toEqual(['100', '100', 100]);
    }
  });

  test('leave out what only reads, unless it is asked for', async () => {
    const before = await proxied.proxy({
      catchAll: { upstream: 'first', mirrors: [{ upstream: 'second' }] },
      routes: [{ prefix: 'all:', upstream: 'first', mirrors: [{ upstream: 'second', excludeReads: false }] }],
    });
    const { say, first, second } = before;
    const reads = ['GET', 'STRLEN', 'TTL', 'TYPE'];
    // The copies of one connection come in its order: none can be on its way behind the last one
    await conversation(before, ['SET', 'key', 'x'], ...reads.map((command) => [command, 'key']), ['SET', 'last', 'x']);
    await eventually('the last write on the mirror', async () => (await second.command('EXISTS', 'last')) === 1);
    const calls = async (server: RedisServer): Promise<number[]> => Promise.all(reads.map((command) => callsOf(server, command.toLowerCase())));
    expect([await calls(first), await calls(second)]).toEqual([[1, 1, 1, 1], [0, 0, 0, 0]]);
    await say('STRLEN', 'all:key');
    await eventually('the read on the mirror', async () => (await callsOf(second, 'strlen')) === 1);
  });

  test('of a fraction get a part of the writes', async () => {
    const { say, first, second } = await proxied.proxy({ catchAll: { upstream: 'first', mirrors: [{ upstream: 'second', percent: 50 }] } });
    for (let i = 0; i < 2 * WRITES; i++) await say('SET', `key:${i}`, 'x');
    const copied = Number(await second.command('DBSIZE'));
    expect(await first.command('DBSIZE')).toBe(2 * WRITES);
    expect(copied).toBeGreaterThan(0.6 * WRITES);
    expect(copied).toBeLessThan(1.4 * WRITES);
  });

  test('that are dead fail no client, before and after the health checks have seen it', async () => {
    const pair = await proxied.pair();
    const { say, first, second } = pair;
    await second.stop();
    const dead = 'envoy_cluster_membership_healthy{envoy_cluster_name="redis-b"} 0';
    const replies: unknown[] = [];
    // An error is a reply too: a probe that rejects would only be tried again
    const write = async (): Promise<void> => { replies.push(await say('SET', `key:${replies.length}`, 'x').catch((error: Error) => error.message)); };
    await eventually('an unhealthy mirror', async () => {
      await write();
      return (await metricsOf(pair)).includes(dead);
    });
    expect(replies.length).toBeGreaterThan(1);
    await write();
    expect(new Set(replies)).toEqual(new Set(['OK']));
    expect(await first.command('DBSIZE')).toBe(replies.length);
  });
});

test('a server that missed writes gets them from the other one, while clients go on', async () => {
  const { say, first, second } = await proxied.pair();
  await say('SET', 'shared', 'x');
  await eventually('the copy', async () => (await second.command('GET', 'shared')) === 'x');
  await second.command('FLUSHALL');
  await second.command('REPLICAOF', '127.0.0.1', String(first.port));
  await eventually('the link', async () => String(await second.command('INFO', 'replication')).includes('master_link_status:up'));
  expect(await say('SET', 'during', 'x')).toBe('OK');
  await eventually('what was written meanwhile', async () => (await second.command('GET', 'during')) === 'x');
  await second.command('REPLICAOF', 'NO', 'ONE');
  expect(await second.command('GET', 'shared')).toBe('x');
  expect(await say('SET', 'after', 'x')).toBe('OK');
  await eventually('the copy after it', async () => (await second.command('GET', 'after')) === 'x');
});

describe('logins', () => {
  const both = { passwords: [SecretKey.of('proxy', 'new'), SecretKey.of('proxy', 'old')] };

  test('of clients need one of the passwords', async () => {
    const { proxy, say } = await proxied.proxy({ access: both }, { passwords: { 'client-1': 'of-yesterday' } });
    const as = (password?: string): Promise<unknown> => redisCommand({ port: proxy.port, ...password === undefined ? {} : { password } }, 'SET', 'key', 'x');
    expect([await say('SET', 'key', 'x'), await as('of-yesterday')]).toEqual(['OK', 'OK']);
    await expect(as('wrong')).rejects.toThrow('invalid password');
    await expect(as(INSIDE)).rejects.toThrow('invalid password');
    await expect(as()).rejects.toThrow('NOAUTH');
  });

  test('of clients with a name need the right one', async () => {
    const { proxy } = await proxied.proxy({ access: { username: 'team:shop@eu', ...PROXY.access } });
    for (const words of [['team:shop@eu', OUTSIDE], [OUTSIDE]]) expect(await redisCommand({ port: proxy.port }, 'AUTH', ...words)).toBe('OK');
    await expect(redisCommand({ port: proxy.port }, 'AUTH', 'other', OUTSIDE)).rejects.toThrow(/invalid|WRONGPASS/);
  });

  test('of the proxy as a user of less rights give clients no more than these', async () => {
    const acl = (one: RedisServer): Promise<unknown> => one.command('ACL', 'SETUSER', 'proxy:of@eu', 'on', '>of-the-proxy', '~*', '&*', '+@all', '-@admin', '-@dangerous');
    const login = { username: 'proxy:of@eu', password: SecretKey.of('redis', 'proxy') };
    const { say } = await proxied.pair({ login }, { prepare: acl, passwords: { 'upstream-a': 'of-the-proxy', 'upstream-b': 'of-the-proxy' } });
    expect(await say('SET', 'key', 'x')).toBe('OK');
    for (const words of [['FLUSHALL'], ['KEYS', '*'], ['CONFIG', 'GET', 'dir']]) await expect(say(...words)).rejects.toThrow();
    expect(await say('GET', 'key')).toBe('x');
  });

  test('of the proxy with a wrong password reach no server', async () => {
    const { say, first } = await proxied.proxy({}, { passwords: { 'upstream-first': 'wrong' } });
    await expect(say('SET', 'key', 'x')).rejects.toThrow(/upstream/);
    expect(await first.command('DBSIZE')).toBe(0);
  });

  test('of clients are refused, all of them, where the entry of the Secret is empty', async () => {
    const { proxy } = await proxied.proxy({}, { passwords: { 'client-0': '' } });
    await expect(redisCommand({ port: proxy.port }, 'SET', 'key', 'x')).rejects.toThrow('NOAUTH');
    for (const words of [[''], ['default', ''], [OUTSIDE], ['default', OUTSIDE]]) await expect(redisCommand({ port: proxy.port }, 'AUTH', ...words)).rejects.toThrow(/password/);
  });
});

describe('health checks', () => {
  test('give reads of a dead server to its standby, and refuse writes', async () => {
    const { say, first } = await proxied.pair();
    await say('SET', 'key', 'x');
    await first.stop();
    await eventually('a read from the standby', async () => (await say('GET', 'key')) === 'x');
    await expect(say('SET', 'key', 'y')).rejects.toThrow(/upstream/);
    expect(await say('GET', 'key')).toBe('x');
  });

  test('give everything of a dead server to its standby where that is asked for', async () => {
    const { say, first, second } = await proxied.proxy({ catchAll: { upstream: 'first', standby: 'second', failover: RedisFailover.ALL } });
    await say('SET', 'key', 'x');
    expect(await second.command('GET', 'key')).toBeNull();
    await first.stop();
    await eventually('a write to the standby', async () => (await say('SET', 'key', 'y')) === 'OK');
    expect(await second.command('GET', 'key')).toBe('y');
  });

  test('find out at once, and not after a time-out, that all servers are away', async () => {
    const { say, first, second } = await proxied.pair({ failover: RedisFailover.ALL });
    await Promise.all([first.stop(), second.stop()]);
    await eventually('an answer without a wait', async () => String(await say('GET', 'key').catch((error: Error) => error.message)).includes('no upstream host'));
  });

  test('a fail-over of everything to the mirror executes each write twice', async () => {
    const { say, first, second } = await proxied.pair({ failover: RedisFailover.ALL });
    await first.stop();
    await eventually('a write to the standby', async () => (await say('SET', 'key', 'y')) === 'OK');
    await say('INCR', 'count');
    await eventually('the copy', async () => (await second.command('GET', 'count')) === '2');
  });

  test('leave a server in maintenance alone, and return to it', async () => {
    const { say, first, second } = await proxied.proxy({ maintenanceKey: 'maintenance', catchAll: { upstream: 'first', standby: 'second', failover: RedisFailover.ALL } });
    await first.command('SET', 'maintenance', '1');
    await eventually('a write to the standby', async () => {
      await say('SET', 'key', 'x');
      return (await second.command('GET', 'key')) === 'x';
    });
    await first.command('DEL', 'maintenance');
    await eventually('a write to the server', async () => {
      await say('SET', 'key', 'y');
      return (await first.command('GET', 'key')) === 'y';
    });
    await say('SET', 'after', 'x');
    expect([await first.command('GET', 'after'), await second.command('GET', 'after')]).toEqual(['x', null]);
  });
});

test('connections beyond the most that are allowed are closed, and probes still get through', async () => {
  const before = await proxied.proxy({ maxConnections: 10 });
  const open = await Promise.all(Array.from({ length: 20 }, async () => new DirectTransport(2000).open({ slot: '', instance: '', address: '127.0.0.1', port: before.proxy.port })));
  try {
    await expect(before.say('PING')).rejects.toThrow();
    expect((await fetch(`http://127.0.0.1:${before.proxy.observePort}/ready`)).status).toBe(200);
  } finally {
    open.forEach((stream) => { stream.destroy(); });
  }
  await eventually('room again', async () => (await before.say('PING')) === 'PONG');
});

test('a pod that ends still takes connections for some seconds', async () => {
  const { proxy, say } = await proxied.pair();
  const [container] = manifestOf(synth(PROXIES['a pair of servers']!), 'Deployment').spec!.template!.spec.containers;
  const { preStop } = (container as unknown as { lifecycle: { preStop: { httpGet: { path: string; port: string } } } }).lifecycle;
  expect(preStop.httpGet.port).toBe('metrics');
  const began = Date.now();
  const answer = fetch(`http://127.0.0.1:${proxy.observePort}${preStop.httpGet.path}`);
  expect(await say('SET', 'key', 'x')).toBe('OK');
  expect((await answer).status).toBe(200);
  expect(Date.now() - began).toBeGreaterThanOrEqual(4900);
});

test('outside of the pod the administration shows its health and its metrics, and nothing else', async () => {
  const pair = await proxied.pair();
  const { proxy, say } = pair;
  await say('SET', 'key', 'x');
  const status = async (path: string, method: string): Promise<number> => (await fetch(`http://127.0.0.1:${proxy.observePort}${path}`, { method })).status;
  expect([await status('/ready', 'GET'), await status('/stats/prometheus', 'GET')]).toEqual([200, 200]);
  for (const path of ['/', '/config_dump', '/stats', '/quitquitquit', '/ready/..%2fconfig_dump', '/clusters']) expect(await status(path, 'GET')).toBe(404);
  expect(await status('/quitquitquit', 'POST')).toBe(404);
  expect(await metricsOf(pair)).toMatch(/envoy_redis_redis_fleet_command_set_success\{\} 1|envoy_redis_command_set_success\{.*\} 1/);
  const { admin } = JSON.parse(envoyJsonOf(PROXIES['a pair of servers']!)) as { admin: unknown };
  expect(admin).toEqual({ address: { socket_address: { address: '127.0.0.1', port_value: 9901 } } });
});
