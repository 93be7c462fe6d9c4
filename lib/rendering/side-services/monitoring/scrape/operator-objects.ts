import { METRICS_PORT_NAME } from '../../../../definitions/side-services/monitoring/monitoring-names';
import { re2Literal } from '../../../quoting';
import { constantLabel, ENDPOINTS_NAMESPACE, NAMESPACE_LABEL } from './relabeling';
import type { Relabeling } from './relabeling';
import type { Ec2Job } from './targets';

/** A step that makes labels, as the operator has it. */
interface OperatorRelabeling {
  readonly sourceLabels?: readonly string[];
  readonly targetLabel?: string;
  readonly regex?: string;
  readonly replacement?: string;
  readonly action?: string;
}

/** Which Services a ServiceMonitor reads, and as what. */
export interface MonitoredService {
  readonly serviceName: string;
  /** Undefined for that of the ServiceMonitor. */
  readonly serviceNamespace?: string;
  readonly serviceLabels: Readonly<Record<string, string>>;
  /** Label of the samples and its value: the fleet or the proxy. */
  readonly label: string;
  readonly value: string;
  /** Undefined for the name of the pod. */
  readonly instance?: string;
  readonly path?: string;
  /** What is done to samples. @default - nothing */
  readonly metricRelabelings?: readonly Relabeling[];
}

/** The spec of a ServiceMonitor: one Service by its name, and each of its pods. */
export function serviceMonitorSpec(service: MonitoredService, intervalSeconds: number): object {
  const { serviceName, serviceNamespace, serviceLabels, label, value, instance } = service;
  const relabelings = [
    { source_labels: ['__meta_kubernetes_service_name'], regex: re2Literal(serviceName), action: 'keep' },
    constantLabel(label, value),
    ...instance === undefined
      ? [{ source_labels: ['__meta_kubernetes_pod_name'], target_label: 'instance' }]
      : [constantLabel('instance', instance), constantLabel(NAMESPACE_LABEL, ENDPOINTS_NAMESPACE)],
  ];
  return {
    selector: { matchLabels: serviceLabels },
    ...serviceNamespace === undefined ? {} : { namespaceSelector: { matchNames: [serviceNamespace] } },
    endpoints: [{
      port: METRICS_PORT_NAME, path: service.path ?? '/metrics', interval: `${intervalSeconds}s`, relabelings: relabelings.map(asOperator),
      ...service.metricRelabelings === undefined ? {} : { metricRelabelings: service.metricRelabelings.map(asOperator) },
    }],
  };
}

/** The spec of a ScrapeConfig: the nodes of a fleet on EC2. */
export function ec2ScrapeSpec({ path, discovery, relabelings }: Ec2Job, intervalSeconds: number): object {
  return {
    scrapeInterval: `${intervalSeconds}s`,
    metricsPath: path,
    ec2SDConfigs: [discovery],
    relabelings: relabelings.map(asOperator),
  };
}

function asOperator({ source_labels, target_label, ...rest }: Relabeling): OperatorRelabeling {
  return {
    ...source_labels === undefined ? {} : { sourceLabels: source_labels },
    ...target_label === undefined ? {} : { targetLabel: target_label },
    ...rest,
  };
}
