import { isDeepStrictEqual } from 'node:util';
import { servers } from '../../support/servers';
import { conversation, eventually, type Proxied, useProxiedRedis } from '../../support/proxied-redis';
import { redisCommand, type RedisServer, startRedisServer } from '../../support/redis-server';

const proxied = useProxiedRedis();
const NO = 'Fault Injected';

/** Every command that writes and that Envoy knows, in an order in which each has something to do. */
const WRITES: readonly string[] = [
  'SET k v', 'SETEX k1 1000 v', 'PSETEX k2 1000000 v', 'SETNX k3 v', 'SETRANGE k 1 x', 'APPEND k x', 'GETSET k x', 'GETEX k PERSIST', 'MSET m1 1 m2 2', 'MSETNX n1 1 n2 2',
  'INCR c', 'INCRBY c 2', 'DECR c', 'DECRBY c 1', 'INCRBYFLOAT c 1.5', 'SETBIT bits 3 1', 'BITOP AND bits2 bits bits', 'BITFIELD bits SET u8 0 7',
  'EXPIRE k 1000', 'PEXPIRE k 1000000', 'EXPIREAT k 4000000000', 'PEXPIREAT k 4000000000000', 'PERSIST k', 'RENAME m1 m3', 'RENAMENX m2 m4', 'COPY k k4', 'GETDEL k1', 'DEL k2', 'UNLINK k3',
  'LPUSH l 1 2 3 4 5 6 7 8', 'RPUSH l 9', 'LPUSHX l 1', 'RPUSHX l 1', 'LSET l 0 x', 'LINSERT l BEFORE 9 y', 'LPOP l', 'RPOP l', 'LREM l 1 3', 'LTRIM l 0 5', 'RPOPLPUSH l l2', 'LMOVE l l2 LEFT RIGHT', 'SORT l2 ALPHA STORE l3',
  'HSET h a 1 b 2', 'HMSET h c 3', 'HSETNX h d 4', 'HINCRBY h a 2', 'HINCRBYFLOAT h b 1.5', 'HDEL h c', 'HEXPIRE h 1000 FIELDS 1 a', 'HPEXPIRE h 1000000 FIELDS 1 b', 'HEXPIREAT h 4000000000 FIELDS 1 a', 'HPEXPIREAT h 4000000000000 FIELDS 1 b', 'HPERSIST h FIELDS 1 d',
  'SADD s 1 2 3 4 5 6 7 8 9', 'SADD s2 2 3', 'SMOVE s s2 9', 'SREM s 8', 'SINTERSTORE s3 s s2', 'SUNIONSTORE s4 s s2', 'SDIFFSTORE s5 s s2', 'SPOP s',
  'ZADD z 1 a 2 b 3 c 4 d 5 e 6 f 7 g', 'ZADD z2 1 a', 'ZINCRBY z 2 a', 'ZREM z g', 'ZPOPMIN z', 'ZPOPMAX z', 'ZREMRANGEBYRANK z 0 0', 'ZREMRANGEBYSCORE z 4 4', 'ZREMRANGEBYLEX z2 [x [y',
  'ZUNIONSTORE z3 2 z z2', 'ZINTERSTORE z4 2 z z2', 'ZDIFFSTORE z5 2 z z2', 'ZRANGESTORE z6 z 0 -1', 'PFADD p 1 2', 'PFADD p2 3', 'PFMERGE p3 p p2',
  'GEOADD g 13 38 x 15 37 y', 'GEOSEARCHSTORE g2 g FROMLONLAT 15 37 BYRADIUS 900 km', 'GEORADIUS g 15 37 900 km STORE g3', 'GEORADIUSBYMEMBER g x 900 km STORE g4',
  'XADD x 1-1 f v', 'XDEL x 1-1', 'XTRIM x MAXLEN 1', 'XACK x g 1-1', 'XCLAIM x g c 0 1-1', 'XAUTOCLAIM x g c 0 0', 'FLUSHDB', 'FLUSHALL',
];
/** The newest server, which has the most commands. */
const NEWEST = servers().map(({ program }) => program).filter((program) => program.includes('redis-server-8')).at(-1) ?? servers()[0].program;
const REFUSED = ['FLUSHALL', 'FLUSHDB', 'GETEX', 'GETSET', 'SPOP', 'XACK', 'XADD', 'XAUTOCLAIM', 'XCLAIM', 'XDEL', 'XTRIM'];
/** No text of a command without arguments: it needs one that a server wrote. */
const WITH_BYTES = 'RESTORE';

const one = async (pair: Proxied, ...words: string[]): Promise<unknown> => (await conversation(pair, words))[0];
const refusal = (reply: unknown): boolean => reply instanceof Error && reply.message.includes(NO);

/** A hash by its fields and the seconds that they have left, roughly: in a dump stands when the first one ends, by the clock of the server. */
async function fieldsOf(server: RedisServer, key: string): Promise<unknown[]> {
  const words = await server.command('HGETALL', key) as string[];
  const values = Object.fromEntries(words.flatMap((name, i) => (i % 2 === 0 ? [[name, words[i + 1]]] : [])));
  const left = await server.command('HTTL', key, 'FIELDS', String(Object.keys(values).length), ...Object.keys(values).sort()).catch(() => []) as number[];
  return [values, left.map((seconds) => Math.round(Number(seconds) / 100))];
}

/** All keys with their values and the seconds that they have left, roughly. */
async function contentOf(server: RedisServer): Promise<unknown[]> {
  const keys = [...await server.command('KEYS', '*') as string[]].sort();
  return Promise.all(keys.map(async (key) => {
    const value = await server.command('TYPE', key) === 'hash' ? await fieldsOf(server, key) : await server.command('DUMP', key);
    return [key, value, Math.round(Number(await server.command('TTL', key)) / 100)];
  }));
}

test('each write through a pair is on both servers, or is refused', async () => {
  const pair = await proxied.pair({}, { program: NEWEST });
  const refused = new Set<string>();
  const known = new Set((await pair.first.command('COMMAND') as [string][]).map(([name]) => name.toUpperCase()));
  for (const words of WRITES.map((text) => text.split(' ')).filter(([name]) => known.has(name!))) {
    const reply = await one(pair, ...words);
    if (refusal(reply)) refused.add(words[0]!);
    else expect([words, reply instanceof Error ? reply.message : '']).toEqual([words, '']);
  }
  const [script, ...rest] = await conversation(pair, ['EVAL', 'return redis.call("set", KEYS[1], ARGV[1])', '1', 'scripted', 'x'], ['EVALSHA', 'f'.repeat(40), '1', 'k'], ['SCRIPT', 'LOAD', 'return 1']);
  expect([script, ...rest.map(refusal)]).toEqual(['OK', true, true]);
  expect([...refused].sort()).toEqual(REFUSED);
  const own = await contentOf(pair.first);
  expect(own.length).toBeGreaterThan(30);
  expect(own).toContainEqual(['h', [expect.objectContaining({ a: '3' }), expect.any(Array)], expect.any(Number)]);
  await eventually('the same data on both servers', async () => isDeepStrictEqual(await contentOf(pair.second), own));
});

test('no write that Envoy knows has been forgotten', async () => {
  const newest = await startRedisServer({ program: NEWEST });
  try {
    const pair = await proxied.pair();
    const commands = await newest.command('COMMAND') as [string, number, string[]][];
    const writes = commands.filter(([, , flags]) => flags.includes('write')).map(([name]) => name.toUpperCase());
    const known: string[] = [];
    for (const name of writes) {
      const reply = await one(pair, name);
      if (!(reply instanceof Error && reply.message.includes('unknown command'))) known.push(name);
    }
    expect(known.length).toBeGreaterThan(60);
    expect(known.filter((name) => !WRITES.some((text) => text.split(' ')[0] === name))).toEqual([WITH_BYTES]);
  } finally {
    await newest.stop();
  }
});

test('what a client would do to all others is refused, with and without mirrors', async () => {
  for (const before of [await proxied.proxy(), await proxied.pair()]) {
    const replies = await conversation(before, ['SELECT', '1'], ['select', '0'], ['WATCH', 'k'], ['UNWATCH'], ['SET', 'k', 'x'], ['GET', 'k']);
    expect(replies.map(refusal)).toEqual([true, true, true, true, false, false]);
    expect(await redisCommand({ port: before.first.port, password: 'of-the-servers' }, 'GET', 'k')).toBe('x');
  }
});

test('a proxy without mirrors takes all writes, and one with mirrors where it may miss them', async () => {
  const alone = await proxied.proxy();
  expect((await conversation(alone, ['XADD', 'x', '1-1', 'f', 'v'], ['SPOP', 's'], ['GETSET', 'k', 'x'])).filter(refusal)).toEqual([]);
  const lossy = await proxied.proxy({ allowUncopiedWrites: true, catchAll: { upstream: 'first', mirrors: [{ upstream: 'second' }] } });
  await lossy.say('XADD', 'x', '1-1', 'f', 'v');
  await lossy.say('SET', 'k', 'x');
  await eventually('the copy', async () => (await lossy.second.command('GET', 'k')) === 'x');
  expect([await lossy.first.command('EXISTS', 'x'), await lossy.second.command('EXISTS', 'x')]).toEqual([1, 0]);
});

test('commands that wait, subscribe or look around are unknown, and clients must speak the second protocol', async () => {
  const pair = await proxied.pair();
  for (const text of ['SUBSCRIBE x', 'PSUBSCRIBE x', 'BLPOP l 1', 'BRPOPLPUSH l m 1', 'BZPOPMIN z 1', 'XREAD STREAMS x 0', 'XREADGROUP GROUP g c STREAMS x >', 'WAIT 1 1', 'FCALL f 0', 'DBSIZE', 'COMMAND', 'ACL WHOAMI', 'MONITOR', 'SHUTDOWN', 'REPLICAOF NO ONE', 'DEBUG SLEEP 0']) {
    expect([text, String(await one(pair, ...text.split(' ')))]).toEqual([text, expect.stringContaining('unknown command') as string]);
  }
  expect(String(await one(pair, 'HELLO', '3'))).toContain('NOPROTO');
  expect(await conversation(pair, ['HELLO', '2'], ['CLIENT', 'SETINFO', 'LIB-NAME', 'x'], ['CLIENT', 'SETNAME', 'x'])).toEqual([expect.arrayContaining(['proto', 2]), 'OK', 'OK']);
});

describe('transactions', () => {
  test('reach both servers of a pair', async () => {
    const pair = await proxied.pair();
    expect(await conversation(pair, ['MULTI'], ['SET', 'k', 'x'], ['INCR', 'c'], ['EXEC'])).toEqual(['OK', 'QUEUED', 'QUEUED', ['OK', 1]]);
    await eventually('the copy', async () => (await pair.second.command('GET', 'c')) === '1');
    expect([await pair.first.command('GET', 'k'), await pair.second.command('GET', 'k')]).toEqual(['x', 'x']);
    expect(await conversation(pair, ['MULTI'], ['SET', 'k', 'y'], ['DISCARD'], ['GET', 'k'])).toEqual(['OK', 'QUEUED', 'OK', 'x']);
  });

  test('go where their first key goes, and a command that is refused does not end them', async () => {
    const pair = await proxied.proxy({ routes: [{ prefix: 'b:', upstream: 'second' }], catchAll: { upstream: 'first' } });
    expect(await conversation(pair, ['MULTI'], ['SET', 'a:1', 'x'], ['SET', 'b:1', 'x'], ['EXEC'])).toEqual(['OK', 'QUEUED', 'QUEUED', ['OK', 'OK']]);
    expect(await pair.first.command('EXISTS', 'a:1', 'b:1')).toBe(2);
    const replies = await conversation(pair, ['MULTI'], ['SET', 'a:2', 'x'], ['SELECT', '1'], ['EXEC']);
    expect([refusal(replies[2]), replies[3]]).toEqual([true, ['OK']]);
  });
});
