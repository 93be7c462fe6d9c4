import { DataPersistence } from '../../../lib/definitions/side-services/monitoring/data-persistence';
import { DASHBOARDS } from '../../../lib/rendering/side-services/monitoring/grafana/dashboards';
import type { Dashboard } from '../../../lib/rendering/side-services/monitoring/grafana/model';
import { PROXY_LABEL } from '../../../lib/rendering/side-services/monitoring/labels';
import { fleetRules } from '../../../lib/rendering/side-services/monitoring/rules/fleet-rules';
import { proxyRules } from '../../../lib/rendering/side-services/monitoring/rules/proxy-rules';
import { ruleFile } from '../../../lib/rendering/side-services/monitoring/rules/rule-file';
import { prometheusConfig } from '../../../lib/rendering/side-services/monitoring/scrape/prometheus-config';
import { fleetJob, proxyJob } from '../../../lib/rendering/side-services/monitoring/scrape/targets';
import { waitFor } from '../../support/background-program';
import { elsewhereFleet, FLEETS, fleetOf } from '../../support/monitoring/fleets';
import { startWatchedProxy, type WatchedProxy } from '../../support/monitoring/proxy';
import { chooseEach, metricsOf, queriesOf, selectorsOf, type Choice } from '../../support/monitoring/queries';
import { startRedisSet, work, type RedisSet } from '../../support/monitoring/redis-set';
import { AllStarted } from '../../support/monitoring/started';
import { startPrometheus, type RunningPrometheus } from '../../support/prometheus';
import { servers } from '../../support/servers';

const WAIT_SECONDS = 40;
const FLEET_INSTANCES = ['cluster', 'primary', 'replica'];
const started = new AllStarted();
const { keep } = started;
/** The fleet as it is found on EC2 and elsewhere, for which some rules differ. */
const RULES = [
  { ...fleetRules(fleetOf('legacy', DataPersistence.BOTH)), name: 'on EC2' },
  { ...fleetRules(elsewhereFleet('legacy', DataPersistence.BOTH)), name: 'elsewhere' },
  proxyRules({ name: 'front' }),
];

let set: RedisSet;
let prometheus: RunningPrometheus;
let proxy: WatchedProxy;

/** Our configuration, with the pods of the proxy by their address: there is no DNS of a cluster here. */
beforeAll(async () => {
  const [server] = servers();
  set = keep(await startRedisSet(server));
  proxy = keep(await startWatchedProxy(server.program));
  const nodes = Object.entries(set.exporters).map(([instance, { address }]) => ({ instance, address }));
  const { job_name, metrics_path, metric_relabel_configs } = proxyJob({ name: 'front', serviceName: 'front-pods', metricsPort: 9902 });
  const jobs = [fleetJob(FLEETS.endpoints, nodes), { job_name, metrics_path, metric_relabel_configs, static_configs: [{ targets: [proxy.metrics], labels: { [PROXY_LABEL]: 'front', instance: 'pod' } }] }];
  prometheus = keep(await startPrometheus({
    'prometheus.yml': prometheusConfig({ jobs, ruleFiles: ['rules.yml'], intervalSeconds: 1 }),
    'rules.yml': ruleFile(RULES),
  }));
  await load();
  for (const metric of ['redis_up', 'redis_cluster_state', 'envoy_redis_command_total{command="get"} > 0']) await prometheus.waitForSamples(metric);
});
afterAll(async () => started.stop());

/** Commands for everybody. */
async function load(): Promise<void> {
  await work(set);
  await proxy.say('SET', 'proxied', 'value');
  await proxy.say('GET', 'proxied');
}

/** The samples of an expression that are numbers, within a time, while there is load. */
async function samplesUnderLoad(expr: string): Promise<number> {
  const end = Date.now() + WAIT_SECONDS * 1000;
  for (;;) {
    await load();
    const samples = await prometheus.query(expr);
    if (samples.length > 0 || Date.now() > end) return samples.filter(({ value }) => !Number.isNaN(value)).length;
  }
}

/** What a person finds to choose above a dashboard, all of it chosen. */
const choose = async (dashboard: Dashboard): Promise<Choice> => chooseEach(prometheus, dashboard);

test('the choices above the dashboards are the fleets, proxies and nodes that there are', async () => {
  const choices = await Promise.all(Object.entries(DASHBOARDS).map(async ([name, dashboard]) => [name, await choose(dashboard)]));
  const fleet = { $redis_fleet: '(legacy)', $instance: `(${FLEET_INSTANCES.join('|')})` };
  expect(Object.fromEntries(choices)).toEqual({ overview: fleet, replication: fleet, cluster: { ...fleet, $instance: '(cluster)' }, proxy: { $redis_proxy: '(front)', $instance: '(pod)' } });
});

test.each(Object.entries(DASHBOARDS))('every query of the dashboard %s gives data of real programs for what can be chosen', async (_name, dashboard) => {
  const empty: string[] = [];
  for (const { panel, expr } of queriesOf(dashboard, await choose(dashboard))) {
    if (await samplesUnderLoad(expr) === 0) empty.push(`${panel}: ${expr}`);
  }
  expect(empty).toEqual([]);
});

test.each(Object.entries(DASHBOARDS))('every selector in the dashboard %s asks for what is chosen only', async (_name, dashboard) => {
  const [, owner] = dashboard.templating.list;
  const choice = { [`$${owner?.name}`]: 'some', $instance: 'other' };
  for (const { expr } of queriesOf(dashboard, choice)) {
    const selectors = await selectorsOf(prometheus, expr);
    expect(selectors.length).toBeGreaterThan(0);
    for (const { matchers } of selectors) {
      expect(matchers).toEqual(expect.arrayContaining([{ name: owner?.name, type: '=~', value: 'some' }, { name: 'instance', type: '=~', value: 'other' }]));
    }
  }
});

test('every metric of the rules of a proxy is one of a real Envoy', async () => {
  for (const { expr } of proxyRules({ name: 'front' }).rules) {
    for (const metric of await metricsOf(prometheus, expr)) {
      expect([metric, (await prometheus.query(`${metric}{${PROXY_LABEL}="front"}`)).length > 0]).toEqual([metric, true]);
    }
  }
});

test('the name of a command is a label, and what nobody draws is dropped', async () => {
  const names = await prometheus.query('count by (__name__) ({__name__=~"envoy_redis_command_.+"})');
  expect(names.map(({ labels }) => labels.__name__).sort()).toEqual(['error', 'latency_count', 'latency_sum', 'total'].map((name) => `envoy_redis_command_${name}`));
  expect(await prometheus.query('envoy_redis_command_total{command="get"} > 0')).toHaveLength(1);
});

test('Prometheus evaluates every rule without an error', async () => {
  const evaluated = await waitFor({ what: 'the first evaluation of every rule', seconds: WAIT_SECONDS, programs: [] }, async () => {
    const { groups } = await prometheus.api('rules') as { groups: { rules: { name: string; health: string; lastError?: string }[] }[] };
    const all = groups.flatMap(({ rules }) => rules);
    return all.every(({ health }) => health !== 'unknown') ? all : undefined;
  });
  expect(evaluated.map(({ name }) => name)).toEqual(RULES.flatMap(({ rules }) => rules).map(({ alert }) => alert));
  expect(evaluated.filter(({ health }) => health !== 'ok')).toEqual([]);
});

test('the youngest snapshot is looked for among servers that replicate each other', async () => {
  const rule = fleetRules({ ...elsewhereFleet('legacy', DataPersistence.BOTH), thresholds: { snapshotAgeSeconds: 0 } }).rules.find(({ alert }) => alert === 'RedisSnapshotTooOld');
  const [youngest = ''] = rule?.expr.split(' unless ') ?? [];
  const found = await prometheus.waitForSamples(`${youngest.replace(/ > 0$/, '')} >= 0`, WAIT_SECONDS);
  expect(found.map(({ labels: { instance } }) => instance).sort()).toEqual(['cluster', expect.stringMatching(/^(primary|replica)$/)]);
});

test('writes that a mirror misses are told, however short it is away', async () => {
  const lost = proxyRules({ name: 'front' }).rules.find(({ alert }) => alert === 'RedisProxyCommandsLost')?.expr ?? '';
  await load();
  expect(await prometheus.query(lost)).toEqual([]);
  await proxy.mirror.stop();
  await load();
  const samples = await prometheus.waitForSamples(lost, WAIT_SECONDS);
  expect(samples.map(({ labels }) => labels.envoy_cluster_name)).toEqual(['redis-second']);
});
