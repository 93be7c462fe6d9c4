import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RedisConnection } from '../../lib/cli/redis/connection';
import type { Reply } from '../../lib/cli/redis/resp';
import { DirectTransport } from '../../lib/cli/transport/direct';
import { servers } from './servers';

/** The administrator of the servers. */
export const ADMIN = { user: 'admin', password: 'secret-of-the-test' } as const;

const HASH_SLOTS = 16_384;
const LIMIT_MS = 20_000;
const POLL_MS = 50;
/** Far from what the system gives to outgoing connections, and low enough for the bus port. */
const [FIRST_PORT, LAST_PORT] = [20_000, 30_000];

/** One server of a cluster, with an address of its own on the loopback interface. */
export interface ClusterServer {
  readonly address: string;
  readonly port: number;
  /** Sends one command as the administrator; rejects when the reply is an error. */
  command(...words: string[]): Promise<Reply>;
  /** Ends the server at once, without a word to the others. */
  kill(): Promise<void>;
  /** Ends the server and starts it again with its files at another address, as a machine that takes over a volume; returns it. */
  moveTo(address: string): Promise<ClusterServer>;
}

/** Servers of a test in cluster mode. */
export interface TestCluster {
  /** By shard, then member: the first of each was made a primary. */
  readonly shards: readonly (readonly ClusterServer[])[];
  readonly all: readonly ClusterServer[];
  /** Ends every server and deletes what they wrote. */
  stop(): Promise<void>;
}

/** How large the cluster is. */
export interface TestClusterOptions {
  readonly shards: number;
  readonly replicas: number;
  /** Milliseconds. */
  readonly nodeTimeout: number;
  /** Address of the loopback interface of each server; those of test files that run side by side must differ. */
  readonly addressOf: (shard: number, member: number) => string;
  /** Lines for each redis.conf.
   * @default - none */
  readonly config?: readonly string[];
}

/** Addresses of a network 127.x.0.0. */
export function inNetwork(network: number): TestClusterOptions['addressOf'] {
  return (shard, member) => `127.${network}.${shard}.${member + 1}`;
}

/** Starts servers and makes a cluster of them. Rejects with what is missing when that takes longer than 20 seconds. */
export async function startCluster(options: TestClusterOptions): Promise<TestCluster> {
  const port = await freePort(options.addressOf(0, 0));
  const folder = mkdtempSync(join(tmpdir(), 'cluster-'));
  chmodSync(folder, 0o777);
  const children: ChildProcess[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(children.map(endOf));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const shards: ClusterServer[][] = [];
    for (let shard = 0; shard < options.shards; shard++) {
      shards.push(await Promise.all(Array.from({ length: options.replicas + 1 }, (_, member) => (
        startServer({ address: options.addressOf(shard, member), port, folder: mkdtempSync(join(folder, 'node-')), options }, children)
      ))));
    }
    await meet(shards);
    return { shards, all: shards.flat(), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Place {
  readonly address: string;
  readonly port: number;
  /** Its own. */
  readonly folder: string;
  readonly options: TestClusterOptions;
}

async function startServer(place: Place, children: ChildProcess[]): Promise<ClusterServer> {
  const { address, port, folder, options } = place;
  chmodSync(folder, 0o777);
  writeFileSync(join(folder, 'redis.conf'), [
    `bind ${address}`, `port ${port}`, `dir ${folder}`, 'protected-mode no', 'save ""', 'appendonly no', 'repl-diskless-sync-delay 0',
    'cluster-enabled yes', `cluster-announce-ip ${address}`, `replica-announce-ip ${address}`, `cluster-node-timeout ${options.nodeTimeout}`, 'cluster-allow-replica-migration no',
    'user default off', `user ${ADMIN.user} on >${ADMIN.password} ~* &* +@all`, `masteruser ${ADMIN.user}`, `masterauth ${ADMIN.password}`, ...options.config ?? [], '',
  ].join('\n'));
  const child = spawn(servers()[0].program, [join(folder, 'redis.conf')], { cwd: folder, stdio: 'ignore' });
  children.push(child);
  const moveTo = async (other: string): Promise<ClusterServer> => {
    await endOf(child);
    return startServer({ ...place, address: other }, children);
  };
  const server: ClusterServer = { address, port, command: (...words) => command({ address, port }, words), kill: () => endOf(child), moveTo };
  await until(`a server on ${address}`, async () => await server.command('PING') === 'PONG');
  return server;
}

async function command({ address, port }: Pick<Place, 'address' | 'port'>, words: readonly string[]): Promise<Reply> {
  const connection = new RedisConnection(await new DirectTransport(2000).open({ slot: '', instance: '', address, port }), 5000);
  try {
    await connection.login(ADMIN);
    return await connection.command(...words);
  } finally {
    connection.close();
  }
}

/** Hash slots for each first member; all meet; the others replicate. */
async function meet(shards: readonly (readonly ClusterServer[])[]): Promise<void> {
  const all = shards.flat();
  const [first] = all;
  for (const [index, [primary]] of shards.entries()) {
    const from = Math.floor((index * HASH_SLOTS) / shards.length);
    const to = Math.floor(((index + 1) * HASH_SLOTS) / shards.length);
    await primary?.command('CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1));
    await primary?.command('CLUSTER', 'ADDSLOTS', ...Array.from({ length: to - from }, (_, offset) => String(from + offset)));
  }
  for (const { address, port } of all.slice(1)) await first?.command('CLUSTER', 'MEET', address, String(port));
  await until('all to know all', () => every(all, async (server) => (await lines(server)).filter((line) => line.includes(' connected') && !line.includes('handshake')).length === all.length));
  for (const [primary, ...replicas] of shards) {
    const id = String(await primary?.command('CLUSTER', 'MYID'));
    for (const replica of replicas) await replica.command('CLUSTER', 'REPLICATE', id);
  }
  await untilHealthy(shards);
}

/** Waits until every server says that the cluster is well, and every replica is connected and known to all as one. */
async function untilHealthy(shards: readonly (readonly ClusterServer[])[]): Promise<void> {
  const all = shards.flat();
  const replicas = all.length - shards.length;
  await until('a healthy cluster', () => every(all, async (server) => {
    const info = String(await server.command('INFO', 'replication'));
    const nodes = await lines(server);
    const isReady = info.includes('role:master') || info.includes('master_link_status:up');
    const epochs = new Set(await Promise.all(all.map(async (one) => /cluster_current_epoch:(\d+)/.exec(String(await one.command('CLUSTER', 'INFO')))?.[1])));
    return isReady && epochs.size === 1 && nodes.filter((line) => line.includes('slave')).length === replicas && nodes.length === all.length
      && String(await server.command('CLUSTER', 'INFO')).includes('cluster_state:ok');
  }));
}

async function lines(server: ClusterServer): Promise<string[]> {
  return String(await server.command('CLUSTER', 'NODES')).trim().split('\n');
}

async function every(all: readonly ClusterServer[], isSo: (server: ClusterServer) => Promise<boolean>): Promise<boolean> {
  return (await Promise.all(all.map(isSo))).every((each) => each);
}

/** Waits until something is so. Rejects, naming it, after 20 seconds. */
export async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + LIMIT_MS;
  let failure: unknown;
  while (Date.now() < end) {
    try {
      if (await isSo()) return;
    } catch (error) {
      failure = error;
    }
    await sleep(POLL_MS);
  }
  throw new Error(`waited ${LIMIT_MS / 1000} s in vain for ${what}`, { cause: failure });
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/** A port that is free for the server and for its bus. */
async function freePort(address: string): Promise<number> {
  for (let port = FIRST_PORT + process.pid % 5000; port < LAST_PORT; port++) {
    if (await isFree(address, port) && await isFree(address, port + 10_000)) return port;
  }
  throw new Error(`no free port on ${address}`);
}

async function isFree(host: string, port: number): Promise<boolean> {
  const server = createServer();
  const isListening = await new Promise<boolean>((done) => {
    server.once('error', () => done(false)).listen({ host, port }, () => done(true));
  });
  if (isListening) await new Promise((done) => server.close(done));
  return isListening;
}
