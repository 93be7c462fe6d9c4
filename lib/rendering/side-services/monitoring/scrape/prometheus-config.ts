import { yamlDocument } from '../../../quoting';
import type { ScrapeJob } from './targets';

/** What Prometheus is told beside its jobs. */
export interface PrometheusConfig {
  readonly jobs: readonly ScrapeJob[];
  /** Files of rules, as Prometheus finds them. */
  readonly ruleFiles: readonly string[];
  /** Hosts and ports of Alertmanagers. */
  readonly alertmanagers?: readonly string[];
  /** Time between two scrapes, in seconds. */
  readonly intervalSeconds: number;
}

/** The configuration of a Prometheus: JSON, which is YAML too. */
export function prometheusConfig({ jobs, ruleFiles, alertmanagers = [], intervalSeconds }: PrometheusConfig): string {
  const interval = `${intervalSeconds}s`;
  return yamlDocument({
    global: { scrape_interval: interval, evaluation_interval: interval },
    rule_files: ruleFiles,
    ...alertmanagers.length === 0 ? {} : { alerting: { alertmanagers: [{ static_configs: [{ targets: alertmanagers }] }] } },
    scrape_configs: jobs,
  });
}
