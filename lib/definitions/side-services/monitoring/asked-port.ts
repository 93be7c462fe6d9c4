import type { MonitoredFleet } from './monitored-fleet';
import { REDIS_PORT } from '../core/ports';

/** The port of a fleet's nodes that is asked: that of their exporters, or of Redis where an exporter is made for them. */
export function askedPort({ fleetExporter, exporterPort }: MonitoredFleet): number {
  return fleetExporter === undefined ? exporterPort : fleetExporter.redisPort ?? REDIS_PORT;
}
