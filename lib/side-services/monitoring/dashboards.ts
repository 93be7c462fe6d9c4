import type { Construct } from 'constructs';
import { DASHBOARDS, dashboardFile } from '../../rendering/side-services/monitoring/grafana/dashboards';
import { configFiles } from '../core/config-files';
import type { ConfigFiles } from '../core/config-files';
import { rulesPart } from './parts';

/** What Grafana's sidecar looks for where nobody changed it. */
export const SIDECAR_LABELS: Readonly<Record<string, string>> = { grafana_dashboard: '1' };

/** A ConfigMap for each dashboard, by its name, which Grafana's sidecar finds by its labels. */
export function dashboards(scope: Construct, name: string, labels: Readonly<Record<string, string>>): Record<string, ConfigFiles> {
  return Object.fromEntries(Object.entries(DASHBOARDS).map(([file, dashboard]) => [
    file,
    configFiles(scope, `Dashboard-${file}`, {
      part: rulesPart(name), name: `${name}-dashboard-${file}`, labels, files: { [`${dashboard.uid}.json`]: dashboardFile(dashboard) },
    }),
  ]));
}
