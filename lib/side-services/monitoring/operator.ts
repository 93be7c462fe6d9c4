import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { LABELS } from '../../definitions/side-services/monitoring/monitoring-names';
import type { MonitoredFleet } from '../../definitions/side-services/monitoring/monitored-fleet';
import type { MonitoredProxyProps } from '../../definitions/side-services/monitoring/monitored-proxy';
import { FLEET_LABEL, PROXY_LABEL } from '../../rendering/side-services/monitoring/labels';
import { fleetRules } from '../../rendering/side-services/monitoring/rules/fleet-rules';
import { proxyRules } from '../../rendering/side-services/monitoring/rules/proxy-rules';
import type { RuleGroup } from '../../rendering/side-services/monitoring/rules/rule';
import { ENVOY_COMMANDS } from '../../rendering/side-services/monitoring/scrape/envoy-relabeling';
import { ec2ScrapeSpec, serviceMonitorSpec } from '../../rendering/side-services/monitoring/scrape/operator-objects';
import type { MonitoredService } from '../../rendering/side-services/monitoring/scrape/operator-objects';
import { ec2Job, ENVOY_METRICS } from '../../rendering/side-services/monitoring/scrape/targets';
import { labelsOf, selectorOf } from '../core/labels';
import type { Exporter } from './exporters';
import { rulesPart } from './parts';
import type { Monitoring } from './parts';

/** Labels that kube-prometheus-stack looks for where nobody changed it. */
export const OPERATOR_LABELS: Readonly<Record<string, string>> = { release: 'kube-prometheus-stack' };

/** Labels that the operator gives to the pods of each Prometheus, whatever its name. */
export const OPERATOR_PODS: Readonly<Record<string, string>> = { 'app.kubernetes.io/name': 'prometheus' };

/** What the operator of a cluster's Prometheus reads, with the labels by which it chooses. */
export class OperatorObjects {
  public constructor(
    private readonly scope: Construct,
    private readonly monitoring: Monitoring,
    private readonly labels: Readonly<Record<string, string>>,
  ) {}

  /** The rules of a fleet, and how it is scraped; `made` are the exporters that were made for it. */
  public fleet(fleet: MonitoredFleet, made: readonly Exporter[]): void {
    const { scrapeSeconds } = this.monitoring;
    const { name, region, serviceName, serviceNamespace, labels = LABELS } = fleet;
    this.rules(`fleet-${name}`, fleetRules(fleet));
    if (region !== undefined) {
      this.object('v1alpha1', 'ScrapeConfig', `fleet-${name}`, ec2ScrapeSpec(ec2Job(fleet, region, made[0]?.address), scrapeSeconds));
      return;
    }
    if (serviceName !== undefined) {
      this.serviceMonitor(`fleet-${name}`, { serviceName, serviceNamespace, serviceLabels: labels, label: FLEET_LABEL, value: name });
    }
    for (const exporter of made) {
      this.serviceMonitor(`fleet-${name}-${exporter.instance}`, {
        serviceName: exporter.serviceName, serviceLabels: selectorOf(exporter.part), label: FLEET_LABEL, value: name, instance: exporter.instance,
      });
    }
  }

  /** The rules of a proxy, and how it is scraped. */
  public proxy({ name, serviceName, serviceNamespace, labels = LABELS }: MonitoredProxyProps): void {
    this.rules(`proxy-${name}`, proxyRules({ name }));
    this.serviceMonitor(`proxy-${name}`, {
      serviceName, serviceNamespace, serviceLabels: labels, label: PROXY_LABEL, value: name, path: ENVOY_METRICS, metricRelabelings: ENVOY_COMMANDS,
    });
  }

  private rules(name: string, group: RuleGroup): void {
    this.object('v1', 'PrometheusRule', name, { groups: [group] });
  }

  private serviceMonitor(name: string, monitored: MonitoredService): void {
    this.object('v1', 'ServiceMonitor', name, serviceMonitorSpec(monitored, this.monitoring.scrapeSeconds));
  }

  private object(version: string, kind: string, name: string, spec: object): void {
    new ApiObject(this.scope, `${kind}-${name}`, {
      apiVersion: `monitoring.coreos.com/${version}`,
      kind,
      metadata: { name: `${this.monitoring.name}-${name}`, labels: { ...labelsOf(rulesPart(this.monitoring.name)), ...this.labels } },
      spec,
    });
  }
}
