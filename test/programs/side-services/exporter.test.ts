import { DataPersistence } from '../../../lib/definitions/side-services/monitoring/data-persistence';
import { CLUSTER } from '../../../lib/rendering/side-services/monitoring/grafana/cluster';
import { OVERVIEW } from '../../../lib/rendering/side-services/monitoring/grafana/overview';
import { REPLICATION_AND_PERSISTENCE } from '../../../lib/rendering/side-services/monitoring/grafana/replication';
import { fleetRules } from '../../../lib/rendering/side-services/monitoring/rules/fleet-rules';
import { prometheusConfig } from '../../../lib/rendering/side-services/monitoring/scrape/prometheus-config';
import { startExporter } from '../../support/exporter';
import { whileStarted } from '../../support/monitoring/started';
import { elsewhereFleet, fleetOf } from '../../support/monitoring/fleets';
import { metricsInText, metricsOf, queriesOf } from '../../support/monitoring/queries';
import { addMonitoringUser, MONITORING_USER, startRedisSet, work, type RedisSet } from '../../support/monitoring/redis-set';
import { startPrometheus } from '../../support/prometheus';
import type { RunningPrometheus } from '../../support/prometheus';
import { startRedisServer } from '../../support/redis-server';
import { servers } from '../../support/servers';
import type { Server } from '../../support/servers';

/** Prometheus makes this one itself. */
const OF_PROMETHEUS = ['up'];
/** Metrics that Redis has since 7.0. */
const SINCE_SEVEN = ['redis_latency_percentiles_usec'];

let prometheus: RunningPrometheus;
let used: string[];

beforeAll(async () => {
  prometheus = await startPrometheus({ 'prometheus.yml': prometheusConfig({ jobs: [], ruleFiles: [], intervalSeconds: 15 }) });
  const expressions = [
    ...[fleetOf('shop', DataPersistence.BOTH), elsewhereFleet('legacy', DataPersistence.BOTH)].flatMap((fleet) => fleetRules(fleet).rules).map(({ expr }) => expr),
    ...[OVERVIEW, REPLICATION_AND_PERSISTENCE, CLUSTER].flatMap((dashboard) => queriesOf(dashboard)).map(({ expr }) => expr),
  ];
  const names: string[] = [];
  for (const expression of expressions) names.push(...await metricsOf(prometheus, expression));
  used = [...new Set(names)].filter((name) => !OF_PROMETHEUS.includes(name)).sort();
});
afterAll(async () => prometheus.stop());

describe('the exporter', () => {
  const engines = servers().map((server): [string, Server] => [server.engine.name, server]);

  test.each(engines)('has every metric of the rules and dashboards from %s, with the rights that fleets give it', async (_name, server) => {
    const set = await startRedisSet(server);
    try {
      await work(set);
      const given = new Set((await Promise.all(Object.values(set.exporters).map(async ({ metrics }) => metrics()))).flatMap(metricsInText));
      const missing = used.filter((name) => !given.has(name));
      expect(used.length).toBeGreaterThan(50);
      expect(missing).toEqual(server.engine.has({ redis: '7.0', valkey: '7.2' }) ? [] : SINCE_SEVEN);
      await expectWaitingIsNotCounted(set);
      await expectReplicationsAreTold(set);
    } finally {
      await set.stop();
    }
  });

  /** The alerts on latency look at every command: one that waits for an element, as it should, must not look slow. */
  async function expectWaitingIsNotCounted({ primary, exporters }: RedisSet): Promise<void> {
    await primary.command('BLPOP', 'nothing', '1');
    const text = await exporters.primary.metrics();
    const [, seconds] = /^redis_commands_duration_seconds_total\{cmd="blpop"\} (\S+)$/m.exec(text) ?? [];
    expect(Number(seconds)).toBeLessThan(0.5);
    for (const [, microseconds] of text.matchAll(/^redis_latency_percentiles_usec\{cmd="blpop".*\} (\S+)$/gm)) expect(Number(microseconds)).toBeLessThan(500_000);
  }

  /** The alerts on snapshots look for one among the servers that replicate each other. */
  async function expectReplicationsAreTold({ exporters }: RedisSet): Promise<void> {
    const idOf = async (name: keyof RedisSet['exporters']): Promise<string | undefined> => /^redis_instance_info\{.*master_replid="([0-9a-f]{40})".*\} 1$/m.exec(await exporters[name].metrics())?.[1];
    const [primary, replica, cluster] = [await idOf('primary'), await idOf('replica'), await idOf('cluster')];
    expect(primary).toBeDefined();
    expect(replica).toBe(primary);
    expect(cluster).not.toBe(primary);
  }

  test('is the only client of an idle Redis, and knows its maxclients without CONFIG GET', async () => {
    const [server] = servers();
    await whileStarted(async (keep) => {
      const redis = keep(await startRedisServer({ program: server.program, config: ['maxclients 123'] }));
      await addMonitoringUser(redis, server.engine);
      const exporter = keep(await startExporter(redis.url, { REDIS_USER: MONITORING_USER.name, REDIS_PASSWORD: MONITORING_USER.password }));
      const text = await exporter.metrics();
      expect(text).toMatch(/^redis_connected_clients 1$/m);
      expect(text).toMatch(/^redis_max_clients 123$/m);
    });
  });

  test('says -1 for the silence of a primary whose link is down, and that Redis is down when it refuses the password', async () => {
    await whileStarted(async (keep) => {
      const replica = keep(await startRedisServer({ config: ['replicaof 127.0.0.1 1'], password: 'a-password' }));
      const good = keep(await startExporter(replica.url, { REDIS_PASSWORD: 'a-password' }));
      const bad = keep(await startExporter(replica.url, { REDIS_PASSWORD: 'another' }));
      expect(await good.metrics()).toMatch(/^redis_master_last_io_seconds_ago(\{.*\})? -1$/m);
      expect(await good.metrics()).toMatch(/^redis_master_link_up(\{.*\})? 0$/m);
      expect(await bad.metrics()).toMatch(/^redis_up 0$/m);
      expect(await bad.metrics()).toMatch(/^redis_exporter_last_scrape_error\{err=".+"\} 1$/m);
      expect(await (await fetch(`http://${bad.address}/health`)).text()).toBe('ok');
    });
  });
});
