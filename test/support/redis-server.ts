import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RedisConnection } from '../../lib/cli/redis/connection';
import type { Reply } from '../../lib/cli/redis/resp';
import { DirectTransport } from '../../lib/cli/transport/direct';
import { startProgram, waitFor } from './background-program';
import { freePort } from './ports';
import { servers } from './servers';

const START_LIMIT = 30;

/** A port of 127.0.0.1 and how to log in there. */
export interface RedisAddress {
  readonly port: number;
  /** Of the default user.
   * @default - none is asked for */
  readonly password?: string;
}

/** How to start a server. */
export interface RedisServerOptions {
  /** Lines of redis.conf; the port, the address, the folder and the log are the fixture's.
   * @default - no persistence */
  readonly config?: readonly string[];
  /** Of the default user; also for replication.
   * @default - none */
  readonly password?: string;
  /** @default - the first of `.tools/bin` */
  readonly program?: string;
}

/** A Redis server of a test on a port of 127.0.0.1. */
export interface RedisServer {
  readonly port: number;
  /** Such as `redis://127.0.0.1:20123`. */
  readonly url: string;
  /** Sends one command over a connection of its own; rejects when the reply is an error. */
  command(...words: string[]): Promise<Reply>;
  /** Ends the server and deletes its files. Does nothing when it has ended. */
  stop(): Promise<void>;
}

/** Sends one command to what speaks Redis on a port, a proxy for example; rejects when the reply is an error. */
export async function redisCommand({ port, password }: RedisAddress, ...words: string[]): Promise<Reply> {
  const transport = await new DirectTransport(2000).open({ slot: '', instance: '', address: '127.0.0.1', port });
  const connection = new RedisConnection(transport, 5000);
  try {
    if (password !== undefined) await connection.command('AUTH', password);
    return await connection.command(...words);
  } finally {
    connection.close();
  }
}

/** Starts a server on a free port. Rejects with what it said when it does not answer within half a minute. */
export async function startRedisServer({ config = ['save ""', 'appendonly no'], password, program }: RedisServerOptions = {}): Promise<RedisServer> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'redis-server-'));
  // Some programs are wrapped to run as a user without rights.
  chmodSync(folder, 0o777);
  const login = password === undefined ? [] : [`requirepass ${password}`, `masterauth ${password}`];
  const own = ['bind 127.0.0.1', `port ${port}`, `dir ${folder}`, 'daemonize no', 'supervised no', 'logfile ""', 'repl-diskless-sync-delay 0'];
  writeFileSync(join(folder, 'redis.conf'), [...config, ...login, ...own, ''].join('\n'));
  const server = await startProgram({ name: 'redis-server', program: program ?? servers()[0].program, args: [join(folder, 'redis.conf')], cwd: folder });
  const stop = async (): Promise<void> => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const command = (...words: string[]): Promise<Reply> => redisCommand({ port, ...(password === undefined ? {} : { password }) }, ...words);
  try {
    await waitFor({ what: `a reply of ${server.name}`, seconds: START_LIMIT, programs: [server] }, async () => (await command('PING') === 'PONG' ? true : undefined));
    return { port, url: `redis://127.0.0.1:${port}`, command, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
