import type { MonitoredFleet } from '../../../../definitions/side-services/monitoring/monitored-fleet';
import { resolveThresholds } from '../../../../definitions/side-services/monitoring/thresholds';
import { FLEET_LABEL } from '../labels';
import { availabilityAlerts } from './availability';
import { clusterAlerts } from './cluster';
import { latencyAlerts } from './latency';
import { memoryAlerts } from './memory';
import { metricsWith } from './metric';
import { persistenceAlerts } from './persistence';
import { replicationAlerts } from './replication';
import { alertingRule } from './rule';
import type { RuleGroup } from './rule';

/** The alerts of one fleet: every expression is about its samples only, so that each fleet has thresholds of its own. */
export function fleetRules(fleet: Pick<MonitoredFleet, 'name' | 'thresholds' | 'persistence' | 'region'>): RuleGroup {
  const { name, thresholds, persistence } = fleet;
  const metric = metricsWith(FLEET_LABEL, name);
  const limits = resolveThresholds(thresholds, persistence);
  const alerts = [
    ...availabilityAlerts(metric, limits),
    ...replicationAlerts(metric, limits),
    ...persistenceAlerts(metric, limits, fleet),
    ...memoryAlerts(metric, limits),
    ...latencyAlerts(metric, limits),
    ...clusterAlerts(metric),
  ];
  return { name: `redis-fleet-${name}`, rules: alerts.map(alertingRule) };
}
