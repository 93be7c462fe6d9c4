import * as z from 'zod';
import type { ContainerImage } from '../../definitions/side-services/core/container-image';
import type { NetworkPeer } from '../../definitions/side-services/core/network-peer';
import type { MonitoredFleet } from '../../definitions/side-services/monitoring/monitored-fleet';
import { checkMonitoring } from '../../definitions/side-services/monitoring/check-monitoring';
import type { GrafanaProps } from '../../definitions/side-services/monitoring/grafana-props';
import type { MonitoredProxyProps } from '../../definitions/side-services/monitoring/monitored-proxy';
import type { AlertmanagerProps, PrometheusOperatorProps } from '../../definitions/side-services/monitoring/prometheus-props';
import type { RedisMonitoringProps } from '../../definitions/side-services/monitoring/redis-monitoring-props';
import type { Parts } from '../parts';
import { mapping, number, text } from '../schema/kinds';
import { exporterContainerPart, exporterContainerSchema, imagePart, imageSchema, ingressPart, ingressSchema, peersPart, peersSchema, resourcesSchema, secretPart, secretSchema, STAND_IN, storageSchema } from './common';
import type { KindFormat } from './kind';
import { fleetsPart, fleetsSchema } from './monitored-fleets';

type Path = readonly string[];

const labels = mapping(text({ title: 'Value', description: 'Value of the label.', example: 'prometheus' }), { title: 'Labels', description: 'Labels by which the objects are chosen.' });

const proxy = z.strictObject({
  serviceName: text({ title: 'Service', description: 'Name of the headless Service of its pods, with a port "metrics".', example: 'front-pods' }),
  serviceNamespace: text({ title: 'Namespace', description: 'Its namespace; by default that of the monitoring.', example: 'redis' }).optional(),
  labels,
  metricsPort: number({ title: 'Port', description: 'Port of the pods on which Envoy gives its metrics.', example: 9902 }),
}).meta({ title: 'Proxy', description: 'An Envoy proxy that is watched.' });

const alertmanager = z.strictObject({
  host: text({ title: 'Host', description: 'Host name.', example: 'alertmanager.monitoring' }),
  port: number({ title: 'Port', description: 'By default 9093.', example: 9093 }).optional(),
  peers: peersSchema({ title: 'Peers', description: 'Who it is: nobody else is reached.' }),
}).meta({ title: 'Alertmanager', description: 'Where alerts go.' });

const server = z.strictObject({
  image: imageSchema.optional(),
  resources: resourcesSchema.optional(),
  storage: storageSchema.optional(),
  retentionDays: number({ title: 'Retention', description: 'How long samples are kept, in days; by default 15.', example: 15 }).optional(),
  clients: peersSchema({ title: 'Clients', description: 'Who may ask it, such as Grafana; by default nobody.' }),
  alertmanagers: z.array(alertmanager).meta({ title: 'Alertmanagers', description: 'Where alerts go; by default nowhere.' }).optional(),
  awsRoleArn: text({ title: 'IAM role', description: 'ARN of the role by which fleets on EC2 are found.', example: 'arn:aws:iam::123456789012:role/prometheus' }).optional(),
}).meta({ title: 'Prometheus', description: 'A Prometheus of its own; by default one, where there is no operator.' });

const grafana = z.strictObject({
  adminPassword: secretSchema({ title: 'Password', description: 'Password of the user admin.' }),
  ingress: ingressSchema,
  clients: peersSchema({ title: 'Clients', description: 'Who may connect to its pods, beside the ingress; by default nobody.' }),
  image: imageSchema.optional(),
  resources: resourcesSchema.optional(),
}).meta({ title: 'Grafana', description: 'A Grafana that shows the dashboards; by default none.' });

const operator = z.strictObject({
  labels,
  prometheusNamespace: text({ title: 'Namespace', description: 'Namespace of the pods of Prometheus; by default monitoring.', example: 'monitoring' }).optional(),
  prometheusLabels: mapping(text({ title: 'Value', description: 'Value of the label.', example: 'prometheus' }), { title: 'Pods', description: 'Labels of the pods of Prometheus; by default app.kubernetes.io/name: prometheus.' }),
}).meta({ title: 'Operator', description: 'The Prometheus of the operator in the cluster; excludes "server".' });

const shape = {
  fleets: fleetsSchema,
  exporterContainer: exporterContainerSchema.optional(),
  proxies: mapping(proxy, { title: 'Proxies', description: 'Envoy proxies by their names.' }),
  server: server.optional(),
  grafana: grafana.optional(),
  prometheusOperator: operator.optional(),
  scrapeSeconds: number({ title: 'Interval', description: 'Time between two scrapes in seconds, 5-120; by default 15.', example: 15 }).optional(),
  dashboardLabels: mapping(text({ title: 'Value', description: 'Value of the label.', example: '1' }), { title: 'Labels of dashboards', description: 'By which Grafana\'s sidecar finds them; by default grafana_dashboard: "1".' }),
};

/** Monitorings in fleet.yaml. */
export const MONITORING_FORMAT: KindFormat<RedisMonitoringProps> = {
  about: { title: 'Monitoring', description: 'Metrics, alerts and dashboards by the names of their monitoring.' },
  aboutOne: { title: 'Monitoring', description: 'Watches fleets on EC2 and on Kubernetes with Prometheus and Grafana.' },
  shape,
  build: (parts, path) => {
    const fleets = fleetsPart(parts, [...path, 'fleets']);
    const ofServer = serverPart(parts, [...path, 'server']);
    const ofGrafana = grafanaPart(parts, [...path, 'grafana']);
    const ofExporters = exporterContainerPart(parts, [...path, 'exporterContainer']);
    return parts.make(path, z.strictObject(shape), (given) => {
      if (fleets.length === 0 && Object.keys(given.fleets ?? {}).length > 0) {
        return undefined;
      }
      const proxies: MonitoredProxyProps[] = Object.entries(given.proxies ?? {}).map(([name, one]) => ({ ...one, name, labels: one.labels ?? undefined }));
      const props: RedisMonitoringProps = {
        fleets, proxies,
        exporterContainer: ofExporters,
        scrapeSeconds: given.scrapeSeconds,
        dashboardLabels: given.dashboardLabels ?? undefined,
        ...given.prometheusOperator === undefined ? {} : { prometheusOperator: operatorOf(given.prometheusOperator) },
        ...ofGrafana === undefined ? {} : { grafana: { ...ofGrafana, resources: given.grafana?.resources } },
        ...given.server === undefined ? {} : { server: { ...given.server, ...ofServer } },
      };
      checkMonitoring(path.at(-1) ?? '', props);
      return props;
    }, (inner) => whereOf(path, fleets, inner, parts.names([...path, 'proxies'])));
  },
};

/** The operator as the definition has it: a mapping without entries is none. */
function operatorOf({ prometheusNamespace, labels: chosen, prometheusLabels }: z.infer<typeof operator>): PrometheusOperatorProps {
  return { prometheusNamespace, labels: chosen ?? undefined, prometheusLabels: prometheusLabels ?? undefined };
}

/** What is made of parts of their own. */
interface ServerParts {
  readonly image: ContainerImage | undefined;
  readonly clients: NetworkPeer[] | undefined;
  readonly alertmanagers: AlertmanagerProps[];
}

function serverPart(parts: Parts, path: Path): ServerParts {
  const items = parts.items([...path, 'alertmanagers']);
  const alertmanagers = items.flatMap((item): AlertmanagerProps[] => {
    const one = parts.read(item, alertmanager);
    return one === undefined ? [] : [{ ...one, peers: peersPart(parts, [...item, 'peers']) ?? [] }];
  });
  return { image: imagePart(parts, [...path, 'image']), clients: peersPart(parts, [...path, 'clients']), alertmanagers };
}

function grafanaPart(parts: Parts, path: Path): GrafanaProps | undefined {
  const adminPassword = secretPart(parts, [...path, 'adminPassword']) ?? STAND_IN.secret;
  return parts.has(path) ? { adminPassword, ingress: ingressPart(parts, [...path, 'ingress']), clients: peersPart(parts, [...path, 'clients']), image: imagePart(parts, [...path, 'image']) } : undefined;
}

/** Fleets and proxies are lists for the definition, and mappings in the file. */
function whereOf(path: Path, fleets: readonly MonitoredFleet[], [first = '', ...rest]: Path, proxies: readonly string[] = []): Path {
  const [index, ...below] = rest;
  const names = first === 'fleets' ? fleets.map(({ name }) => name) : proxies;
  if ((first !== 'fleets' && first !== 'proxies') || index === undefined) {
    return first === 'name' ? path : [...path, first, ...rest];
  }
  return [...path, first, names[Number(index)] ?? index, ...below[0] === 'name' ? [] : below];
}
