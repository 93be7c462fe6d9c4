import type { Form } from '../../checks';

/** Name of the port with metrics, of a container and of a Service. */
export const METRICS_PORT_NAME = 'metrics';
/** Labels that all Services and pods of this library have. */
export const LABELS: Readonly<Record<string, string>> = { 'app.kubernetes.io/part-of': 'redis-fleet' };
/** Name of a fleet or a proxy that is watched. */
export const MONITORED_NAME: Form = { pattern: /^[a-z][a-z0-9-]{0,38}[a-z0-9]$/, allowed: '2-40 lower-case letters, digits or -, beginning with a letter and not ending with -' };

/** What an exporter that is made is called, behind the name of its monitoring: that of a server, or that of a whole fleet. */
export function exporterOf(fleet: string, server?: string): string {
  return server === undefined ? `${fleet}-nodes` : `${fleet}-${server}`;
}
