import type { ResolvedThresholds } from '../../../../definitions/side-services/monitoring/thresholds';
import type { MetricOf } from './metric';
import { NODE } from './rule';
import type { Alert } from './rule';

/** Whether data fits into memory, and clients find it there. */
export function memoryAlerts(metric: MetricOf, limits: ResolvedThresholds): Alert[] {
  return [...ofMemory(metric, limits), ...ofKeys(metric, limits)];
}

function ofMemory(metric: MetricOf, { memoryRatio, fragmentationRatio, fragmentationBytes }: ResolvedThresholds): Alert[] {
  const [used, most] = [metric('redis_memory_used_bytes'), metric('redis_memory_max_bytes')];
  return [
    {
      // Without maxmemory the share would be infinite
      name: 'RedisMemoryHigh', severity: 'warning', expr: `${used} / (${most} > 0) > ${memoryRatio}`, for: '2m',
      summary: `Redis ${NODE} uses {{ $value | humanizePercentage }} of its maxmemory`,
      description: 'At maxmemory it evicts keys or refuses writes, as maxmemory-policy says.',
    },
    {
      name: 'RedisNoMaxmemory', severity: 'info', expr: `${most} == 0`, for: '1h',
      summary: `Redis ${NODE} has no maxmemory`,
      description: 'It grows until the system kills it.',
    },
    {
      name: 'RedisFragmentation', severity: 'info', for: '15m',
      expr: `${metric('redis_mem_fragmentation_ratio')} > ${fragmentationRatio} and ${metric('redis_memory_used_rss_bytes')} > ${fragmentationBytes}`,
      summary: `Redis ${NODE} takes {{ $value | humanize }} times the memory that it uses`,
      description: 'activedefrag returns it; a restart of a replica does, too.',
    },
  ];
}

function ofKeys(metric: MetricOf, { evictionsPerSecond, hitRatio, hitRatioReads }: ResolvedThresholds): Alert[] {
  const [hits, misses] = ['redis_keyspace_hits_total', 'redis_keyspace_misses_total'].map((name) => `rate(${metric(name)}[10m])`);
  const reads = `(${hits} + ${misses})`;
  const missed: Alert = {
    // Without reads the share is no number
    name: 'RedisHitRatioLow', severity: 'warning', expr: `${hits} / (${reads} > ${hitRatioReads}) < ${hitRatio}`, for: '15m',
    summary: `{{ $value | humanizePercentage }} of the reads of ${NODE} find their key`,
    description: 'Keys expire or are evicted before they are read, or were never written.',
  };
  return [
    {
      name: 'RedisEvictions', severity: 'warning', expr: `rate(${metric('redis_evicted_keys_total')}[5m]) > ${evictionsPerSecond}`, for: '5m',
      summary: `Redis ${NODE} evicts {{ $value | humanize }} keys a second`,
      description: 'Its memory is full, and keys go before their time.',
    },
    ...hitRatio > 0 ? [missed] : [],
  ];
}
