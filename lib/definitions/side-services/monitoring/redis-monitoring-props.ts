import type { ExporterContainerProps } from '../core/exporter-container-props';
import type { GrafanaProps } from './grafana-props';
import type { MonitoredFleet } from './monitored-fleet';
import type { MonitoredProxyProps } from './monitored-proxy';
import type { PrometheusOperatorProps, PrometheusServerProps } from './prometheus-props';

/** Metrics, alerts and dashboards of fleets, on EC2 and on Kubernetes alike. */
export interface RedisMonitoringProps {
  /** The fleets, 1-50. */
  readonly fleets: MonitoredFleet[];
  /**
   * Envoy proxies before them, up to 50.
   * @default - none
   */
  readonly proxies?: MonitoredProxyProps[];
  /**
   * The container of each exporter that is made.
   * @default - see ExporterContainerProps
   */
  readonly exporterContainer?: ExporterContainerProps;
  /**
   * A Prometheus of its own; excludes `prometheusOperator`.
   * @default - one with defaults, where there is no `prometheusOperator`
   */
  readonly server?: PrometheusServerProps;
  /**
   * The Prometheus of the operator in the cluster: it gets ServiceMonitors, ScrapeConfigs and a PrometheusRule for each fleet.
   * @default - none
   */
  readonly prometheusOperator?: PrometheusOperatorProps;
  /**
   * A Grafana that shows the dashboards; needs a Prometheus of its own.
   * @default - none: the dashboards are there for the Grafana of the cluster
   */
  readonly grafana?: GrafanaProps;
  /**
   * Time between two scrapes, in seconds, 5-120: alerts look back five minutes at least, and need two samples.
   * @default 15
   */
  readonly scrapeSeconds?: number;
  /**
   * Labels of the ConfigMaps of the dashboards, by which Grafana's sidecar finds them.
   * @default - grafana_dashboard: "1"
   */
  readonly dashboardLabels?: Record<string, string>;
}
