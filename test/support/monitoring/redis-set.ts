import { setTimeout as sleep } from 'node:timers/promises';
import type { RedisEngine } from '../../../lib/definitions/redis/engine';
import { RedisUser } from '../../../lib/definitions/redis/user';
import { startExporter, type RunningExporter } from '../exporter';
import { startRedisServer, type RedisServer } from '../redis-server';
import type { Server } from '../servers';
import { AllStarted } from './started';

const LAST_SLOT = 16_383;
const WAIT_MS = 20_000;
const POLL_MS = 100;
const BUS_TRIES = 10;
/** The user that fleets of this library make for their exporters. */
export const MONITORING_USER = { name: 'exporter', password: 'password-of-the-exporter' };

/** What the exporter finds in a fleet: a primary with both files, its replica, and a node of a cluster; and an exporter of each. */
export interface RedisSet {
  readonly primary: RedisServer;
  readonly replica: RedisServer;
  readonly cluster: RedisServer;
  /** By the names of the servers. */
  readonly exporters: Readonly<Record<'primary' | 'replica' | 'cluster', RunningExporter>>;
  stop(): Promise<void>;
}

/** Starts the servers and, with the rights of the role `monitoring` of this library, their exporters. */
export async function startRedisSet({ program, engine }: Server): Promise<RedisSet> {
  const started = new AllStarted();
  const { keep } = started;
  try {
    const primary = keep(await startRedisServer({ program, config: ['appendonly yes', 'appendfsync everysec', 'save 3600 1', 'maxmemory 100mb'] }));
    const replica = keep(await startRedisServer({ program, config: [`replicaof 127.0.0.1 ${primary.port}`, 'maxmemory 100mb'] }));
    const cluster = keep(await startClusterNode(program));
    await cluster.command('CLUSTER', 'ADDSLOTS', ...Array.from({ length: LAST_SLOT + 1 }, (_, slot) => String(slot)));
    await untilSays(replica, ['INFO', 'replication'], 'master_link_status:up');
    await untilSays(cluster, ['CLUSTER', 'INFO'], 'cluster_state:ok');
    const exporter = async (server: RedisServer): Promise<RunningExporter> => {
      await addMonitoringUser(server, engine);
      return keep(await startExporter(server.url, { REDIS_USER: MONITORING_USER.name, REDIS_PASSWORD: MONITORING_USER.password, REDIS_EXPORTER_DISABLE_SCRAPE_ENDPOINT: 'true' }));
    };
    const exporters = { primary: await exporter(primary), replica: await exporter(replica), cluster: await exporter(cluster) };
    return { primary, replica, cluster, exporters, stop: async () => started.stop() };
  } catch (error) {
    await started.stop();
    throw error;
  }
}

/** Its bus is 10000 above its port, among the ports that the system gives to others: where one is taken, another is tried. */
async function startClusterNode(program: string, tries = BUS_TRIES): Promise<RedisServer> {
  try {
    return await startRedisServer({ program, config: ['cluster-enabled yes'] });
  } catch (error) {
    if (tries <= 1 || !String(error).includes('Failed listening on port')) throw error;
    return startClusterNode(program, tries - 1);
  }
}

async function untilSays(server: RedisServer, command: readonly string[], words: string): Promise<void> {
  const end = Date.now() + WAIT_MS;
  while (!String(await server.command(...command)).includes(words)) {
    if (Date.now() > end) throw new Error(`${command.join(' ')} never gave ${words}`);
    await sleep(POLL_MS);
  }
}

/** The role that fleets of this library give their exporters: it sees no setting, and no key. */
export async function addMonitoringUser(server: RedisServer, engine: RedisEngine): Promise<void> {
  await server.command('ACL', 'SETUSER', MONITORING_USER.name, 'reset', 'on', `>${MONITORING_USER.password}`, ...RedisUser.monitoring().rulesFor(engine).split(' '));
}

/** Work for the servers: commands that hit, miss and expire, and a rewrite of the append-only file. */
export async function work({ primary, cluster }: RedisSet): Promise<void> {
  for (const [index, server] of [primary, cluster].entries()) {
    await server.command('SET', 'key', String(index));
    await server.command('SET', 'short', 'value', 'PX', '50');
    await server.command('GET', 'key');
    await server.command('GET', 'nothing');
  }
}
