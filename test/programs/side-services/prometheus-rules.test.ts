import * as fc from 'fast-check';
import { DataPersistence } from '../../../lib/definitions/side-services/monitoring/data-persistence';
import type { AlertThresholds } from '../../../lib/definitions/side-services/monitoring/alert-thresholds';
import { LIMITS, THRESHOLDS } from '../../../lib/definitions/side-services/monitoring/thresholds';
import { FLEET_LABEL, PROXY_LABEL } from '../../../lib/rendering/side-services/monitoring/labels';
import { fleetRules } from '../../../lib/rendering/side-services/monitoring/rules/fleet-rules';
import { proxyRules } from '../../../lib/rendering/side-services/monitoring/rules/proxy-rules';
import { ruleFile } from '../../../lib/rendering/side-services/monitoring/rules/rule-file';
import { metricsWith } from '../../../lib/rendering/side-services/monitoring/rules/metric';
import { prometheusConfig } from '../../../lib/rendering/side-services/monitoring/scrape/prometheus-config';
import { constantLabel } from '../../../lib/rendering/side-services/monitoring/scrape/relabeling';
import { fleetJob, proxyJob } from '../../../lib/rendering/side-services/monitoring/scrape/targets';
import type { ScrapeJob } from '../../../lib/rendering/side-services/monitoring/scrape/targets';
import { waitFor } from '../../support/background-program';
import { promtoolExpression, promtoolTest } from '../../support/monitoring/alert-case';
import type { AlertCase } from '../../support/monitoring/alert-case';
import { FLEET_CASES } from '../../support/monitoring/fleet-cases';
import { elsewhereFleet, FLEETS, fleetOf } from '../../support/monitoring/fleets';
import { PROXY_CASES } from '../../support/monitoring/proxy-cases';
import { TRAPS } from '../../support/monitoring/traps';
import { promtool, startPrometheus } from '../../support/prometheus';
import type { RunningPrometheus } from '../../support/prometheus';

const KEPT = fleetRules(fleetOf('kept', DataPersistence.BOTH));
const CACHE = fleetRules(fleetOf('cache', DataPersistence.NONE));
const ELSEWHERE = fleetRules(elsewhereFleet('elsewhere', DataPersistence.BOTH));
const PROXY = proxyRules({ name: 'kept' });
const RULES = { 'kept.yml': ruleFile([KEPT]), 'cache.yml': ruleFile([CACHE]), 'elsewhere.yml': ruleFile([ELSEWHERE]), 'proxy.yml': ruleFile([PROXY]) };
const UNIT_TESTS = 'tests.yml';

/** Any value that a threshold may have, the smallest and the largest included. */
const ANY_THRESHOLDS = Object.fromEntries(THRESHOLDS.map((name) => {
  const { min, max, above = false, whole = false } = LIMITS[name];
  const least = above ? Number.MIN_VALUE : min;
  return [name, whole ? fc.oneof(fc.constantFrom(least, max), fc.maxSafeInteger().map((number) => least + (Math.abs(number) % (max - least)))) : fc.oneof(fc.constantFrom(least, max), fc.double({ min: least, max, noNaN: true }))];
}));

function runCases(cases: readonly AlertCase[], label: string): ReturnType<typeof promtool> {
  return runTests(cases.map((one) => promtoolTest(one, label)));
}

function runTests(tests: readonly object[]): ReturnType<typeof promtool> {
  const text = JSON.stringify({ rule_files: Object.keys(RULES), evaluation_interval: '15s', tests });
  return promtool(['test', 'rules', UNIT_TESTS], { ...RULES, [UNIT_TESTS]: text });
}

describe('the alerts', () => {
  test('are rules that Prometheus reads', () => {
    const { code, stdout } = promtool(['check', 'rules', '--lint=all', '--lint-fatal', ...Object.keys(RULES)], RULES);
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining(`SUCCESS: ${KEPT.rules.length} rules found`) as string });
  });

  test.each([['fleets', FLEET_CASES, KEPT], ['proxies', PROXY_CASES, PROXY]])('of %s have each a case in which they fire and one in which they do not', (_owner, cases, { rules }) => {
    const ofCases = (fires: boolean): string[] => [...new Set(cases.filter((one) => one.fires.length > 0 === fires).map(({ alert }) => alert))].sort();
    const all = rules.map(({ alert }) => alert).sort();
    expect(ofCases(true)).toEqual(all);
    expect(ofCases(false)).toEqual(all);
  });

  test.each([['fleets', FLEET_CASES, FLEET_LABEL], ['proxies', PROXY_CASES, PROXY_LABEL]])('of %s fire when they should and at no other time', (_owner, cases, label) => {
    const { code, stdout, stderr } = runCases(cases, label);
    expect({ code, said: `${stdout}${stderr}` }).toMatchObject({ code: 0, said: expect.stringContaining('SUCCESS') as string });
  });

  test.each(TRAPS)('are not fooled: $because', ({ naive, alert, when }) => {
    const [cases, label] = alert.startsWith('RedisProxy') ? [PROXY_CASES, PROXY_LABEL] : [FLEET_CASES, FLEET_LABEL];
    const one = cases.find((other) => other.alert === alert && other.when === when);
    const { code, stdout, stderr } = runTests(one === undefined ? [] : [promtoolTest(one, label), promtoolExpression(one, label, { expr: naive, gives: one.fires.length === 0 })]);
    expect({ when: one?.when, code, said: `${stdout}${stderr}` }).toMatchObject({ when, code: 0, said: expect.stringContaining('SUCCESS') as string });
  });

  test('say what is expected in a roll for information only, and what counts since the start of a node', () => {
    const informs = KEPT.rules.filter(({ labels: { severity } }) => severity === 'info').map(({ alert }) => alert);
    expect(informs).toEqual(['RedisRestarted', 'RedisNoMaxmemory', 'RedisFragmentation', 'RedisPercentileLatencyHigh', 'RedisSlowLogGrowing']);
  });

  test('fail their cases when these expect something else', () => {
    for (const wrong of FLEET_CASES.slice(0, 2)) {
      expect(runCases([{ ...wrong, fires: wrong.fires.length > 0 ? [] : ['a'] }], FLEET_LABEL)).toMatchObject({ code: 1 });
    }
  });

  test('name the node and the fleet in their texts', () => {
    const [down] = KEPT.rules;
    const test = {
      interval: '15s',
      input_series: [{ series: 'redis_up{instance="shop-0-1",redis_fleet="kept"}', values: '0x20' }],
      alert_rule_test: [{
        eval_time: '3m', alertname: 'RedisDown',
        exp_alerts: [{
          exp_labels: { severity: 'critical', instance: 'shop-0-1', redis_fleet: 'kept' },
          exp_annotations: { ...down?.annotations, summary: 'Redis shop-0-1 of kept does not answer its exporter' },
        }],
      }],
    };
    const text = JSON.stringify({ rule_files: ['kept.yml'], evaluation_interval: '15s', tests: [test] });
    expect(promtool(['test', 'rules', UNIT_TESTS], { ...RULES, [UNIT_TESTS]: text })).toMatchObject({ code: 0 });
  });
});

describe('the text of a user', () => {
  const names: string[] = ['"', '\\', '} or vector(1) #', '\n', '{{ $labels.x }}', '\u2028', '\ud800', '\u0000', '$1', '${x}'];
  fc.assert(fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }), (name) => void names.push(name)), { numRuns: 60 });

  test('stays a text in PromQL, whatever it is', async () => {
    const prometheus = await startPrometheus({ 'prometheus.yml': prometheusConfig({ jobs: [], ruleFiles: [], intervalSeconds: 15 }) });
    try {
      for (const name of names) {
        const value = wellFormed(name);
        expect(await parsedMatchers(prometheus, metricsWith(FLEET_LABEL, name)('redis_up'))).toEqual([
          { name: FLEET_LABEL, type: '=', value }, { name: '__name__', type: '=', value: 'redis_up' },
        ]);
      }
    } finally {
      await prometheus.stop();
    }
  });

  test('stays the value of a label, whatever it is', async () => {
    const jobs = names.map((name, index) => ({ job_name: String(index), relabel_configs: [constantLabel('text', name)], static_configs: [{ targets: ['127.0.0.1:1'], labels: {} }] }));
    const prometheus = await startPrometheus({ 'prometheus.yml': prometheusConfig({ jobs, ruleFiles: [], intervalSeconds: 120 }) });
    try {
      const { activeTargets } = await waitFor({ what: 'targets', seconds: 30, programs: [] }, async () => {
        const targets = await prometheus.api('targets?state=active') as { activeTargets: { labels: Record<string, string> }[] };
        return targets.activeTargets.length === names.length ? targets : undefined;
      });
      const found: Record<string, string | undefined> = Object.fromEntries(activeTargets.map(({ labels: { job, text } }) => [String(job), text]));
      expect(found).toEqual(Object.fromEntries(names.map((name, index) => [index, wellFormed(name)])));
    } finally {
      await prometheus.stop();
    }
  });

  test('changes no rule, whatever it is', () => {
    const groups = names.map((name, index) => ({ ...fleetRules({ ...fleetOf('kept', DataPersistence.BOTH), name }), name: String(index) }));
    const { code, stdout, stderr } = promtool(['check', 'rules', '--lint=none', 'rules.yml'], { 'rules.yml': ruleFile(groups) });
    expect({ code, said: `${stdout}${stderr}` }).toMatchObject({ code: 0, said: expect.stringContaining(`SUCCESS: ${groups.length * KEPT.rules.length} rules found`) as string });
  });

  test('is a number in PromQL, whichever thresholds it gives', () => {
    const given: AlertThresholds[] = [];
    fc.assert(fc.property(fc.record(ANY_THRESHOLDS), (thresholds) => void given.push(thresholds)), { numRuns: 60 });
    const groups = given.map((thresholds, index) => ({ ...fleetRules(fleetOf('kept', DataPersistence.BOTH, thresholds)), name: String(index) }));
    const { code, stdout, stderr } = promtool(['check', 'rules', '--lint=none', 'rules.yml'], { 'rules.yml': ruleFile(groups) });
    const rules = groups.reduce((sum, group) => sum + group.rules.length, 0);
    expect({ code, said: `${stdout}${stderr}` }).toMatchObject({ code: 0, said: expect.stringContaining(`SUCCESS: ${rules} rules found`) as string });
  });

  /** Half a character is none. */
  function wellFormed(text: string): string {
    return text.replace(/\p{Cs}/gu, '\ufffd');
  }

  async function parsedMatchers({ api }: { api(path: string): Promise<unknown> }, expression: string): Promise<unknown> {
    return ((await api(`parse_query?query=${encodeURIComponent(expression)}`)) as { matchers: unknown }).matchers;
  }
});

describe('the scrape configuration', () => {
  test('is one that Prometheus takes, with a fleet of each kind and a proxy', () => {
    const jobs = [
      ...Object.values(FLEETS).map((fleet) => fleetJob(fleet, [{ instance: 'one', address: 'legacy-one:9121' }])),
      proxyJob({ name: 'front', serviceName: 'front-pods', metricsPort: 9902 }),
    ];
    const config = prometheusConfig({ jobs, ruleFiles: ['rules.yml'], alertmanagers: ['alertmanager.monitoring:9093'], intervalSeconds: 15 });
    const { code, stdout, stderr } = promtool(['check', 'config', 'prometheus.yml'], { 'prometheus.yml': config, 'rules.yml': ruleFile([KEPT, PROXY]) });
    expect({ code, said: `${stdout}${stderr}` }).toMatchObject({ code: 0, said: expect.stringContaining('prometheus.yml is valid prometheus config file syntax') as string });
  });

  test('gives every target its fleet and the name of its node', async () => {
    const found = (address: string, labels: Record<string, string> = {}): object => ({ static_configs: [{ targets: [address], labels }] });
    const tags = { __meta_ec2_tag_redis_fleet_fleet: 'shop', __meta_ec2_tag_redis_fleet_slot: 'shop-0-1', __meta_ec2_tag_redis_fleet_shard: '0', __meta_ec2_availability_zone: 'eu-west-1b' };
    const hostile = 'a$1${2}b';
    const jobs = [
      { ...withoutDiscovery(fleetJob(FLEETS.ec2, [])), ...found('10.60.1.9:9121', tags) },
      { ...withoutDiscovery(fleetJob(FLEETS.service, [])), ...found('sessions-2.sessions-pods.redis.svc.cluster.local.:9121') },
      { ...withoutDiscovery(proxyJob({ name: hostile, serviceName: 'front-pods', metricsPort: 9902 })), job_name: 'proxy', ...found('10-0-0-7.front-pods.redis.svc:9902') },
      fleetJob(FLEETS.endpoints, [{ instance: 'one', address: 'legacy-one:9121' }]),
    ];
    const prometheus = await startPrometheus({ 'prometheus.yml': prometheusConfig({ jobs, ruleFiles: [], intervalSeconds: 1 }) });
    try {
      const labels = await targetLabels(prometheus);
      expect(labels).toEqual([
        { job: 'proxy', redis_proxy: hostile, instance: '10-0-0-7', namespace: 'redis' },
        { job: 'redis-fleet-legacy', redis_fleet: 'legacy', instance: 'one', namespace: 'endpoints' },
        { job: 'redis-fleet-sessions', redis_fleet: 'sessions', instance: 'sessions-2', namespace: 'redis' },
        { job: 'redis-fleet-shop', redis_fleet: 'shop', instance: 'shop-0-1', shard: '0', zone: 'eu-west-1b', namespace: 'ec2' },
      ]);
    } finally {
      await prometheus.stop();
    }
  });

  /** EC2 and the DNS of a cluster are not here: what they would find is given. */
  function withoutDiscovery(job: ScrapeJob): ScrapeJob {
    const { job_name, metrics_path, relabel_configs } = job;
    return { job_name, metrics_path, relabel_configs };
  }

  async function targetLabels(prometheus: RunningPrometheus): Promise<Record<string, string>[]> {
    await prometheus.waitForSamples('count(up) == 4');
    const { activeTargets } = await prometheus.api('targets?state=active') as { activeTargets: { labels: Record<string, string> }[] };
    return activeTargets.map(({ labels }) => labels).sort((a, b) => String(a.job).localeCompare(String(b.job)));
  }
});
