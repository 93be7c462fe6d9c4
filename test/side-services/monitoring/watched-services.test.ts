import { App, Chart } from 'cdk8s';
import { sideServices } from '../../../lib';
import { CACHE, PAIR, PROXY, login } from '../redis/options';
import { manifestOf } from '../policy';
import type { Manifest } from '../policy';

const { DataPersistence, EnvoyRedisProxy, MonitoredFleet, NetworkPeer, RedisInstance, RedisMonitoring, RedisPair } = sideServices;

const REDIS = 'redis';
const WATCH = 'watch';
/** The pods of Prometheus, as the documentation has them. */
const prometheus = [NetworkPeer.pods({ 'app.kubernetes.io/name': 'prometheus', 'app.kubernetes.io/instance': WATCH }, WATCH)];

/** Every service of this library that gives metrics, and a monitoring in another namespace that watches them. */
function watched(): { readonly services: Manifest[]; readonly monitoring: Manifest[] } {
  const app = new App();
  const [services, monitoring] = [new Chart(app, 'services', { namespace: REDIS }), new Chart(app, 'monitoring', { namespace: WATCH })];
  new RedisInstance(services, 'sessions', { ...CACHE, exporter: login, monitoring: prometheus });
  new RedisPair(services, 'pair', { ...PAIR, exporter: login, monitoring: prometheus });
  new EnvoyRedisProxy(services, 'front', { ...PROXY, monitoring: prometheus });
  const fleet = (name: string, serviceName: string): sideServices.MonitoredFleet => MonitoredFleet.service({ name, serviceName, serviceNamespace: REDIS, persistence: DataPersistence.NONE });
  new RedisMonitoring(monitoring, WATCH, {
    fleets: [fleet('sessions', 'sessions-pods'), fleet('pair-a', 'pair-a-pods'), fleet('pair-b', 'pair-b-pods')],
    proxies: ['pair', 'front'].map((name) => ({ name, serviceName: `${name}-pods`, serviceNamespace: REDIS, metricsPort: 9902 })),
  });
  return { services: services.toJson() as Manifest[], monitoring: monitoring.toJson() as Manifest[] };
}

const { services, monitoring } = watched();
const config = JSON.parse(manifestOf(monitoring, 'ConfigMap', 'watch-config').data?.['prometheus.yml'] ?? '') as { scrape_configs: { job_name: string; dns_sd_configs: { names: string[] }[] }[] };
const jobs = config.scrape_configs.map(({ job_name, dns_sd_configs: [discovery] }): [string, string] => [job_name, discovery?.names[0] ?? '']);

interface Peer {
  readonly podSelector?: { readonly matchLabels: Record<string, string> };
  readonly namespaceSelector?: { readonly matchLabels: Record<string, string> };
}

interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly { readonly port: number }[];
}

type Labels = Readonly<Record<string, string>>;

const has = (labels: Labels, wanted: Labels = {}): boolean => Object.entries(wanted).every(([key, value]) => labels[key] === value);

/** The policy of pods with these labels. */
function policyOf(manifests: readonly Manifest[], labels: Labels): { ingress?: Rule[]; egress?: Rule[] } {
  const found = manifests.filter(({ kind, spec }) => kind === 'NetworkPolicy' && has(labels, (spec as { podSelector: { matchLabels: Labels } }).podSelector.matchLabels));
  expect(found).toHaveLength(1);
  return found[0]?.spec as { ingress?: Rule[]; egress?: Rule[] };
}

/** Whether rules allow pods of another namespace, with these labels, on a port. */
function allows(rules: readonly Rule[] = [], namespace: string, labels: Labels, port: number): boolean {
  return rules.some(({ from, to, ports = [] }) => ports.some((one) => one.port === port) && (from ?? to ?? []).some(({ podSelector, namespaceSelector }) =>
    namespaceSelector?.matchLabels['kubernetes.io/metadata.name'] === namespace && has(labels, podSelector?.matchLabels)));
}

const podLabels = ({ spec }: Manifest): Labels => spec?.template?.metadata.labels ?? {};

test('a monitoring watches each of these services', () => {
  expect(jobs.map(([job]) => job)).toEqual(['redis-fleet-sessions', 'redis-fleet-pair-a', 'redis-fleet-pair-b', 'redis-proxy-pair', 'redis-proxy-front']);
});

describe.each(jobs)('the job %s', (_job, name) => {
  const [, port = '', serviceName = '', namespace = ''] = /^_(\w+)\._tcp\.([^.]+)\.([^.]+)\.svc$/.exec(name) ?? [];
  const { spec } = manifestOf(services, 'Service', serviceName) as unknown as { spec: { clusterIP: string; publishNotReadyAddresses: boolean; selector: Labels; ports: { name: string; port: number; targetPort: string }[] } };
  const pods = services.filter((manifest) => ['StatefulSet', 'Deployment'].includes(manifest.kind) && has(podLabels(manifest), spec.selector));
  const server = manifestOf(monitoring, 'StatefulSet', WATCH);

  test('asks a headless Service by the name of its port, for pods that are not ready too', () => {
    expect({ namespace, ...spec }).toMatchObject({ namespace: REDIS, clusterIP: 'None', publishNotReadyAddresses: true, ports: expect.arrayContaining([expect.objectContaining({ name: port, targetPort: port })]) as unknown });
  });

  test('finds pods whose container has that port', () => {
    expect(pods).toHaveLength(1);
    const ports = pods[0]?.spec?.template?.spec.containers.flatMap((container) => container.ports ?? []) ?? [];
    expect(ports).toContainEqual(expect.objectContaining({ name: port, containerPort: spec.ports.find((one) => one.name === port)?.port }));
  });

  test('reaches them, and they let it in', () => {
    const number = spec.ports.find((one) => one.name === port)?.port ?? 0;
    const [target] = pods.map(podLabels);
    expect(allows(policyOf(monitoring, podLabels(server)).egress, REDIS, target ?? {}, number)).toBe(true);
    expect(allows(policyOf(services, target ?? {}).ingress, WATCH, podLabels(server), number)).toBe(true);
    expect(allows(policyOf(services, target ?? {}).ingress, 'elsewhere', podLabels(server), number)).toBe(false);
  });
});
