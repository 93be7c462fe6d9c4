import { existsSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sideServices } from '../../../lib';
import { RedisConnection } from '../../../lib/cli/redis/connection';
import { DirectTransport } from '../../../lib/cli/transport/direct';
import { inProject } from '../../support/project';
import { eventually } from '../../support/proxied-redis';
import { PASSWORD, useRedisVariants, type VariantServer } from '../../support/redis-variant';
import { servers } from '../../support/servers';

const { RedisDurability } = sideServices;
const { instance } = useRedisVariants();
const WRITERS = 4;
const WRITING_MS = 3000;
/** While a sync goes on Redis confirms writes for up to two seconds before it hands them to the kernel; the rest is for a busy machine. */
const POSTPONED_MS = 2500;

interface Confirmed {
  readonly value: number;
  readonly at: number;
}

/** Clients that count up a key each, until the server goes. */
class Writers {
  private readonly confirmed: Confirmed[][] = [];
  private readonly ends: Promise<void>[] = [];

  public constructor(private readonly server: VariantServer) {
    for (let writer = 0; writer < WRITERS; writer++) {
      this.confirmed.push([]);
      this.ends.push(this.count(writer));
    }
  }

  private async count(writer: number): Promise<void> {
    const transport = await new DirectTransport(2000).open({ slot: '', instance: '', address: '127.0.0.1', port: this.server.port });
    const connection = new RedisConnection(transport, 10_000);
    try {
      await connection.command('AUTH', PASSWORD);
      for (let value = 1; ; value++) {
        if (await connection.command('SET', `writer:${writer}`, String(value)) !== 'OK') return;
        this.confirmed[writer]!.push({ value, at: Date.now() });
      }
    } catch {
      return; // The server has gone
    } finally {
      connection.close();
    }
  }

  public async ended(): Promise<void> {
    await Promise.all(this.ends);
  }

  /** How many writes each client had confirmed at a moment. */
  public counts(until = Infinity): number[] {
    return this.confirmed.map((each) => each.filter(({ at }) => at <= until).length);
  }

  /** Writes of a client that were confirmed until a moment, and are not there. */
  public async missing(until = Infinity): Promise<number[]> {
    return Promise.all(this.confirmed.map(async (each, writer) => {
      const kept = Number(await this.server.say('GET', `writer:${writer}`) ?? 0);
      return each.filter(({ value, at }) => value > kept && at <= until).length;
    }));
  }
}

const NONE = Array.from({ length: WRITERS }, () => 0);

describe.each(servers().map(({ engine, program }) => [engine.name, program] as const))('%s', (_engine, program) => {
  test.each([
    ['nothing that it confirmed', RedisDurability.AOF_ALWAYS],
    ['at most what it confirmed during a sync', RedisDurability.AOF_EVERYSEC],
  ])('loses %s by kill -9 while clients write and the file is rewritten, with %s', async (_what, durability) => {
    const server = await (await instance({ durability }, program)).start();
    await server.ready();
    const writers = new Writers(server);
    await sleep(WRITING_MS / 4);
    await server.say('BGREWRITEAOF');
    await sleep(WRITING_MS);
    const until = durability === RedisDurability.AOF_ALWAYS ? Infinity : Date.now() - POSTPONED_MS;
    await server.kill();
    await writers.ended();
    await (await server.start()).ready();
    expect(Math.min(...writers.counts(until))).toBeGreaterThan(10);
    expect(await writers.missing(until)).toEqual(NONE);
  });
});

describe('the disk forgets what was not synced', () => {
  /** Starts a server under a tracer, which sees each write and each sync of its file. */
  async function traced(durability: sideServices.RedisDurability): Promise<VariantServer> {
    const server = await instance({ durability });
    const log = join(server.folder, 'trace');
    await server.start([inProject('.tools', 'bin', 'strace'), '-f', '-qq', '-y', '-ttt', '-s', '0', '-e', 'trace=write,writev,fdatasync,fsync', '-o', log]);
    return server.ready();
  }

  const fileOf = ({ folder }: VariantServer): string =>
    ['appendonlydir/appendonly.aof.1.incr.aof', 'appendonly.aof'].map((name) => join(folder, name)).find((name) => existsSync(name))!;

  const tracedBytes = (server: VariantServer): TracedBytes => bytesOf(readFileSync(join(server.folder, 'trace'), 'utf8'), fileOf(server));

  /** Cuts the file to what the kernel had confirmed to be on the disk; gives how many bytes went, and until when nothing that was confirmed is among them. */
  function losePower(server: VariantServer): { readonly lost: number; readonly keptUntil: number } {
    const file = fileOf(server);
    const { written, synced, keptUntil } = tracedBytes(server);
    expect(written).toBe(readFileSync(file).length);
    truncateSync(file, synced);
    return { lost: written - synced, keptUntil };
  }

  test('and nothing that aof-always confirmed is lost', async () => {
    const server = await traced(RedisDurability.AOF_ALWAYS);
    const writers = new Writers(server);
    await sleep(WRITING_MS);
    process.kill(await server.serverPid(), 'SIGKILL');
    await Promise.all([server.gone(), writers.ended()]);
    losePower(server);
    await (await server.start()).ready();
    expect(Math.min(...writers.counts())).toBeGreaterThan(10);
    expect(await writers.missing()).toEqual(NONE);
  });

  test('and of aof-everysec only what came after the beginning of the last sync that ended is lost', async () => {
    const server = await traced(RedisDurability.AOF_EVERYSEC);
    const began = Date.now();
    const writers = new Writers(server);
    await sleep(WRITING_MS);
    await eventually('the end of a sync of what was written', () => Promise.resolve(tracedBytes(server).keptUntil > began + WRITING_MS / 3));
    process.kill(await server.serverPid(), 'SIGKILL');
    await Promise.all([server.gone(), writers.ended()]);
    const { lost, keptUntil } = losePower(server);
    await (await server.start()).ready();
    expect(lost).toBeGreaterThan(0);
    expect(Math.min(...writers.counts(keptUntil))).toBeGreaterThan(10);
    expect(await writers.missing(keptUntil)).toEqual(NONE);
  });

  test.each([RedisDurability.AOF_EVERYSEC, RedisDurability.AOF_ALWAYS])('and nothing at all is lost when the pod is asked to end, with %s', async (durability) => {
    const server = await traced(durability);
    const writers = new Writers(server);
    await sleep(WRITING_MS / 3);
    process.kill(await server.serverPid(), 'SIGTERM');
    await Promise.all([server.gone(), writers.ended()]);
    expect(losePower(server).lost).toBe(0);
    await (await server.start()).ready();
    expect(await writers.missing()).toEqual(NONE);
  });
});

interface TracedBytes {
  readonly written: number;
  /** Those that had been written when the last sync that ended began. */
  readonly synced: number;
  /** Milliseconds at which the last write among these began: it took all that clients had been told until then. */
  readonly keptUntil: number;
}

/** What a trace says of a file. */
function bytesOf(trace: string, file: string): TracedBytes {
  let now = { bytes: 0, at: -Infinity };
  let synced = now;
  const begun = new Map<string, { readonly ours: boolean; readonly at: number; readonly before: typeof now }>();
  for (const line of trace.split('\n')) {
    const [, pid = '', at = '', call = '', rest = ''] = /^(\d+) +([\d.]+) (?:<\.\.\. )?(\w+)(?: resumed>|\()(.*)$/.exec(line) ?? [];
    const one = line.includes('<... ') ? begun.get(pid) : { ours: rest.includes(`<${file}>`), at: Math.floor(Number(at) * 1000) - 1, before: now };
    if (one !== undefined && rest.endsWith('<unfinished ...>')) begun.set(pid, one);
    if (one?.ours !== true || rest.endsWith('<unfinished ...>')) continue;
    const result = Number(/= (-?\d+)/.exec(rest)?.[1] ?? -1);
    if (call.startsWith('write')) now = { bytes: now.bytes + Math.max(0, result), at: one.at };
    else if (result === 0 && one.before.bytes >= synced.bytes) synced = one.before;
  }
  return { written: now.bytes, synced: synced.bytes, keptUntil: synced.at };
}
