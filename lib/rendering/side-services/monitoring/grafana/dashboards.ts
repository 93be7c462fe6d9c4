import { CLUSTER } from './cluster';
import type { Dashboard } from './model';
import { OVERVIEW } from './overview';
import { PROXY } from './proxy';
import { REPLICATION_AND_PERSISTENCE } from './replication';

/** All dashboards, by the names of their files. */
export const DASHBOARDS: Readonly<Record<string, Dashboard>> = {
  overview: OVERVIEW,
  replication: REPLICATION_AND_PERSISTENCE,
  cluster: CLUSTER,
  proxy: PROXY,
};

/** A dashboard as the file that Grafana reads. */
export function dashboardFile(dashboard: Dashboard): string {
  return `${JSON.stringify(dashboard, null, 2)}\n`;
}
