import { FLEET_LABEL } from '../labels';
import { chosen, dashboard } from './build';
import type { PanelPlan, Query } from './build';

const OF = chosen(FLEET_LABEL);
const BY_NODE = '{{redis_fleet}} {{instance}}';
const gauge = (name: string): string => `${name}{${OF}}`;
const byNode = (expr: string): Query => ({ expr, legend: BY_NODE });

const PANELS: readonly PanelPlan[] = [
  { kind: 'stat', title: 'Nodes that see it whole', description: 'Nodes for which cluster_state is ok.', unit: 'none', queries: [{ expr: `sum(${gauge('redis_cluster_state')})`, legend: 'ok' }] },
  { kind: 'stat', title: 'Slots in order', description: 'Of 16384, as the node with the worst view has it.', unit: 'none', queries: [{ expr: `min(${gauge('redis_cluster_slots_ok')})`, legend: 'slots' }] },
  { kind: 'stat', title: 'Primaries with slots', description: 'Size of the cluster.', unit: 'none', queries: [{ expr: `max(${gauge('redis_cluster_size')})`, legend: 'primaries' }] },
  { kind: 'stat', title: 'Known nodes', description: 'Primaries and replicas, those included that are gone and not forgotten.', unit: 'none', queries: [{ expr: `max(${gauge('redis_cluster_known_nodes')})`, legend: 'nodes' }] },
  { kind: 'stat', title: 'Epoch', description: 'Rises with every failover.', unit: 'none', queries: [{ expr: `max(${gauge('redis_cluster_current_epoch')})`, legend: 'epoch' }] },
  { kind: 'stat', title: 'Difference of epochs', description: 'Above 0 while nodes do not agree.', unit: 'none', queries: [{ expr: `max(${gauge('redis_cluster_current_epoch')}) - min(${gauge('redis_cluster_current_epoch')})`, legend: 'difference' }] },
  {
    title: 'Slots', description: 'As each node sees them.', unit: 'none',
    queries: [
      { expr: gauge('redis_cluster_slots_assigned'), legend: `assigned ${BY_NODE}` },
      { expr: gauge('redis_cluster_slots_ok'), legend: `ok ${BY_NODE}` },
      { expr: gauge('redis_cluster_slots_pfail'), legend: `not reached ${BY_NODE}` },
      { expr: gauge('redis_cluster_slots_fail'), legend: `failed ${BY_NODE}` },
    ],
  },
  {
    title: 'Messages of the bus', description: 'A second.', unit: 'ops',
    queries: [
      { expr: `rate(${gauge('redis_cluster_messages_sent_total')}[$__rate_interval])`, legend: `sent ${BY_NODE}` },
      { expr: `rate(${gauge('redis_cluster_messages_received_total')}[$__rate_interval])`, legend: `received ${BY_NODE}` },
    ],
  },
  { title: 'Keys of each node', description: 'Primaries with many more than others have hot slots.', unit: 'short', queries: [byNode(`sum by (redis_fleet, instance) (${gauge('redis_db_keys')} and on (redis_fleet, instance) redis_cluster_enabled{${OF}} == 1)`)] },
  { title: 'Commands of each node', description: 'A second.', unit: 'ops', queries: [byNode(`rate(${gauge('redis_commands_processed_total')}[$__rate_interval]) and on (redis_fleet, instance) redis_cluster_enabled{${OF}} == 1`)] },
];

/** Whether a Redis Cluster is whole, and its load is spread. */
export const CLUSTER = dashboard({
  uid: 'redis-fleet-cluster', title: 'Redis fleet / cluster',
  choice: { label: FLEET_LABEL, title: 'Fleet', metric: 'redis_cluster_state' },
  panels: PANELS,
});
