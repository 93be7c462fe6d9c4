import { askedPort } from '../../../../definitions/side-services/monitoring/asked-port';
import { METRICS_PORT_NAME } from '../../../../definitions/side-services/monitoring/monitoring-names';
import type { MonitoredFleet } from '../../../../definitions/side-services/monitoring/monitored-fleet';
import type { MonitoredProxyProps } from '../../../../definitions/side-services/monitoring/monitored-proxy';
import { FleetTags } from '../../../../definitions/tags';
import { FLEET_LABEL, PROXY_LABEL } from '../labels';
import { ENVOY_COMMANDS } from './envoy-relabeling';
import { constantLabel, ec2Relabelings, ENDPOINTS_NAMESPACE, NAMESPACE_LABEL, throughExporter } from './relabeling';
import type { Relabeling } from './relabeling';

/** A filter of EC2's DescribeInstances. */
export interface Ec2Filter {
  readonly name: string;
  readonly values: readonly string[];
}

/** Which instances are asked for, and the port on which they are read. */
export interface Ec2Discovery {
  readonly region: string;
  readonly port: number;
  readonly filters: readonly Ec2Filter[];
}

/** How Prometheus finds and reads the targets of one fleet or proxy. */
export interface ScrapeJob {
  readonly job_name: string;
  readonly metrics_path?: string;
  readonly ec2_sd_configs?: readonly Ec2Discovery[];
  readonly dns_sd_configs?: readonly { readonly names: readonly string[]; readonly type: 'SRV'; readonly refresh_interval: string }[];
  readonly static_configs?: readonly { readonly targets: readonly string[]; readonly labels: Readonly<Record<string, string>> }[];
  readonly relabel_configs?: readonly Relabeling[];
  readonly metric_relabel_configs?: readonly Relabeling[];
}

/** An exporter that was made for a server. */
export interface MadeExporter {
  /** Name of the server, for the label `instance`. */
  readonly instance: string;
  /** Host and port of the exporter. */
  readonly address: string;
}

/** Where Envoy has its metrics. */
export const ENVOY_METRICS = '/stats/prometheus';
/** Where an exporter asks the server that the request names. */
export const EXPORTER_SCRAPE = '/scrape';
const REFRESH = '30s';

/** The job of a fleet, by how its nodes are found; `exporters` are those that were made for it. */
export function fleetJob(fleet: MonitoredFleet, exporters: readonly MadeExporter[]): ScrapeJob {
  const job = { job_name: `redis-fleet-${fleet.name}` };
  if (fleet.region !== undefined) {
    const { path, discovery, relabelings } = ec2Job(fleet, fleet.region, exporters[0]?.address);
    return { ...job, metrics_path: path, ec2_sd_configs: [discovery], relabel_configs: relabelings };
  }
  if (fleet.serviceName !== undefined) {
    return { ...job, ...byService(fleet.serviceName, fleet.serviceNamespace), relabel_configs: podLabels(FLEET_LABEL, fleet.name) };
  }
  return { ...job, static_configs: exporters.map(({ instance, address }) => ({ targets: [address], labels: { [FLEET_LABEL]: fleet.name, instance, [NAMESPACE_LABEL]: ENDPOINTS_NAMESPACE } })) };
}

/** How the nodes of a fleet on EC2 are found and read. */
export interface Ec2Job {
  readonly path: string;
  readonly discovery: Ec2Discovery;
  readonly relabelings: readonly Relabeling[];
}

/** The nodes of a fleet on EC2, each read by itself, or through the exporter at an address. */
export function ec2Job(fleet: MonitoredFleet, region: string, exporter?: string): Ec2Job {
  const discovery = ec2Discovery(fleet.fleetTag ?? fleet.name, region, askedPort(fleet));
  const relabelings = ec2Relabelings(fleet.name);
  return fleet.fleetExporter === undefined || exporter === undefined
    ? { path: '/metrics', discovery, relabelings }
    : { path: EXPORTER_SCRAPE, discovery, relabelings: [...relabelings, ...throughExporter(exporter)] };
}

/** The job of an Envoy proxy. */
export function proxyJob({ name, serviceName, serviceNamespace }: MonitoredProxyProps): ScrapeJob {
  return {
    job_name: `redis-proxy-${name}`,
    metrics_path: ENVOY_METRICS,
    ...byService(serviceName, serviceNamespace),
    relabel_configs: podLabels(PROXY_LABEL, name),
    metric_relabel_configs: ENVOY_COMMANDS,
  };
}

/** The running nodes of a fleet, by the tags that every one has. */
function ec2Discovery(fleet: string, region: string, port: number): Ec2Discovery {
  const filters = { [`tag:${FleetTags.FLEET}`]: fleet, [`tag:${FleetTags.SERVICE}`]: 'redis', 'instance-state-name': 'running' };
  return { region, port, filters: Object.entries(filters).map(([name, value]) => ({ name, values: [value] })) };
}

/** The name of a port of a headless Service gives the addresses of all its pods, ready or not, without a token of the API server. */
function byService(name: string, namespace: string | undefined): Pick<ScrapeJob, 'dns_sd_configs'> {
  const host = namespace === undefined ? name : `${name}.${namespace}.svc`;
  return { dns_sd_configs: [{ names: [`_${METRICS_PORT_NAME}._tcp.${host}`], type: 'SRV', refresh_interval: REFRESH }] };
}

/**
 * What DNS tells of a pod: its namespace, and its name where it has a host name, as those of a StatefulSet have, such as
 * `sessions-0.sessions-pods.redis.svc.cluster.local.`; of others the address with dashes, such as `10-60-1-7.front-pods…`.
 * @see https://github.com/kubernetes/dns/blob/master/docs/specification.md
 */
function podLabels(label: string, value: string): Relabeling[] {
  return [
    constantLabel(label, value),
    { source_labels: ['__address__'], regex: '([^.:]+)[.:].*', replacement: '$1', target_label: 'instance' },
    { source_labels: ['__address__'], regex: '[^.:]+\\.[^.:]+\\.([^.:]+)\\.svc[.:].*', replacement: '$1', target_label: NAMESPACE_LABEL },
  ];
}
