import type { Construct } from 'constructs';
import { IMAGES } from '../../definitions/side-services/core/images';
import { NetworkPeer } from '../../definitions/side-services/core/network-peer';
import type { ResourceProps } from '../../definitions/side-services/core/resource-props';
import type { GrafanaProps } from '../../definitions/side-services/monitoring/grafana-props';
import { DASHBOARD_FOLDER, dashboardProviders, dataSources } from '../../rendering/side-services/monitoring/grafana/provisioning';
import { configFiles, configVolume } from '../core/config-files';
import type { ConfigFiles } from '../core/config-files';
import { plainVariable, secretVariable } from '../core/environment';
import { hardenedContainer } from '../core/hardened-container';
import type { HardenedContainer } from '../core/hardened-container';
import { ingress } from '../core/ingress';
import { selectorOf } from '../core/labels';
import { networkPolicy } from '../core/network-policy';
import type { ProbeAction } from '../core/probes';
import { service } from '../core/service';
import { deployment } from '../core/workload';
import { grafanaPart, serverPart } from './parts';
import type { Monitoring } from './parts';
import { PROMETHEUS_PORT } from './prometheus-server';

const PORT = { name: 'http', port: 3000 };
const HEALTH_PATH = '/api/health';
const HEALTH: ProbeAction = { http: { path: HEALTH_PATH, port: PORT.name } };
/** It makes its database anew at each start. */
const START_LIMIT = 180;
const RESOURCES: ResourceProps = { cpuRequest: '100m', memoryRequest: '256Mi', memoryLimit: '512Mi' };

/** A Grafana that has the dashboards and asks the Prometheus of the monitoring; `dashboards` are their ConfigMaps by name. */
export function grafana(scope: Construct, { name, scrapeSeconds }: Monitoring, props: GrafanaProps, dashboards: Readonly<Record<string, ConfigFiles>>): void {
  const part = grafanaPart(name);
  const own = `${name}-grafana`;
  const provisioning = (kind: string, text: string): ConfigFiles =>
    configFiles(scope, `Grafana-${kind}`, { part, name: `${own}-${kind}`, files: { 'provisioning.yaml': text } });
  const configs = {
    datasources: provisioning('datasources', dataSources(`http://${name}:${PROMETHEUS_PORT}`, scrapeSeconds)),
    providers: provisioning('providers', dashboardProviders()),
    ...Object.fromEntries(Object.entries(dashboards).map(([file, files]) => [`dashboard-${file}`, files])),
  };
  service(scope, 'Grafana-Service', { part, name: own, ports: [PORT] });
  deployment(scope, 'Grafana', {
    name: own, replicas: 1,
    pod: {
      part,
      containers: [container(props, Object.keys(dashboards))],
      volumes: Object.entries(configs).map(([volume, files]) => configVolume(volume, files)),
      config: Object.values(configs).flatMap(({ texts }) => texts),
    },
  });
  networkPolicy(scope, 'Grafana-Policy', {
    part, name: own,
    ingress: [{ peers: [...props.clients ?? [], ...props.ingress?.controllers ?? []], ports: [PORT.port] }],
    egress: [{ peers: [NetworkPeer.pods(selectorOf(serverPart(name)))], ports: [PROMETHEUS_PORT] }],
  });
  if (props.ingress !== undefined) {
    ingress(scope, 'Grafana-Ingress', { part, name: own, exposure: props.ingress, serviceName: own, portName: PORT.name, healthPath: HEALTH_PATH });
  }
}

function container({ adminPassword, ingress: exposure, image = IMAGES.GRAFANA.image, resources = RESOURCES }: GrafanaProps, dashboards: readonly string[]): HardenedContainer {
  const hasTls = exposure?.tlsSecretName !== undefined || Object.keys(exposure?.annotations ?? {}).some((key) => key.endsWith('/certificate-arn'));
  const settings = {
    GF_USERS_ALLOW_SIGN_UP: 'false',
    GF_AUTH_ANONYMOUS_ENABLED: 'false',
    GF_ANALYTICS_REPORTING_ENABLED: 'false',
    GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
    GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
    GF_PLUGINS_PREINSTALL_DISABLED: 'true',
    GF_PATHS_PROVISIONING: '/etc/grafana/provisioning',
    ...exposure === undefined ? {} : { GF_SERVER_ROOT_URL: `${hasTls ? 'https' : 'http'}://${exposure.host}/` },
  };
  return hardenedContainer({
    name: 'grafana',
    image, user: IMAGES.GRAFANA.user, group: IMAGES.GRAFANA.group,
    env: [...Object.entries(settings).map(([key, value]) => plainVariable(key, value)), secretVariable('GF_SECURITY_ADMIN_PASSWORD', adminPassword)],
    ports: [PORT],
    resources,
    mounts: [
      { volume: 'datasources', path: '/etc/grafana/provisioning/datasources' },
      { volume: 'providers', path: '/etc/grafana/provisioning/dashboards' },
      ...dashboards.map((file) => ({ volume: `dashboard-${file}`, path: `${DASHBOARD_FOLDER}/${file}` })),
    ],
    writable: [{ path: '/var/lib/grafana', sizeLimit: '512Mi' }, { path: '/var/log/grafana', sizeLimit: '64Mi' }, { path: '/tmp', sizeLimit: '64Mi' }],
    probes: { startup: { action: HEALTH, withinSeconds: START_LIMIT }, readiness: { action: HEALTH }, liveness: { action: HEALTH, failureThreshold: 6 } },
  });
}
