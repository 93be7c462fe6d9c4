import type { Advice } from '../advice';
import type { RedisConfig } from './config';
import { directiveOf, hasDirective } from './directive-table';
import type { RedisEngine } from './engine';
import type { MemoryPlan } from './memory-plan';

/** What a client takes of its server's memory after it has connected, until Redis has shrunk its buffers some seconds later, in bytes: measured. */
export const CLIENT_BYTES = 37 * 1024;

const MEMORY = 'redis.clients-memory';
const QUEUE = 'redis.tcp-backlog-small';
const REPLICAS = 'redis.min-replicas-all';

/** Ids of the advice on a database. */
export const REDIS_ADVICE_IDS: readonly string[] = [MEMORY, QUEUE, REPLICAS];

interface Surroundings {
  readonly engine: RedisEngine;
  readonly replicas: number;
  readonly plan: MemoryPlan;
  /** In bytes; undefined where the machine's memory is not known. */
  readonly maxmemory?: number;
}

/** What to know about a database whose clients were counted by the user, and about its replicas. */
export function clientAdvice({ name, config }: { readonly name: string; readonly config: RedisConfig }, surroundings: Surroundings): Advice[] {
  const advice = [memoryAdvice(name, config, surroundings), queueAdvice(name, config), replicaAdvice(name, config, surroundings.replicas)];
  return advice.flatMap((each) => (each === undefined || Object.hasOwn(config.acknowledge, each.id) ? [] : [each]));
}

/** Clients that come back all at once can take more than they may have together; the server then closes some. */
function memoryAdvice(name: string, { askedDirectives: asked }: RedisConfig, { engine, plan, maxmemory }: Surroundings): Advice | undefined {
  const directive = directiveOf('maxmemory-clients');
  const limited = directive !== undefined && hasDirective(engine, directive) && plan.clientsPercent > 0;
  if (asked.maxclients === undefined || maxmemory === undefined || !limited) {
    return undefined;
  }
  const limit = Math.floor(maxmemory * plan.clientsPercent / 100);
  const held = Math.floor(limit / CLIENT_BYTES);
  const clients = Number(asked.maxclients);
  return clients <= held ? undefined : {
    id: MEMORY,
    message: `database ${name}: ${clients} clients that connect at once take some ${inMib(clients * CLIENT_BYTES)} MiB (37 KiB each), but "clientsPercent" ${plan.clientsPercent} of maxmemory (${inMib(maxmemory)} MiB) lets them have ${inMib(limit)} MiB, which is enough for some ${held}: the server closes the others; raise "clientsPercent", lower "maxclients", or use a larger instance type`,
  };
}

/** What does not fit into the queue of a busy server is dropped, and asks again after a second. */
function queueAdvice(name: string, { askedDirectives: asked }: RedisConfig): Advice | undefined {
  const queue = Number(asked['tcp-backlog'] ?? directiveOf('tcp-backlog')?.preset);
  return asked.maxclients === undefined || Number(asked.maxclients) <= queue ? undefined : {
    id: QUEUE,
    message: `database ${name}: "maxclients" is ${asked.maxclients}, but "tcp-backlog" is ${queue}: when all come back at once and the server is busy, those that do not fit wait a second or longer; raise "tcpBacklog" (the kernel profile "redis" has room for 65535)`,
  };
}

/** A replica that restarts is one too few. */
function replicaAdvice(name: string, { askedDirectives: asked }: RedisConfig, replicas: number): Advice | undefined {
  const wanted = Number(asked['min-replicas-to-write'] ?? 0);
  return wanted === 0 || wanted < replicas ? undefined : {
    id: REPLICAS,
    message: `database ${name}: "minReplicasToWrite" is ${wanted}, which is all that a shard has: no write is taken while one of them restarts; use more replicas, or ${wanted - 1}`,
  };
}

function inMib(bytes: number): number {
  return Math.floor(bytes / 1024 ** 2);
}
