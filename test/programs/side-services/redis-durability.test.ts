import { existsSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sideServices } from '../../../lib';
import { RedisConnection } from '../../../lib/cli/redis/connection';
import { DirectTransport } from '../../../lib/cli/transport/direct';
import { inProject } from '../../support/project';
import { PASSWORD, useRedisVariants, type VariantServer } from '../../support/redis-variant';
import { servers } from '../../support/servers';

const { RedisDurability } = sideServices;
const { instance } = useRedisVariants();
const WRITERS = 4;
const WRITING_MS = 3000;
/** Redis waits for a sync of the last second that still goes on, for up to two seconds. */
const EVERYSEC_MS = 2000;

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

  /** How many confirmed writes each client made. */
  public counts(): number[] {
    return this.confirmed.map((each) => each.length);
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
  test.each([RedisDurability.AOF_EVERYSEC, RedisDurability.AOF_ALWAYS])('loses nothing that it confirmed by kill -9 while clients write and the file is rewritten, with %s', async (durability) => {
    const server = await (await instance({ durability }, program)).start();
    await server.ready();
    const writers = new Writers(server);
    await sleep(WRITING_MS / 4);
    await server.say('BGREWRITEAOF');
    await sleep(WRITING_MS / 4);
    await server.kill();
    await writers.ended();
    await (await server.start()).ready();
    expect(Math.min(...writers.counts())).toBeGreaterThan(10);
    expect(await writers.missing()).toEqual(NONE);
  });
});

describe('the disk forgets what was not synced', () => {
  /** Starts a server under a tracer, which sees each write and each sync of its file. */
  async function traced(durability: sideServices.RedisDurability): Promise<VariantServer> {
    const server = await instance({ durability });
    const log = join(server.folder, 'trace');
    await server.start([inProject('.tools', 'bin', 'strace'), '-f', '-qq', '-y', '-s', '0', '-e', 'trace=write,writev,fdatasync,fsync', '-o', log]);
    return server.ready();
  }

  const fileOf = ({ folder }: VariantServer): string =>
    ['appendonlydir/appendonly.aof.1.incr.aof', 'appendonly.aof'].map((name) => join(folder, name)).find((name) => existsSync(name))!;

  /** Cuts the file to what the kernel had confirmed to be on the disk; gives how many bytes went. */
  function losePower(server: VariantServer): number {
    const file = fileOf(server);
    const { written, synced } = bytesOf(readFileSync(join(server.folder, 'trace'), 'utf8'), file);
    expect(written).toBe(readFileSync(file).length);
    truncateSync(file, synced);
    return written - synced;
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

  test('and at most the last moments of aof-everysec are lost', async () => {
    const server = await traced(RedisDurability.AOF_EVERYSEC);
    const writers = new Writers(server);
    await sleep(WRITING_MS);
    const pid = await server.serverPid();
    const cut = Date.now();
    process.kill(pid, 'SIGKILL');
    await Promise.all([server.gone(), writers.ended()]);
    const lost = losePower(server);
    await (await server.start()).ready();
    expect(lost).toBeGreaterThan(0);
    expect(await writers.missing(cut - EVERYSEC_MS)).toEqual(NONE);
  });

  test.each([RedisDurability.AOF_EVERYSEC, RedisDurability.AOF_ALWAYS])('and nothing at all is lost when the pod is asked to end, with %s', async (durability) => {
    const server = await traced(durability);
    const writers = new Writers(server);
    await sleep(WRITING_MS / 3);
    process.kill(await server.serverPid(), 'SIGTERM');
    await Promise.all([server.gone(), writers.ended()]);
    expect(losePower(server)).toBe(0);
    await (await server.start()).ready();
    expect(await writers.missing()).toEqual(NONE);
  });
});

/** Bytes of a file that were written, and those of them that had been written when the last sync that ended began. */
function bytesOf(trace: string, file: string): { readonly written: number; readonly synced: number } {
  let [written, synced] = [0, 0];
  const begun = new Map<string, { readonly ours: boolean; readonly written: number }>();
  for (const line of trace.split('\n')) {
    const [, pid = '', call = '', rest = ''] = /^(\d+) +(?:<\.\.\. )?(\w+)(?: resumed>|\()(.*)$/.exec(line) ?? [];
    const before = line.includes('<... ') ? begun.get(pid) : { ours: rest.includes(`<${file}>`), written };
    if (before !== undefined && rest.endsWith('<unfinished ...>')) begun.set(pid, before);
    if (before?.ours !== true || rest.endsWith('<unfinished ...>')) continue;
    const result = Number(/= (-?\d+)/.exec(rest)?.[1] ?? -1);
    if (call.startsWith('write')) written += Math.max(0, result);
    else if (result === 0) synced = Math.max(synced, before.written);
  }
  return { written, synced };
}
