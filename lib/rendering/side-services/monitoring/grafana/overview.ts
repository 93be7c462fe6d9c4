import { FLEET_LABEL } from '../labels';
import { chosen, dashboard } from './build';
import type { PanelPlan, Query } from './build';

const OF = chosen(FLEET_LABEL);
const BY_NODE = '{{redis_fleet}} {{instance}}';
const gauge = (name: string, matchers = ''): string => `${name}{${OF}${matchers}}`;
const rate = (name: string, matchers = ''): string => `rate(${gauge(name, matchers)}[$__rate_interval])`;
const byNode = (expr: string): Query => ({ expr, legend: BY_NODE });
const [HITS, MISSES] = [rate('redis_keyspace_hits_total'), rate('redis_keyspace_misses_total')];

const STATS: readonly PanelPlan[] = [
  { kind: 'stat', title: 'Nodes that answer', description: 'Nodes whose Redis answers the exporter.', unit: 'none', queries: [{ expr: `sum(${gauge('redis_up')})`, legend: 'up' }] },
  { kind: 'stat', title: 'Nodes that do not', description: 'Nodes whose Redis does not answer the exporter.', unit: 'none', queries: [{ expr: `count(${gauge('redis_up')}) - sum(${gauge('redis_up')})`, legend: 'down' }] },
  { kind: 'stat', title: 'Youngest process', description: 'Time since the last start of any node.', unit: 's', queries: [{ expr: `min(${gauge('redis_uptime_in_seconds')})`, legend: 'uptime' }] },
  { kind: 'stat', title: 'Clients', description: 'Connections of all nodes.', unit: 'short', queries: [{ expr: `sum(${gauge('redis_connected_clients')})`, legend: 'clients' }] },
  { kind: 'stat', title: 'Memory', description: 'What Redis uses on all nodes.', unit: 'bytes', queries: [{ expr: `sum(${gauge('redis_memory_used_bytes')})`, legend: 'used' }] },
  { kind: 'stat', title: 'Keys', description: 'Keys of the primaries.', unit: 'short', queries: [{ expr: `sum(${gauge('redis_db_keys')} and on (redis_fleet, instance) ${gauge('redis_instance_info', ',role="master"')})`, legend: 'keys' }] },
];

const LOAD: readonly PanelPlan[] = [
  { title: 'Commands', description: 'Commands a second.', unit: 'ops', queries: [byNode(rate('redis_commands_processed_total'))] },
  { title: 'Mean time of a command', description: 'In Redis itself, the network not included.', unit: 's', queries: [byNode(`sum by (redis_fleet, instance) (${rate('redis_commands_duration_seconds_total')}) / sum by (redis_fleet, instance) (${rate('redis_commands_total')})`)] },
  { title: 'Time by command', description: 'Share of a second that each command takes.', unit: 'percentunit', stacked: true, queries: [{ expr: `sum by (cmd) (${rate('redis_commands_duration_seconds_total')})`, legend: '{{cmd}}' }] },
  { title: 'Commands by name', description: 'Calls a second.', unit: 'ops', stacked: true, queries: [{ expr: `sum by (cmd) (${rate('redis_commands_total')})`, legend: '{{cmd}}' }] },
  { title: 'Reads that find their key', description: 'Nothing where nobody reads.', unit: 'percentunit', queries: [byNode(`${HITS} / (${HITS} + ${MISSES} > 0)`)] },
  { title: 'Network', description: 'Bytes a second.', unit: 'Bps', queries: [{ expr: rate('redis_net_input_bytes_total'), legend: `in ${BY_NODE}` }, { expr: rate('redis_net_output_bytes_total'), legend: `out ${BY_NODE}` }] },
];

const STATE: readonly PanelPlan[] = [
  {
    title: 'Memory', description: 'Used by Redis, and given by the system.', unit: 'bytes',
    queries: [{ expr: gauge('redis_memory_used_bytes'), legend: `used ${BY_NODE}` }, { expr: gauge('redis_memory_used_rss_bytes'), legend: `resident ${BY_NODE}` }],
  },
  { title: 'Share of maxmemory', description: 'Only of nodes that have a maxmemory.', unit: 'percentunit', queries: [byNode(`${gauge('redis_memory_used_bytes')} / (${gauge('redis_memory_max_bytes')} > 0)`)] },
  { title: 'Clients', description: 'Connected, and waiting for an element.', unit: 'short', queries: [{ expr: gauge('redis_connected_clients'), legend: `connected ${BY_NODE}` }, { expr: gauge('redis_blocked_clients'), legend: `blocked ${BY_NODE}` }] },
  { title: 'Keys', description: 'All, and those that expire.', unit: 'short', queries: [{ expr: `sum by (redis_fleet, instance) (${gauge('redis_db_keys')})`, legend: `all ${BY_NODE}` }, { expr: `sum by (redis_fleet, instance) (${gauge('redis_db_keys_expiring')})`, legend: `expiring ${BY_NODE}` }] },
  { title: 'Keys that go', description: 'Expired and evicted, a second.', unit: 'ops', queries: [{ expr: rate('redis_expired_keys_total'), legend: `expired ${BY_NODE}` }, { expr: rate('redis_evicted_keys_total'), legend: `evicted ${BY_NODE}` }] },
  { title: 'CPU', description: 'Share of one core.', unit: 'percentunit', queries: [byNode(`${rate('redis_cpu_user_seconds_total')} + ${rate('redis_cpu_sys_seconds_total')}`)] },
];

/** What every node does, at a glance. */
export const OVERVIEW = dashboard({
  uid: 'redis-fleet-overview', title: 'Redis fleet / overview',
  choice: { label: FLEET_LABEL, title: 'Fleet', metric: 'redis_up' },
  panels: [...STATS, ...LOAD, ...STATE],
});
