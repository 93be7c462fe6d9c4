import { sideServices } from '../../../lib';
import { FLEETS } from '../../support/monitoring/fleets';
import { manifestOf, synth } from '../policy';
import type { Manifest } from '../policy';

const { RedisMonitoring, SecretKey, ServiceIngress } = sideServices;
const adminPassword = SecretKey.of('grafana', 'password');

/** A monitoring with a Grafana. */
const made = (props: Partial<sideServices.GrafanaProps> = {}): Manifest[] =>
  synth((chart) => { new RedisMonitoring(chart, 'watch', { fleets: [FLEETS.endpoints], scrapeSeconds: 30, grafana: { adminPassword, ...props } }); });
const containerOf = (manifests: readonly Manifest[]) => manifestOf(manifests, 'Deployment', 'watch-grafana').spec!.template!.spec.containers[0]!;
const provisioned = (manifests: readonly Manifest[], kind: string): unknown => JSON.parse(manifestOf(manifests, 'ConfigMap', `watch-grafana-${kind}`).data?.['provisioning.yaml'] ?? '');

/** Settings by the variables that Grafana documents: https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/ */
const SETTINGS = [
  { name: 'GF_USERS_ALLOW_SIGN_UP', value: 'false' },
  { name: 'GF_AUTH_ANONYMOUS_ENABLED', value: 'false' },
  { name: 'GF_ANALYTICS_REPORTING_ENABLED', value: 'false' },
  { name: 'GF_ANALYTICS_CHECK_FOR_UPDATES', value: 'false' },
  { name: 'GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES', value: 'false' },
  { name: 'GF_PLUGINS_PREINSTALL_DISABLED', value: 'true' },
  { name: 'GF_PATHS_PROVISIONING', value: '/etc/grafana/provisioning' },
];
const PASSWORD = { name: 'GF_SECURITY_ADMIN_PASSWORD', valueFrom: { secretKeyRef: { name: 'grafana', key: 'password' } } };

describe('its Grafana', () => {
  test('has these settings and no others', () => {
    expect(containerOf(made()).env).toEqual([...SETTINGS, PASSWORD]);
  });

  test('listens where its Service and its probes ask', () => {
    const manifests = made();
    const { ports, startupProbe, readinessProbe, livenessProbe } = containerOf(manifests);
    expect(ports).toEqual([{ name: 'http', containerPort: 3000 }]);
    expect(manifestOf(manifests, 'Service', 'watch-grafana').spec?.ports).toEqual([{ name: 'http', port: 3000, targetPort: 'http', protocol: 'TCP' }]);
    for (const probe of [startupProbe, readinessProbe, livenessProbe]) expect(probe?.httpGet).toEqual({ path: '/api/health', port: 'http' });
  });

  test('is told of its data source and of its dashboards, each by a file where it looks for them', () => {
    const manifests = made();
    expect(provisioned(manifests, 'datasources')).toEqual({
      apiVersion: 1,
      datasources: [{
        name: 'Prometheus', type: 'prometheus', uid: 'prometheus', access: 'proxy', url: 'http://watch:9090', isDefault: true, editable: false,
        jsonData: { timeInterval: '30s', httpMethod: 'POST' },
      }],
    });
    expect(provisioned(manifests, 'providers')).toEqual({
      apiVersion: 1,
      providers: [{ name: 'redis-fleet', folder: 'Redis', type: 'file', disableDeletion: true, allowUiUpdates: false, options: { path: '/etc/grafana/dashboards' } }],
    });
    expect(containerOf(manifests).volumeMounts?.filter(({ mountPath }) => mountPath.startsWith('/etc/grafana/'))).toEqual([
      { name: 'datasources', mountPath: '/etc/grafana/provisioning/datasources', readOnly: true },
      { name: 'providers', mountPath: '/etc/grafana/provisioning/dashboards', readOnly: true },
      ...['overview', 'replication', 'cluster', 'proxy'].map((name) => ({ name: `dashboard-${name}`, mountPath: `/etc/grafana/dashboards/${name}`, readOnly: true })),
    ]);
  });

  test('asks its Prometheus and nobody else, which lets it in', () => {
    const manifests = made();
    const podsOf = (name: string): object => ({ podSelector: { matchLabels: expect.objectContaining({ 'app.kubernetes.io/name': name, 'app.kubernetes.io/instance': 'watch' }) as object } });
    expect(manifestOf(manifests, 'NetworkPolicy', 'watch-grafana').spec?.egress).toContainEqual({ to: [podsOf('prometheus')], ports: [{ port: 9090, protocol: 'TCP' }] });
    expect(manifestOf(manifests, 'NetworkPolicy', 'watch').spec?.ingress).toEqual([{ from: [podsOf('grafana')], ports: [{ port: 9090, protocol: 'TCP' }] }]);
  });

  test.each([
    ['in clear text', { insecure: 'a test' }, 'http://grafana.example.com/'],
    ['by TLS', { certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab' }, 'https://grafana.example.com/'],
  ])('knows the address at which it is published %s', (_how, how, url) => {
    const ingress = ServiceIngress.alb({ host: 'grafana.example.com', subnetCidrs: ['10.60.0.0/24'], ...how });
    expect(containerOf(made({ ingress })).env).toEqual([...SETTINGS, { name: 'GF_SERVER_ROOT_URL', value: url }, PASSWORD]);
  });
});
