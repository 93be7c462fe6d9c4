import type { Duplex } from 'node:stream';
import { type Login, RedisConnection } from '../redis/connection';
import { type Info, numberOf, parseInfo } from '../redis/info';
import { ProtocolError, RedisError, type Reply } from '../redis/resp';
import type { Target, Transport } from '../transport/transport';
import { clusterView } from './cluster-view';
import type { Answer, KnownReplica, Memory, NodeReport, Persistence, Replication, Silence } from './facts';

/** How to ask. */
export interface Questions {
  readonly transport: Transport;
  readonly login: Login;
  /** Milliseconds that an answer may take. */
  readonly timeoutMs: number;
  /** Names of settings to read. */
  readonly settings: readonly string[];
  /** Addresses of the fleet's instances. */
  readonly addresses: ReadonlySet<string>;
}

/** Codes of a server's errors that say who may not ask. */
const REFUSALS = ['WRONGPASS', 'NOAUTH', 'NOPERM'];

/** What a server says to most questions while it reads its data from disk. */
const LOADING = 'LOADING Redis is loading the dataset in memory';

/** Asks one server; one that does not answer is an answer as well. */
export async function askNode(target: Target, questions: Questions): Promise<NodeReport> {
  const { slot, port, instance, address } = target;
  const answer = await answerOf(target, questions).catch(silenceOf);
  return { slot, port, instance, address, answer };
}

async function answerOf(target: Target, questions: Questions): Promise<Answer> {
  const stream: Duplex = await questions.transport.open(target);
  const connection = new RedisConnection(stream, questions.timeoutMs);
  try {
    await connection.login(questions.login);
    const info = parseInfo(await textOf(connection, ['INFO']));
    if (info.loading === '1') throw new RedisError(LOADING);
    return {
      version: versionOf(info),
      role: info.role === 'master' ? 'primary' : 'replica',
      replication: replicationOf(info),
      persistence: persistenceOf(info),
      memory: memoryOf(info),
      settings: await settingsOf(connection, questions.settings),
      ...(info.cluster_enabled === '1' && {
        cluster: clusterView({ info: await textOf(connection, ['CLUSTER', 'INFO']), nodes: await textOf(connection, ['CLUSTER', 'NODES']) }, questions.addresses),
      }),
    };
  } finally {
    connection.close();
  }
}

async function textOf(connection: RedisConnection, words: readonly string[]): Promise<string> {
  const reply = await connection.command(...words);
  if (typeof reply !== 'string') throw new ProtocolError('what answers is no Redis server');
  return reply;
}

/** Throws what is no failure of the conversation. */
function silenceOf(error: unknown): Silence {
  if (!(error instanceof Error)) throw error;
  if (!(error instanceof RedisError)) return { kind: 'unreachable', reason: error.message };
  const reason = `it answers "${error.message}"`;
  if (error.code === 'LOADING') return { kind: 'loading', reason };
  return { kind: REFUSALS.includes(error.code) ? 'refused' : 'unreachable', reason };
}

function versionOf(info: Info): string {
  return info.server_name === 'valkey' ? `valkey ${info.valkey_version ?? ''}` : `redis ${info.redis_version ?? ''}`;
}

function replicationOf(info: Info): Replication {
  const isPrimary = info.role === 'master';
  const replicas = Object.entries(info).filter(([name]) => /^slave\d+$/.test(name)).map(([, value]) => replicaOf(value ?? ''));
  return {
    offset: numberOf(info, isPrimary ? 'master_repl_offset' : 'slave_repl_offset'),
    replicas,
    isLinked: isPrimary || info.master_link_status === 'up',
    isSyncing: !isPrimary && numberOf(info, 'master_sync_in_progress') === 1,
  };
}

/** A line such as `ip=10.0.0.5,port=6379,state=online,offset=42,lag=0`. */
function replicaOf(text: string): KnownReplica {
  const fields = Object.fromEntries(text.split(',').map((part) => part.split('=', 2) as [string, string]));
  return {
    address: fields.ip ?? '', port: Number(fields.port), state: fields.state ?? '',
    offset: Number(fields.offset ?? 0), lagSeconds: Number(fields.lag ?? 0),
  };
}

function persistenceOf(info: Info): Persistence {
  const isOk = (name: string): boolean => (info[name] ?? 'ok') === 'ok';
  return {
    snapshotOk: isOk('rdb_last_bgsave_status'),
    logRewriteOk: isOk('aof_last_bgrewrite_status'),
    logWriteOk: isOk('aof_last_write_status'),
  };
}

function memoryOf(info: Info): Memory {
  return { used: numberOf(info, 'used_memory'), limit: numberOf(info, 'maxmemory'), policy: info.maxmemory_policy ?? '' };
}

/** One question for each, because older servers take one name at a time; what a server does not know is left out. */
async function settingsOf(connection: RedisConnection, names: readonly string[]): Promise<Record<string, string>> {
  if (names.length === 0) return {};
  const replies = await connection.pipeline(names.map((name) => ['CONFIG', 'GET', name]));
  return Object.fromEntries(replies.flatMap((reply, index) => settingIn(reply, names[index] ?? '')));
}

function settingIn(reply: Reply, name: string): [string, string][] {
  const [, value] = Array.isArray(reply) ? reply : [];
  return typeof value === 'string' ? [[name, value]] : [];
}
