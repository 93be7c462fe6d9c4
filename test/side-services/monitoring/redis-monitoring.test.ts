import { App, Chart } from 'cdk8s';
import { sideServices } from '../../../lib';
import { eksParts } from '../../../lib/side-services/core/eks-parts';
import { ec2Fleet, FLEETS, fleetOf } from '../../support/monitoring/fleets';
import { manifestOf, synth } from '../policy';
import type { Manifest } from '../policy';

const { DataPersistence, MonitoredFleet, NetworkPeer, RedisMonitoring } = sideServices;
type Props = sideServices.RedisMonitoringProps;

const ROLE = 'arn:aws:iam::123456789012:role/prometheus';
const fleets = Object.values(FLEETS);
const proxies = [{ name: 'front', serviceName: 'front-pods', metricsPort: 9902 }];
const grafana = [NetworkPeer.pods({ app: 'grafana' })];
const made = (props: Partial<Props> = {}): Manifest[] =>
  synth((chart) => { new RedisMonitoring(chart, 'watch', { fleets: [FLEETS.endpoints], ...props }); });
const named = (manifests: readonly Manifest[]): string[] => manifests.map(({ kind, metadata: { name } }) => `${kind}/${name}`).sort();

describe('the monitoring', () => {
  test('scrapes fleets on EC2 by the tags of their nodes', () => {
    const manifests = made({ fleets, server: { awsRoleArn: ROLE } });
    const config = JSON.parse(manifestOf(manifests, 'ConfigMap', 'watch-config').data?.['prometheus.yml'] ?? '') as { scrape_configs: Record<string, unknown>[] };
    expect(config.scrape_configs[0]).toMatchObject({
      job_name: 'redis-fleet-shop',
      ec2_sd_configs: [{
        region: 'eu-west-1', port: 9121,
        filters: [{ name: 'tag:redis-fleet:fleet', values: ['shop'] }, { name: 'tag:redis-fleet:service', values: ['redis'] }, { name: 'instance-state-name', values: ['running'] }],
      }],
      relabel_configs: expect.arrayContaining([
        { target_label: 'redis_fleet', replacement: 'shop' },
        { source_labels: ['__meta_ec2_tag_redis_fleet_slot'], target_label: 'instance' },
      ]) as object,
    });
    expect(manifestOf(manifests, 'ServiceAccount').metadata.annotations).toEqual({ 'eks.amazonaws.com/role-arn': ROLE });
  });

  test('scrapes pods by the name of their headless Service, and its own exporters by theirs', () => {
    const manifests = made({ fleets: [FLEETS.service, FLEETS.endpoints] });
    const config = JSON.parse(manifestOf(manifests, 'ConfigMap', 'watch-config').data?.['prometheus.yml'] ?? '') as { scrape_configs: Record<string, unknown>[] };
    expect(config.scrape_configs).toMatchObject([
      { job_name: 'redis-fleet-sessions', dns_sd_configs: [{ names: ['_metrics._tcp.sessions-pods.redis.svc'], type: 'SRV' }] },
      { job_name: 'redis-fleet-legacy', static_configs: [{ targets: ['watch-legacy-one:9121'], labels: { redis_fleet: 'legacy', instance: 'one' } }, { targets: ['watch-legacy-two:9121'] }] },
    ]);
  });

  test('gives an exporter its password by reference, and takes it for one server only', () => {
    const env = manifestOf(made(), 'Deployment', 'watch-legacy-two').spec?.template?.spec.containers[0]?.env;
    expect(env).toEqual(expect.arrayContaining([
      { name: 'REDIS_ADDR', value: 'rediss://redis.example.com:6380' },
      { name: 'REDIS_EXPORTER_DISABLE_SCRAPE_ENDPOINT', value: 'true' },
      { name: 'REDIS_USER', value: 'exporter' },
      { name: 'REDIS_PASSWORD', valueFrom: { secretKeyRef: { name: 'redis', key: 'exporter' } } },
    ]));
  });

  test('makes one exporter for a fleet on EC2, which asks the nodes that Prometheus finds', () => {
    const exporter = { user: 'monitoring', password: sideServices.SecretKey.of('shop', 'monitoring'), redisPort: 6380 };
    const manifests = made({ fleets: [ec2Fleet({ exporter })], server: { awsRoleArn: ROLE } });
    const config = JSON.parse(manifestOf(manifests, 'ConfigMap', 'watch-config').data?.['prometheus.yml'] ?? '') as { scrape_configs: { relabel_configs: unknown[] }[] };
    expect(config.scrape_configs).toMatchObject([{ metrics_path: '/scrape', ec2_sd_configs: [{ region: 'eu-west-1', port: 6380 }] }]);
    expect(config.scrape_configs[0]?.relabel_configs.slice(-2)).toEqual([
      { source_labels: ['__address__'], target_label: '__param_target', replacement: 'redis://$1' },
      { target_label: '__address__', replacement: 'watch-shop-nodes:9121' },
    ]);
    const { spec } = manifestOf(manifests, 'NetworkPolicy', 'watch-shop-nodes');
    expect(spec?.ingress).toMatchObject([{ from: [{ podSelector: { matchLabels: { 'app.kubernetes.io/name': 'prometheus' } } }], ports: [{ port: 9121 }] }]);
    expect(spec?.egress?.slice(1)).toEqual([{ to: [{ ipBlock: { cidr: '10.60.0.0/16' } }], ports: [{ port: 6380, protocol: 'TCP' }] }]);
    const reached = manifestOf(manifests, 'NetworkPolicy', 'watch').spec?.egress;
    expect(JSON.stringify(reached)).not.toContain('10.60.0.0/16');
    expect(reached).toContainEqual({ to: [{ podSelector: { matchLabels: { 'app.kubernetes.io/name': 'redis-exporter', 'app.kubernetes.io/instance': 'watch', 'app.kubernetes.io/component': 'shop-nodes' } } }], ports: [{ port: 9121, protocol: 'TCP' }] });
  });

  test('tells the operator\'s Prometheus the namespace of that exporter', () => {
    const fleet = ec2Fleet({ exporter: { password: sideServices.SecretKey.of('shop', 'default') } });
    const inNamespace = (namespace?: string): Manifest[] => synth((chart) => {
      new RedisMonitoring(new Chart(chart, 'inside', { namespace }), 'watch', { fleets: [fleet], prometheusOperator: {} });
    });
    expect(() => inNamespace()).toThrow('"namespace" of the chart must be given');
    const app = new App();
    const chart = new Chart(app, 'inside', { namespace: 'redis' });
    new RedisMonitoring(chart, 'watch', { fleets: [fleet], prometheusOperator: {} });
    const scrape = manifestOf(chart.toJson() as Manifest[], 'ScrapeConfig');
    expect(scrape.spec).toMatchObject({ metricsPath: '/scrape', ec2SDConfigs: [{ port: 6379 }], relabelings: expect.arrayContaining([{ targetLabel: '__address__', replacement: 'watch-shop-nodes.redis.svc:9121' }]) as object });
    expect((chart.toJson() as Manifest[]).some(({ kind }) => kind === 'ServiceMonitor')).toBe(false);
  });

  test('lets its exporters reach their servers, and nobody but Prometheus reach them', () => {
    const { spec } = manifestOf(made(), 'NetworkPolicy', 'watch-legacy-two');
    expect(spec?.ingress).toEqual([{
      from: [{ podSelector: { matchLabels: { 'app.kubernetes.io/name': 'prometheus', 'app.kubernetes.io/instance': 'watch', 'app.kubernetes.io/component': 'server' } } }],
      ports: [{ port: 9121, protocol: 'TCP' }],
    }]);
    expect(spec?.egress).toContainEqual({ to: [{ ipBlock: { cidr: '10.60.0.0/16' } }], ports: [{ port: 6380, protocol: 'TCP' }] });
  });

  test('lets the pods of the operator\'s Prometheus reach its exporters, and no others of their namespace', () => {
    const readers = (prometheusOperator: sideServices.PrometheusOperatorProps): unknown => manifestOf(made({ prometheusOperator }), 'NetworkPolicy', 'watch-legacy-one').spec?.ingress;
    const from = (namespace: string, labels: object): object[] =>
      [{ from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } }, podSelector: { matchLabels: labels } }], ports: [{ port: 9121, protocol: 'TCP' }] }];
    expect(readers({})).toEqual(from('monitoring', { 'app.kubernetes.io/name': 'prometheus' }));
    expect(readers({ prometheusNamespace: 'prom', prometheusLabels: { app: 'agent' } })).toEqual(from('prom', { app: 'agent' }));
  });

  test('makes each exporter of the image and with the resources that it is told', () => {
    const image = sideServices.ContainerImage.tag('oliver006/redis_exporter', 'v1.86.0');
    const exporterContainer = { image, resources: { cpuRequest: '20m', cpuLimit: '200m', memoryRequest: '64Mi', memoryLimit: '128Mi' } };
    const made3 = made({ fleets: [FLEETS.endpoints, ec2Fleet({ exporter: {} })], exporterContainer, server: { awsRoleArn: ROLE } }).filter(({ kind }) => kind === 'Deployment');
    expect(made3.map(({ metadata: { name } }) => name)).toEqual(['watch-legacy-one', 'watch-legacy-two', 'watch-shop-nodes']);
    for (const { spec } of made3) {
      expect(spec?.template?.spec.containers).toMatchObject([{ image: image.reference, resources: { requests: { cpu: '20m', memory: '64Mi' }, limits: { cpu: '200m', memory: '128Mi' } } }]);
    }
  });

  test('watches each database of the nodes of a fleet on EC2 as a fleet of its own', () => {
    const databases = [ec2Fleet({ exporter: {} }), ec2Fleet({ name: 'shop-sessions', fleetTag: 'shop', exporter: { redisPort: 6380 } })];
    const manifests = made({ fleets: databases, server: { awsRoleArn: ROLE } });
    const config = JSON.parse(manifestOf(manifests, 'ConfigMap', 'watch-config').data?.['prometheus.yml'] ?? '') as { scrape_configs: object[] };
    const job = (name: string, port: number): object => ({
      job_name: `redis-fleet-${name}`, ec2_sd_configs: [{ port, filters: expect.arrayContaining([{ name: 'tag:redis-fleet:fleet', values: ['shop'] }]) as object }],
      relabel_configs: expect.arrayContaining([{ target_label: 'redis_fleet', replacement: name }, { target_label: '__address__', replacement: `watch-${name}-nodes:9121` }]) as object,
    });
    expect(config.scrape_configs).toMatchObject([job('shop', 6379), job('shop-sessions', 6380)]);
    expect(manifestOf(manifests, 'NetworkPolicy', 'watch-shop-sessions-nodes').spec?.egress?.slice(1)).toEqual([{ to: [{ ipBlock: { cidr: '10.60.0.0/16' } }], ports: [{ port: 6380, protocol: 'TCP' }] }]);
  });

  test('keeps blocks below the size of the volume, whose log it does not count', () => {
    const [container] = manifestOf(made({ server: { storage: { size: '10Gi' }, retentionDays: 30 } }), 'StatefulSet').spec?.template?.spec.containers ?? [];
    expect(container).toMatchObject({ args: expect.arrayContaining(['--storage.tsdb.retention.time=30d', '--storage.tsdb.retention.size=8192MB']) as string[] });
  });

  test('gives the operator all that it reads, with the labels by which it chooses, and no Prometheus of its own', () => {
    const manifests = made({ fleets, proxies, prometheusOperator: {} });
    expect(named(manifests).filter((name) => /^(Prometheus|Service|Scrape|StatefulSet)/.test(name))).toEqual([
      'PrometheusRule/watch-fleet-legacy', 'PrometheusRule/watch-fleet-sessions', 'PrometheusRule/watch-fleet-shop', 'PrometheusRule/watch-proxy-front',
      'ScrapeConfig/watch-fleet-shop',
      'Service/watch-legacy-one', 'Service/watch-legacy-two',
      'ServiceMonitor/watch-fleet-legacy-one', 'ServiceMonitor/watch-fleet-legacy-two', 'ServiceMonitor/watch-fleet-sessions', 'ServiceMonitor/watch-proxy-front',
    ]);
    expect(manifestOf(manifests, 'PrometheusRule', 'watch-fleet-shop').metadata.labels).toMatchObject({ release: 'kube-prometheus-stack' });
    expect(manifestOf(manifests, 'ServiceMonitor', 'watch-fleet-sessions').spec).toMatchObject({
      namespaceSelector: { matchNames: ['redis'] }, selector: { matchLabels: { 'app.kubernetes.io/part-of': 'redis-fleet' } },
      endpoints: [{ port: 'metrics', relabelings: expect.arrayContaining([{ sourceLabels: ['__meta_kubernetes_service_name'], regex: 'sessions-pods', action: 'keep' }]) as object }],
    });
    expect(manifestOf(manifests, 'ScrapeConfig').spec).toMatchObject({ ec2SDConfigs: [{ region: 'eu-west-1', port: 9121 }] });
  });

  test('has a ConfigMap for each dashboard, which Grafana\'s sidecar finds', () => {
    const dashboards = made().filter(({ metadata }) => metadata.labels?.grafana_dashboard === '1');
    expect(dashboards.map(({ metadata: { name } }) => name)).toEqual(['overview', 'replication', 'cluster', 'proxy'].map((name) => `watch-dashboard-${name}`));
    expect(manifestOf(made({ dashboardLabels: { look: 'here' } }), 'ConfigMap', 'watch-dashboard-proxy').metadata.labels).toMatchObject({ look: 'here' });
  });
});

test('every object of the monitoring fits into a part that a stack deploys', () => {
  const manifests = made({ fleets, proxies, server: { awsRoleArn: ROLE } });
  const parts = eksParts('watch', manifests.map((manifest) => ({ owner: 'watch', manifest })));
  expect(parts.length).toBeGreaterThan(4);
});

describe('a monitoring is refused', () => {
  const oneServer = (name: string, server: string): sideServices.MonitoredFleet =>
    MonitoredFleet.endpoints({ name, persistence: DataPersistence.NONE, nodes: grafana, endpoints: [{ name: server, host: 'redis' }] });
  const many = Array.from({ length: 51 }, (_, index) => fleetOf(`fleet-${index}`, DataPersistence.NONE));
  test.each<[string, Partial<Props>, string]>([
    ['without fleets', { fleets: [] }, '"fleets" must have 1-50 fleets, got 0'],
    ['with too many fleets', { fleets: many, prometheusOperator: {} }, '"fleets" must have 1-50 fleets, got 51'],
    ['with a fleet twice', { fleets: [FLEETS.endpoints, FLEETS.endpoints] }, '"name" must be unique among fleets, got "legacy" twice'],
    ['with two kinds of Prometheus', { server: {}, prometheusOperator: {} }, '"server" and "prometheusOperator" exclude each other'],
    ['with Grafana beside an operator', { prometheusOperator: {}, grafana: { adminPassword: sideServices.SecretKey.of('a', 'b') } }, '"grafana" needs a Prometheus of its own'],
    ['with a fleet on EC2 that Prometheus may not look for', { fleets: [FLEETS.ec2] }, '"awsRoleArn" must be given for fleets on EC2'],
    ['with a role that is none', { server: { awsRoleArn: 'x' } }, '"awsRoleArn" must be the ARN of an IAM role, got "x"'],
    ['with rare scrapes', { scrapeSeconds: 121 }, '"scrapeSeconds" must be a whole number 5-120, got 121'],
    ['with an Alertmanager that nothing leads to', { server: { alertmanagers: [{ host: 'alerts', peers: [] }] } }, '"peers" must have at least one peer'],
    ['with a host that is a command', { server: { alertmanagers: [{ host: 'a b', peers: grafana }] } }, '"host" must be the name or IPv4 address of a host'],
    ['with a proxy of no good name', { proxies: [{ name: 'X', serviceName: 'x', metricsPort: 1 }] }, '"name" must be 2-40 lower-case letters'],
    ['with labels that are none', { dashboardLabels: { 'a b': 'c' } }, '"a b" must be the key of a label'],
    ['with two fleets whose exporters have one name', { fleets: [oneServer('shop-a', 'b'), oneServer('shop', 'a-b')] }, 'fleet "shop" has an exporter "shop-a-b", as another fleet has'],
    ['with a server called as the exporter of a fleet', { fleets: [oneServer('shop', 'nodes'), ec2Fleet({ name: 'shop', exporter: {} })], server: { awsRoleArn: ROLE } }, 'an exporter "shop-nodes", as another fleet has'],
    ['with names that are too long for a Service', { fleets: [oneServer('a'.repeat(40), 'b'.repeat(20))] }, 'must be at most 63 letters together, because the Service of the exporter has them all, got 67'],
    ['with a database twice', { fleets: [ec2Fleet({ exporter: {} }), ec2Fleet({ name: 'shop-two', fleetTag: 'shop', exporter: {} })], server: { awsRoleArn: ROLE } },
      'fleet "shop-two" asks port 6379 of the nodes of "shop" in eu-west-1, as fleet "shop" does; give each database of these nodes its own "redisPort"'],
    ['with the port of exporters on nodes twice', { fleets: [ec2Fleet(), ec2Fleet({ name: 'shop-two', fleetTag: 'shop' })], server: { awsRoleArn: ROLE } }, 'give each database of these nodes its own "exporterPort"'],
    ['with the container of no exporter', { fleets: [FLEETS.service], exporterContainer: {} }, '"exporterContainer" is for an exporter that is made, got it without one; remove it, or add a fleet for which one is made'],
    ['with an exporter of less memory than is kept', { exporterContainer: { resources: { cpuRequest: '1m', memoryRequest: '2Mi', memoryLimit: '1Mi' } } }, '"memoryLimit" must not be less than "memoryRequest" (2Mi), got 1Mi'],
    ['with the pods of no Prometheus', { prometheusOperator: { prometheusLabels: {} } }, '"labels" must have at least one label, got none'],
    ['with a volume that is none', { server: { storage: { size: '20GB' } } }, '"size" must be a size such as 8Gi'],
  ])('%s', (_case, props, message) => {
    expect(() => made(props)).toThrow(message);
  });
});

describe('a fleet is refused', () => {
  const common = { name: 'shop', persistence: DataPersistence.NONE };
  const nodes = [NetworkPeer.cidr('10.0.0.0/8')];
  test.each<[string, () => unknown, string]>([
    ['with no good name', () => MonitoredFleet.service({ ...common, name: 'a"} or up{x="', serviceName: 'x' }), '"name" must be 2-40 lower-case letters'],
    ['with no region', () => MonitoredFleet.ec2({ ...common, region: 'here', nodes }), '"region" must be the name of a region such as eu-west-1'],
    ['with a tag that is no name of a fleet', () => ec2Fleet({ fleetTag: 'Shop' }), '"fleetTag" must be 2-40 lower-case letters'],
    ['with two kinds of exporters', () => ec2Fleet({ exporter: {}, exporterPort: 9121 }), '"exporterPort" is that of exporters on the nodes, which "exporter" takes the place of, got both'],
    ['with an exporter whose user has no password', () => ec2Fleet({ exporter: { user: 'monitoring' } }), '"password" must be given for the user "monitoring"'],
    ['with an exporter that asks on no port', () => ec2Fleet({ exporter: { redisPort: 0 } }), '"redisPort" must be a whole number 1-65535, got 0'],
    ['without nodes', () => MonitoredFleet.ec2({ ...common, region: 'eu-west-1', nodes: [] }), '"nodes" must have at least one peer'],
    ['with a port that is none', () => MonitoredFleet.ec2({ ...common, region: 'eu-west-1', nodes, exporterPort: 0 }), '"exporterPort" must be a whole number 1-65535, got 0'],
    ['without servers', () => MonitoredFleet.endpoints({ ...common, nodes, endpoints: [] }), '"endpoints" must have 1-50 servers, got 0'],
    ['with a server twice', () => MonitoredFleet.endpoints({ ...common, nodes, endpoints: [{ name: 'a', host: 'a' }, { name: 'a', host: 'b' }] }), 'got "a" twice'],
    ['with a host that is a URL', () => MonitoredFleet.endpoints({ ...common, nodes, endpoints: [{ name: 'a', host: 'redis://a' }] }), '"host" must be the name or IPv4 address of a host'],
    ['with a user without a password', () => MonitoredFleet.endpoints({ ...common, nodes, endpoints: [{ name: 'a', host: 'a', user: 'b' }] }), '"password" must be given for the user "b"'],
    ['with a share above 1', () => MonitoredFleet.service({ ...common, serviceName: 'x', thresholds: { memoryRatio: 90 } }), '"memoryRatio" must be a number above 0 and up to 1, got 90'],
    ['with a threshold that is no number', () => MonitoredFleet.service({ ...common, serviceName: 'x', thresholds: { slowCommands: NaN } }), '"slowCommands" must be a whole number 0-1000000000000000, got NaN'],
  ])('%s', (_case, make, message) => {
    expect(make).toThrow(message);
  });
});
