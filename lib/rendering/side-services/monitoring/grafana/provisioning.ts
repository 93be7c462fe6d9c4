import { yamlDocument } from '../../../quoting';

/** Folder of the folders of dashboards in the container. */
export const DASHBOARD_FOLDER = '/etc/grafana/dashboards';

/**
 * The data source of a Grafana: one Prometheus.
 * @see https://grafana.com/docs/grafana/latest/administration/provisioning/
 */
export function dataSources(prometheusUrl: string, scrapeSeconds: number): string {
  return yamlDocument({
    apiVersion: 1,
    datasources: [{
      name: 'Prometheus', type: 'prometheus', uid: 'prometheus', access: 'proxy', url: prometheusUrl, isDefault: true, editable: false,
      jsonData: { timeInterval: `${scrapeSeconds}s`, httpMethod: 'POST' },
    }],
  });
}

/** Where a Grafana finds its dashboards. */
export function dashboardProviders(): string {
  return yamlDocument({
    apiVersion: 1,
    providers: [{ name: 'redis-fleet', folder: 'Redis', type: 'file', disableDeletion: true, allowUiUpdates: false, options: { path: DASHBOARD_FOLDER } }],
  });
}
