import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { IMAGES } from '../../definitions/side-services/core/images';
import { NetworkPeer } from '../../definitions/side-services/core/network-peer';
import { quantityBytes } from '../../definitions/side-services/core/quantity';
import type { ResourceProps } from '../../definitions/side-services/core/resource-props';
import { LABELS } from '../../definitions/side-services/monitoring/monitoring-names';
import type { MonitoredFleet } from '../../definitions/side-services/monitoring/monitored-fleet';
import type { MonitoredProxyProps } from '../../definitions/side-services/monitoring/monitored-proxy';
import type { AlertmanagerProps, PrometheusServerProps } from '../../definitions/side-services/monitoring/prometheus-props';
import { configVolume } from '../core/config-files';
import type { ConfigFiles } from '../core/config-files';
import { EXPORTER } from '../core/exporter-container';
import { hardenedContainer } from '../core/hardened-container';
import type { HardenedContainer, Mount } from '../core/hardened-container';
import { labelsOf, selectorOf } from '../core/labels';
import { ANYWHERE, networkPolicy } from '../core/network-policy';
import type { PolicyRule } from '../core/network-policy';
import type { ProbeAction } from '../core/probes';
import { service } from '../core/service';
import { statefulSet } from '../core/workload';
import type { Exporter } from './exporters';
import { serverPart } from './parts';

/** What a Prometheus reads and whom it asks. */
export interface ServerParts {
  readonly server: PrometheusServerProps;
  readonly fleets: readonly MonitoredFleet[];
  readonly proxies: readonly MonitoredProxyProps[];
  readonly exporters: readonly Exporter[];
  readonly config: ConfigFiles;
  /** Rules by the folder that they are mounted at. */
  readonly rules: Readonly<Record<string, ConfigFiles>>;
}

/** Folder of the folders of rules. */
const RULES = '/etc/prometheus/rules';
/** Name of the file of rules in each folder. */
export const RULE_FILE = 'rules.yml';
export const ALERTMANAGER_PORT = 9093;

/** Port of Prometheus. */
export const PROMETHEUS_PORT = 9090;
const PORT = { name: 'http', port: PROMETHEUS_PORT };
const HTTPS = 443;
const RESOURCES: ResourceProps = { cpuRequest: '250m', memoryRequest: '1Gi', memoryLimit: '2Gi' };
const STORAGE = { size: '20Gi' };
const RETENTION_DAYS = 15;
/** Share of the volume that blocks may take: the log of the newest samples and the block that is being written are not counted. */
const BLOCKS_SHARE = 0.8;
const MEBIBYTE = 2 ** 20;
/** The log of the newest samples is read before it answers. */
const START_LIMIT = 900;
const STOP_LIMIT = 120;
const IRSA = 'eks.amazonaws.com/role-arn';

/** Where a Prometheus finds the rules of a folder: it takes no stars but in the name of a file. */
export function rulePath(folder: string): string {
  return `${RULES}/${folder}/${RULE_FILE}`;
}

/** A Prometheus with a volume of its own: only one pod at a time may write it. */
export function prometheusServer(scope: Construct, name: string, parts: ServerParts): void {
  const { server, config, rules } = parts;
  const part = serverPart(name);
  const pods = `${name}-pods`;
  service(scope, 'Service', { part, name, ports: [PORT] });
  service(scope, 'Pods', { part, name: pods, ports: [PORT], headless: true });
  if (server.awsRoleArn !== undefined) {
    new k8s.KubeServiceAccount(scope, 'Account', {
      metadata: { name, labels: labelsOf(part), annotations: { [IRSA]: server.awsRoleArn } }, automountServiceAccountToken: false,
    });
  }
  statefulSet(scope, 'Server', {
    name, replicas: 1, serviceName: pods,
    volumeClaims: [{ name: 'data', ...server.storage ?? STORAGE }],
    pod: {
      part,
      containers: [container(server, Object.keys(rules))],
      volumes: [configVolume('config', config), ...Object.entries(rules).map(([folder, files]) => configVolume(folder, files))],
      config: [config, ...Object.values(rules)].flatMap(({ texts }) => texts),
      terminationGraceSeconds: STOP_LIMIT,
      ...server.awsRoleArn === undefined ? {} : { identity: { serviceAccountName: name, token: false } },
    },
  });
  networkPolicy(scope, 'Policy', { part, name, ingress: [{ peers: server.clients ?? [], ports: [PORT.port] }], egress: egressOf(parts) });
}

function container({ image = IMAGES.PROMETHEUS.image, resources = RESOURCES, storage = STORAGE, retentionDays = RETENTION_DAYS }: PrometheusServerProps, rules: readonly string[]): HardenedContainer {
  const probe = (path: string): ProbeAction => ({ http: { path, port: PORT.name } });
  const folders: readonly Mount[] = rules.map((folder) => ({ volume: folder, path: `${RULES}/${folder}` }));
  return hardenedContainer({
    name: 'prometheus',
    image, user: IMAGES.PROMETHEUS.user, group: IMAGES.PROMETHEUS.group,
    args: [
      '--config.file=/etc/prometheus/config/prometheus.yml',
      '--storage.tsdb.path=/prometheus/data',
      `--storage.tsdb.retention.time=${retentionDays}d`,
      `--storage.tsdb.retention.size=${Math.floor(quantityBytes(storage.size) * BLOCKS_SHARE / MEBIBYTE)}MB`,
    ],
    ports: [PORT],
    resources,
    mounts: [{ volume: 'config', path: '/etc/prometheus/config' }, ...folders, { volume: 'data', path: '/prometheus', writable: true }],
    probes: {
      startup: { action: probe('/-/ready'), withinSeconds: START_LIMIT },
      readiness: { action: probe('/-/ready') },
      liveness: { action: probe('/-/healthy'), failureThreshold: 6 },
    },
  });
}

function egressOf({ server, fleets, proxies, exporters }: ServerParts): PolicyRule[] {
  const withExporters = fleets.filter(({ redisEndpoints, fleetExporter }) => redisEndpoints === undefined && fleetExporter === undefined);
  return [
    ...withExporters.map(({ nodes, exporterPort }) => ({ peers: nodes, ports: [exporterPort] })),
    ...exporters.map(({ part }) => ({ peers: [NetworkPeer.pods(selectorOf(part))], ports: [EXPORTER.port] })),
    ...proxies.map(({ labels = LABELS, serviceNamespace, metricsPort }) => ({ peers: [NetworkPeer.pods(labels, serviceNamespace)], ports: [metricsPort] })),
    ...(server.alertmanagers ?? []).map(({ peers, port = ALERTMANAGER_PORT }: AlertmanagerProps) => ({ peers, ports: [port] })),
    // The APIs of EC2 and of its credentials have no fixed addresses
    ...server.awsRoleArn === undefined ? [] : [{ peers: [ANYWHERE], ports: [HTTPS] }],
  ];
}
