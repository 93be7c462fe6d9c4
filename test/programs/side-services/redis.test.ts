import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { sideServices } from '../../../lib';
import { DirectTransport } from '../../../lib/cli/transport/direct';
import { manifestOf, synth } from '../../side-services/policy';
import { DYNOMITE } from '../../side-services/redis/options';
import { waitFor } from '../../support/background-program';
import { startExporter } from '../../support/exporter';
import { inProject } from '../../support/project';
import { tool } from '../../support/programs';
import { redisCommand } from '../../support/redis-server';
import { emitted, PASSWORD, userLine, useRedisVariants, type VariantServer } from '../../support/redis-variant';
import { run, type RunResult } from '../../support/run';
import { servers } from '../../support/servers';

const { DynomiteProxy, RedisDurability } = sideServices;
const WRITES = 300;
/** Keys of a script that ends before clients give up. */
const BATCH = 5000;
const MEBIBYTE = 'x'.repeat(2 ** 20);
const { placed, instance } = useRedisVariants();

describe.each(servers().map(({ engine, program }) => [engine.name, program] as const))('%s', (_engine, program) => {
  test('keeps nothing as a cache', async () => {
    const server = await (await (await instance({}, program)).start()).ready();
    await server.say('SET', 'key', 'x');
    await server.kill();
    await (await server.start()).ready();
    expect(await server.say('DBSIZE')).toBe(0);
  });
});

test('a file whose last command was cut off is read up to it', async () => {
  const server = await (await (await instance({ durability: RedisDurability.AOF_ALWAYS })).start()).ready();
  for (let i = 0; i < 10; i++) await server.say('SET', `key:${i}`, 'x');
  const [, folder] = await server.say('CONFIG', 'GET', 'dir') as [string, string];
  const known = ['appendonlydir/appendonly.aof.1.incr.aof', 'appendonly.aof'].map((name) => join(folder, name)).find((name) => existsSync(name))!;
  await server.kill();
  writeFileSync(known, readFileSync(known).subarray(0, -5));
  await (await server.start()).ready();
  expect(await server.say('DBSIZE')).toBe(9);
});

test('a cache evicts when it is full, and what is kept is never evicted: writes are refused', async () => {
  const cache = await (await (await instance({})).start()).ready();
  const kept = await (await (await instance({ durability: RedisDurability.AOF_EVERYSEC })).start()).ready();
  for (let i = 0; i < 120; i++) expect(await cache.say('SET', `key:${i}`, MEBIBYTE)).toBe('OK');
  expect(String(await cache.say('INFO', 'stats'))).toMatch(/evicted_keys:[1-9]/);
  const fill = async (): Promise<void> => {
    for (let i = 0; i < 120; i++) await kept.say('SET', `key:${i}`, MEBIBYTE);
  };
  await expect(fill()).rejects.toThrow('OOM');
  expect(String(await kept.say('INFO', 'stats'))).toContain('evicted_keys:0');
});

test('nobody gets in without a password', async () => {
  const server = await (await (await instance({})).start()).ready();
  await expect(redisCommand({ port: server.port }, 'GET', 'key')).rejects.toThrow('NOAUTH');
  await expect(redisCommand({ port: server.port, password: 'wrong' }, 'GET', 'key')).rejects.toThrow('WRONGPASS');
});

test('before each reply the file is synced, or every second', async () => {
  const syncs = async (durability: sideServices.RedisDurability): Promise<number> => {
    const server = await instance({ durability });
    const log = join(tmpdir(), `fsync-${server.port}`);
    try {
      const traced = [inProject('.tools', 'bin', 'strace'), '-f', '-qq', '-e', 'trace=fdatasync,fsync', '-o', log];
      await (await server.start(traced)).ready();
      for (let i = 0; i < WRITES; i++) await server.say('SET', `key:${i}`, 'x');
      await server.say('SHUTDOWN', 'NOSAVE').catch(() => undefined);
      await server.gone();
      return (readFileSync(log, 'utf8').match(/f(data)?sync\(/g) ?? []).length;
    } finally {
      rmSync(log, { force: true });
    }
  };
  expect(await syncs(RedisDurability.AOF_ALWAYS)).toBeGreaterThanOrEqual(WRITES);
  expect(await syncs(RedisDurability.AOF_EVERYSEC)).toBeLessThan(WRITES / 3);
});

test('the Redis of a rack of Dynomite needs no password and is reached from its own pod only', async () => {
  const manifests = synth((chart) => { new DynomiteProxy(chart, 'racks', DYNOMITE); });
  const server = await (await (await placed(manifests, 'racks-redis')).start()).ready();
  expect(await server.say('CONFIG', 'GET', 'bind')).toEqual(['bind', '127.0.0.1']);
});

test('the exporter of a chart reads its server, and scrapes nothing else for whoever asks', async () => {
  const exporterUser = { username: 'exporter', password: sideServices.SecretKey.of('redis', 'exporter') };
  const { env = [] } = manifestOf(emitted({ exporter: exporterUser }), 'StatefulSet').spec!.template!.spec.containers[1]!;
  const plain = env.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const]));
  expect(plain).toContainEqual(['REDIS_ADDR', 'redis://localhost:6379']);
  const server = await (await (await instance({})).start()).ready();
  await server.say('ACL', 'SETUSER', 'exporter', 'on', '>watch', '-@all', '+info', '+ping', '+client', '+config|get', '+latency', '+slowlog', '+select');
  const exporter = await startExporter(`redis://127.0.0.1:${server.port}`, { ...Object.fromEntries(plain.filter(([name]) => name !== 'REDIS_ADDR')), REDIS_PASSWORD: 'watch' });
  try {
    expect(await exporter.metrics()).toMatch(/^redis_up 1$/m);
    expect((await fetch(`http://${exporter.address}/health`)).status).toBe(200);
    expect((await fetch(`http://${exporter.address}/scrape?target=redis://127.0.0.1:${server.port}`)).status).toBe(404);
  } finally {
    await exporter.stop();
  }
});

test('a rewrite of a full server whose keys are all written meanwhile needs no more than its memory, and ends first when there is none', async () => {
  const memory = 192 * 2 ** 20;
  const server = await (await (await instance({ durability: RedisDurability.AOF_EVERYSEC, memory: '192Mi' })).start()).ready();
  let filled = 0;
  for (let full = false; !full; filled += BATCH) {
    full = await server.say('EVAL', `for i = ARGV[1], ARGV[1] + ${BATCH - 1} do local r = redis.pcall('SET', 'key:' .. i, string.rep('x', 1000)) if r.err then return 'full' end end`, '0', String(filled)) === 'full';
  }
  // Room for the writes, which a full server refuses, and a rewrite that lasts until it is killed
  for (let key = 0; key < filled; key += 10) await server.say('DEL', `key:${key}`);
  await server.say('CONFIG', 'SET', 'rdb-key-save-delay', '10000');
  await server.say('BGREWRITEAOF');
  const pid = await server.serverPid();
  const child = await waitFor({ what: 'the child', seconds: 20, programs: [] }, () => Promise.resolve(childrenOf(pid)[0]));
  const before = proportion(pid) + proportion(child);
  for (let key = 0; key < filled; key += BATCH) {
    expect(await server.say('EVAL', `for i = ARGV[1], ARGV[1] + ${BATCH - 1} do if redis.call('EXISTS', 'key:' .. i) == 1 then redis.call('SETRANGE', 'key:' .. i, 0, 'y') end end return 'written'`, '0', String(key))).toBe('written');
  }
  const after = proportion(pid) + proportion(child);
  expect(after).toBeGreaterThan(1.5 * before);
  expect(after).toBeLessThan(memory);
  expect(adjustment(child) - adjustment(pid)).toBe(800);
  process.kill(child, 'SIGKILL');
  await waitFor({ what: 'the end of the rewrite', seconds: 20, programs: [] }, async () => (String(await server.say('INFO', 'persistence')).includes('aof_rewrite_in_progress:0') ? true : undefined));
  expect(await server.say('GET', 'key:1')).toMatch(/^yx/);
});

/** Processes of which another one is the parent. */
function childrenOf(parent: number): number[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => {
    try {
      return new RegExp(`^PPid:\\s+${parent}$`, 'm').test(readFileSync(`/proc/${pid}/status`, 'utf8'));
    } catch {
      return false; // It has ended
    }
  });
}

/** Bytes of memory that a process has, shared ones in parts: what its container is charged for. */
function proportion(pid: number): number {
  return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]) * 1024;
}

function adjustment(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/oom_score_adj`, 'utf8'));
}

describe('the probes', () => {
  type Probed = 'startupProbe' | 'readinessProbe' | 'livenessProbe';

  /** Runs the command of a probe as the kubelet does; `redis-cli` is the real one with the port of the test. */
  function probe(kind: Probed, { port }: VariantServer, password: string): RunResult {
    const container = manifestOf(emitted({}), 'StatefulSet').spec!.template!.spec.containers[0]! as unknown as Record<Probed, { exec: { command: string[] } }>;
    const bin = mkdtempSync(join(tmpdir(), 'probe-'));
    try {
      writeFileSync(join(bin, 'redis-cli'), `#!/bin/sh\nexec '${tool('redis-cli')}' -p ${port} "$@"\n`, { mode: 0o755 });
      writeFileSync(join(bin, 'password'), password);
      const [program, ...args] = container[kind].exec.command.map((word) => word.replace(/^\/etc\/redis-login\b/, bin));
      return run(program!, args, { env: { PATH: `${bin}:${process.env.PATH}` } });
    } finally {
      rmSync(bin, { recursive: true, force: true });
    }
  }

  const codes = (server: VariantServer, password = PASSWORD): number[] => (['startupProbe', 'livenessProbe', 'readinessProbe'] as const).map((kind) => Math.sign(probe(kind, server, password).code));

  test('find a server that serves, and none where there is none', async () => {
    const server = await (await (await instance({})).start()).ready();
    expect(codes(server)).toEqual([0, 0, 0]);
    expect(codes(server, 'wrong')).toEqual([0, 0, 1]);
    await server.kill();
    expect(codes(server)).toEqual([1, 1, 1]);
  });

  test('find a server alive that has no room for them, or that a script keeps busy', async () => {
    const server = await (await (await instance({})).start([], '--maxclients', '3', '--busy-reply-threshold', '100')).ready();
    const open = await Promise.all([1, 2, 3].map(async () => new DirectTransport(2000).open({ slot: '', instance: '', address: '127.0.0.1', port: server.port })));
    try {
      expect(codes(server)).toEqual([0, 0, 1]);
    } finally {
      open.forEach((transport) => { transport.destroy(); });
    }
    const busy = server.say('EVAL', 'while true do end', '0').catch((error: Error) => error.message);
    await waitFor({ what: 'BUSY', seconds: 20, programs: [] }, async () => server.say('PING').then(() => undefined, (error: Error) => (error.message.includes('BUSY') ? true : undefined)));
    expect(codes(server)).toEqual([0, 0, 1]);
    await server.say('SCRIPT', 'KILL');
    expect(await busy).toContain('killed');
    expect(codes(server)).toEqual([0, 0, 0]);
  });

  test('find a server that loads its data alive, but not ready', async () => {
    const server = await (await (await instance({ durability: RedisDurability.AOF_ALWAYS })).start()).ready();
    for (let i = 0; i < WRITES; i++) await server.say('SET', `key:${i}`, MEBIBYTE.slice(0, 50_000));
    await server.say('BGREWRITEAOF');
    await waitFor({ what: 'the end of the rewrite', seconds: 20, programs: [] }, async () => (String(await server.say('INFO', 'persistence')).includes('aof_rewrite_in_progress:0') ? true : undefined));
    await server.kill();
    await server.start([], '--key-load-delay', '30000', '--loading-process-events-interval-bytes', '1024');
    await waitFor({ what: 'LOADING', seconds: 20, programs: [] }, async () => server.say('PING').then(() => undefined, (error: Error) => (error.message.includes('LOADING') ? true : undefined)));
    expect(codes(server)).toEqual([0, 0, 1]);
  });

  test('follow a changed password without a restart, and so does the server', async () => {
    const server = await (await (await instance({})).start()).ready();
    const acl = join(server.folder, 'users.acl');
    const as = async (password: string): Promise<unknown> => redisCommand({ port: server.port, password }, 'GET', 'key').catch((error: Error) => error.message);
    await server.say('SET', 'key', 'kept');
    writeFileSync(acl, userLine('new').replace(' ~*', ` ${userLine(PASSWORD).split(' ')[3]} ~*`));
    await server.say('ACL', 'LOAD');
    expect([await as(PASSWORD), await as('new'), codes(server), codes(server, 'new')]).toEqual(['kept', 'kept', [0, 0, 0], [0, 0, 0]]);
    writeFileSync(acl, userLine('new'));
    await server.say('ACL', 'LOAD');
    expect([await as(PASSWORD), await as('new'), codes(server, 'new')]).toEqual([expect.stringContaining('WRONGPASS'), 'kept', [0, 0, 0]]);
  });

  test('know every password that a client can give', async () => {
    const server = await (await (await instance({})).start()).ready();
    const password = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).map((text) => text.replaceAll('\0', '')).filter((text) => text !== '' && !text.endsWith('\n'));
    let current = PASSWORD;
    await fc.assert(fc.asyncProperty(fc.oneof(password, fc.constantFrom('"', "'$(id)'", '`id`', '--help', '-a', ' ', '\\', '%s', '{{ x }}', '> x', '\t#', '$1', 'a\nb')), async (text) => {
      writeFileSync(join(server.folder, 'users.acl'), userLine(text));
      await redisCommand({ port: server.port, password: current }, 'ACL', 'LOAD');
      current = text;
      expect(await redisCommand({ port: server.port, password: text }, 'PING')).toBe('PONG');
      expect(probe('readinessProbe', server, text)).toMatchObject({ code: 0 });
    }), { numRuns: 40 });
  });
});
