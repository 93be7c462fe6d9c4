import { setTimeout as sleep } from 'node:timers/promises';
import { sideServices } from '../../../lib';
import { PAIR } from '../../side-services/redis/options';
import { conversation, eventually, OUTSIDE, type Proxied, useProxiedRedis } from '../../support/proxied-redis';
import { startProxy } from '../../support/redis-proxies';
import { redisCommand, type RedisServer } from '../../support/redis-server';
import { PASSWORD, useRedisVariants, type VariantServer } from '../../support/redis-variant';

const { RedisDurability, RedisPair } = sideServices;
const proxied = useProxiedRedis();
const { instance } = useRedisVariants();
const ROUNDS = [1, 2];
const ended: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of ended.splice(0)) await one.stop();
});

/** A pair of the emitted files on both sides: the proxy, and two servers that sync before each reply, so that a kill takes no confirmed write. */
async function pairOfVariants(): Promise<{ readonly a: VariantServer; readonly b: VariantServer; say(...words: string[]): Promise<unknown> }> {
  const made = async (): Promise<VariantServer> => (await (await instance({ durability: RedisDurability.AOF_ALWAYS })).start()).ready();
  const [a, b] = [await made(), await made()];
  const proxy = await startProxy((chart) => { new RedisPair(chart, 'pair', PAIR); }, {
    hosts: { 'pair-a': a.port, 'pair-b': b.port }, passwords: { 'client-0': OUTSIDE, 'upstream-a': PASSWORD, 'upstream-b': PASSWORD },
  });
  ended.push(proxy);
  const say = (...words: string[]): Promise<unknown> => redisCommand({ port: proxy.port, password: OUTSIDE }, ...words);
  await eventually('the first write', async () => (await say('SET', 'first', 'x')) === 'OK');
  return { a, b, say };
}

/** A client that writes key after key, each once, until it is told to end. */
class Writer {
  public readonly confirmed: string[] = [];
  public readonly failed: string[] = [];
  private writing = true;
  private readonly end: Promise<void>;

  public constructor(private readonly say: (...words: string[]) => Promise<unknown>) {
    this.end = this.write();
  }

  private async write(): Promise<void> {
    for (let i = 0; this.writing; i++) {
      const key = `key:${i}`;
      await this.say('SET', key, 'x').then(() => this.confirmed.push(key), () => this.failed.push(key));
      if (this.failed.length > 0) await sleep(20);
    }
  }

  public async stop(): Promise<void> {
    this.writing = false;
    await this.end;
  }
}

test.each(ROUNDS)('the server of all keys is killed while clients write, and comes back: no confirmed write is missing on it, and reads go on (round %i)', async () => {
  const { a, b, say } = await pairOfVariants();
  const writer = new Writer(say);
  const { confirmed, failed } = writer;
  try {
    await eventually('some writes', () => Promise.resolve(confirmed.length > 100));
    await a.kill();
    await eventually('reads from the other one', async () => (await say('GET', 'key:0')) === 'x');
    await eventually('writes that fail at once', () => Promise.resolve(failed.length > 5));
    const before = confirmed.length;
    await (await a.start()).ready();
    await eventually('writes again', () => Promise.resolve(confirmed.length > before + 100));
  } finally {
    await writer.stop();
  }
  for (const server of [a, b]) await eventually(`all on ${server.port}`, async () => Number(await server.say('EXISTS', ...confirmed)) === confirmed.length);
  expect(failed.length).toBeGreaterThan(0);
});

/** Whether a key is on each server. */
const places = ({ first, second }: Proxied, key: string): Promise<unknown[]> => Promise.all([first, second].map((server: RedisServer) => server.command('EXISTS', key)));

test('a write that one server refuses is executed by the other one nevertheless', async () => {
  const pair = await proxied.pair();
  await pair.first.command('CONFIG', 'SET', 'maxmemory', '1');
  expect(String((await conversation(pair, ['SET', 'key', 'x']))[0])).toContain('OOM');
  await eventually('the copy', async () => JSON.stringify(await places(pair, 'key')) === '[0,1]');
});

test('a write that fails because its server has just gone may be on the other one, until the health checks have seen it', async () => {
  const pair = await proxied.pair();
  const { say, first, second } = pair;
  await first.stop();
  await expect(say('SET', 'early', 'x')).rejects.toThrow(/upstream/);
  await eventually('the copy', async () => (await second.command('EXISTS', 'early')) === 1);
  await eventually('no healthy host', async () => String((await conversation(pair, ['SET', 'probe', 'x']))[0]).includes('no upstream host'));
  await expect(say('SET', 'late', 'x')).rejects.toThrow('no upstream host');
  expect(await second.command('EXISTS', 'late')).toBe(0);
});

test('a server that was away misses what was written meanwhile, and reads from it are old', async () => {
  const { a, b, say } = await pairOfVariants();
  await say('SET', 'key', 'old');
  await eventually('the copy', async () => (await b.say('GET', 'key')) === 'old');
  await b.kill();
  expect(await say('SET', 'key', 'new')).toBe('OK');
  await (await b.start()).ready();
  await eventually('copies again', async () => {
    await say('SET', 'later', 'x');
    return (await b.say('GET', 'later')) === 'x';
  });
  expect([await a.say('GET', 'key'), await b.say('GET', 'key')]).toEqual(['new', 'old']);
  await a.kill();
  await eventually('an old read', async () => (await say('GET', 'key')) === 'old');
});
