import type { Relabeling } from './relabeling';

/**
 * Envoy has metrics of each of some 200 commands, the name of the command within that of the metric: it becomes a label, and what
 * nobody draws goes.
 */
export const ENVOY_COMMANDS: readonly Relabeling[] = [
  { source_labels: ['__name__'], regex: 'envoy_redis_command_.+_(bucket|delay_fault|error_fault|success)', action: 'drop' },
  { source_labels: ['__name__'], regex: 'envoy_redis_command_(.+?)_(total|error|latency_sum|latency_count)', target_label: 'command', replacement: '$1' },
  { source_labels: ['__name__'], regex: 'envoy_redis_command_(.+?)_(total|error|latency_sum|latency_count)', target_label: '__name__', replacement: 'envoy_redis_command_$2' },
];
