import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { NetworkPeer } from '../../definitions/side-services/core/network-peer';
import { checkMonitoring } from '../../definitions/side-services/monitoring/check-monitoring';
import type { PrometheusServerProps } from '../../definitions/side-services/monitoring/prometheus-props';
import type { RedisMonitoringProps } from '../../definitions/side-services/monitoring/redis-monitoring-props';
import { fleetRules } from '../../rendering/side-services/monitoring/rules/fleet-rules';
import { proxyRules } from '../../rendering/side-services/monitoring/rules/proxy-rules';
import type { RuleGroup } from '../../rendering/side-services/monitoring/rules/rule';
import { ruleFile } from '../../rendering/side-services/monitoring/rules/rule-file';
import { prometheusConfig } from '../../rendering/side-services/monitoring/scrape/prometheus-config';
import { fleetJob, proxyJob } from '../../rendering/side-services/monitoring/scrape/targets';
import { configFiles } from '../core/config-files';
import type { ConfigFiles } from '../core/config-files';
import { selectorOf } from '../core/labels';
import { SIDECAR_LABELS, dashboards } from './dashboards';
import { exporters } from './exporters';
import type { Exporter } from './exporters';
import { grafana } from './grafana';
import { OPERATOR_LABELS, OPERATOR_PODS, OperatorObjects } from './operator';
import { grafanaPart, serverPart } from './parts';
import { ALERTMANAGER_PORT, RULE_FILE, prometheusServer, rulePath } from './prometheus-server';

const SCRAPE_SECONDS = 15;
const OPERATOR_NAMESPACE = 'monitoring';

/**
 * Watches fleets on EC2 and on Kubernetes: exporters where there are none, what Prometheus scrapes, alerts with thresholds for each
 * fleet, and dashboards for Grafana.
 *
 * Throws when a value is out of its range. The id is the name of its objects.
 */
export class RedisMonitoring extends Construct {
  public constructor(scope: Construct, id: string, props: RedisMonitoringProps) {
    super(scope, id);
    checkMonitoring(id, props);
    const { fleets, proxies = [], server = {}, prometheusOperator, scrapeSeconds = SCRAPE_SECONDS } = props;
    const readers = prometheusOperator === undefined
      ? NetworkPeer.pods(selectorOf(serverPart(id)))
      : NetworkPeer.pods(prometheusOperator.prometheusLabels ?? OPERATOR_PODS, prometheusOperator.prometheusNamespace ?? OPERATOR_NAMESPACE);
    checkNamespace(this, props);
    const made = new Map(fleets.map((fleet) => [fleet, exporters(this, { name: id, readers: [readers], settings: props.exporterContainer }, fleet)]));
    const boards = dashboards(this, id, props.dashboardLabels ?? SIDECAR_LABELS);
    if (prometheusOperator === undefined) {
      const console = props.grafana === undefined ? [] : [NetworkPeer.pods(selectorOf(grafanaPart(id)))];
      this.ownServer(id, { ...props, server: { ...server, clients: [...server.clients ?? [], ...console] }, scrapeSeconds }, made);
      if (props.grafana !== undefined) {
        grafana(this, { name: id, scrapeSeconds }, props.grafana, boards);
      }
      return;
    }
    const objects = new OperatorObjects(this, { name: id, scrapeSeconds }, prometheusOperator.labels ?? OPERATOR_LABELS);
    fleets.forEach((fleet) => { objects.fleet(fleet, made.get(fleet) ?? []); });
    proxies.forEach((proxy) => { objects.proxy(proxy); });
  }

  private ownServer(name: string, props: RedisMonitoringProps & { readonly server: PrometheusServerProps; readonly scrapeSeconds: number }, made: ReadonlyMap<object, readonly Exporter[]>): void {
    const { fleets, proxies = [], server, scrapeSeconds } = props;
    const rules = Object.fromEntries([
      ...fleets.map((fleet) => this.rules(name, `fleet-${fleet.name}`, fleetRules(fleet))),
      ...proxies.map((proxy) => this.rules(name, `proxy-${proxy.name}`, proxyRules(proxy))),
    ]);
    const text = prometheusConfig({
      jobs: [...fleets.map((fleet) => fleetJob(fleet, made.get(fleet) ?? [])), ...proxies.map(proxyJob)],
      ruleFiles: Object.keys(rules).map(rulePath),
      alertmanagers: server.alertmanagers?.map(({ host, port = ALERTMANAGER_PORT }) => `${host}:${port}`),
      intervalSeconds: scrapeSeconds,
    });
    const config = configFiles(this, 'Config', { part: serverPart(name), name: `${name}-config`, files: { 'prometheus.yml': text } });
    prometheusServer(this, name, { server, fleets, proxies, exporters: [...made.values()].flat(), config, rules });
  }

  private rules(name: string, folder: string, group: RuleGroup): [string, ConfigFiles] {
    const files = { [RULE_FILE]: ruleFile([group]) };
    return [folder, configFiles(this, `Rules-${folder}`, { part: serverPart(name), name: `${name}-${folder}`, files })];
  }
}

/** Throws where the operator's Prometheus, which is in a namespace of its own, could not be told that of an exporter. */
function checkNamespace(scope: Construct, { fleets, prometheusOperator }: RedisMonitoringProps): void {
  if (prometheusOperator !== undefined && fleets.some(({ fleetExporter }) => fleetExporter !== undefined) && Chart.of(scope).namespace === undefined) {
    throw new Error('"namespace" of the chart must be given for "exporter" of a fleet on EC2 with "prometheusOperator", got nothing; give it to the Chart');
  }
}
