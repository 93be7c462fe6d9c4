import { number, text } from '../schema/kinds';
import { imageSchema, resourcesSchema } from './common';

/** The keys of an Envoy before Redis. */
export const envoyShape = {
  replicas: number({ title: 'Replicas', description: 'Number of pods, 1-100; by default 2.', example: 2 }).optional(),
  timeoutMilliseconds: number({ title: 'Timeout', description: 'Time for a reply of a Redis, in milliseconds, 10-60000; by default 1000.', example: 1000 }).optional(),
  healthCheckSeconds: number({ title: 'Health checks', description: 'Time between two health checks, in seconds, 1-60; by default 2.', example: 2 }).optional(),
  maintenanceKey: text({ title: 'Maintenance key', description: 'A Redis that has this key gets no commands; by default health checks ask PING.', example: 'maintenance' }).optional(),
  maxConnections: number({ title: 'Most connections', description: 'Most connections of clients to one pod, 10-100000, of 13 KiB each; by default 10000.', example: 10_000 }).optional(),
  resources: resourcesSchema.optional(),
  image: imageSchema.optional(),
};
