import * as z from 'zod';
import type { AlertThresholds } from '../../definitions/side-services/monitoring/alert-thresholds';
import { DataPersistence } from '../../definitions/side-services/monitoring/data-persistence';
import type { RedisEndpointProps } from '../../definitions/side-services/monitoring/fleet-props';
import { MonitoredFleet } from '../../definitions/side-services/monitoring/monitored-fleet';
import { resolveThresholds, THRESHOLDS } from '../../definitions/side-services/monitoring/thresholds';
import type { Parts } from '../parts';
import { choice, exactlyOne, flag, mapping, number, text } from '../schema/kinds';
import { peersPart, peersSchema, secretPart, secretSchema } from './common';

type Path = readonly string[];

const WAYS = ['ec2', 'service', 'endpoints'] as const;

const exporterPort = number({ title: 'Port of the exporter', description: 'By default 9121.', example: 9121 }).optional();
const nodes = peersSchema({ title: 'Nodes', description: 'Who the nodes are: nobody else is reached.' });
const labels = mapping(text({ title: 'Value', description: 'Value of the label.', example: 'redis-fleet' }), { title: 'Labels', description: 'Labels of the Service and its pods; by default those of all services of this library.' });

const user = text({ title: 'User', description: 'User of Redis; by default the default user.', example: 'monitoring' }).optional();
const password = secretSchema({ title: 'Password', description: 'Password of the user.' }).optional();

const exporter = z.strictObject({ user, password, redisPort: number({ title: 'Port of Redis', description: 'Port of the database on the nodes; by default 6379.', example: 6379 }).optional() })
  .meta({ title: 'Exporter', description: 'An exporter that is made and asks all nodes; by default none: each node runs one of its own, which this library does not start.' });
const fleetTag = text({ title: 'Name on EC2', description: 'Name of the fleet in the tags of its nodes; by default its name here. Each database of these nodes is a fleet here.', example: 'shop' }).optional();
const ec2 = z.strictObject({ fleetTag, region: text({ title: 'Region', description: 'Region of AWS.', example: 'eu-west-1' }), nodes, exporter: exporter.optional(), exporterPort })
  .meta({ title: 'On EC2', description: 'Nodes that are found by the tags of this library.' });
const service = z.strictObject({
  serviceName: text({ title: 'Service', description: 'Name of the headless Service of the pods, with a port "metrics".', example: 'sessions-pods' }),
  serviceNamespace: text({ title: 'Namespace', description: 'Its namespace; by default that of the monitoring.', example: 'redis' }).optional(),
  labels,
  exporterPort,
}).meta({ title: 'On Kubernetes', description: 'Pods that have the exporter as a sidecar.' });
const server = z.strictObject({
  name: text({ title: 'Name', description: 'Name of the server, 1-20 letters, digits or -.', example: 'one' }),
  host: text({ title: 'Host', description: 'Host name or IPv4 address.', example: '10.60.1.10' }),
  port: number({ title: 'Port', description: 'Port of Redis; by default 6379.', example: 6379 }).optional(),
  user,
  password,
  tls: flag({ title: 'TLS', description: 'Whether Redis is spoken to over TLS; by default not.' }).optional(),
});
const endpoints = z.strictObject({ nodes, servers: z.array(server).meta({ title: 'Servers', description: 'Redis servers, 1-50.' }) })
  .meta({ title: 'Without exporters', description: 'Servers for which exporters are made.' });

/** What each threshold is about, in the words of the file's reference. */
const ABOUT_THRESHOLDS: Readonly<Record<keyof AlertThresholds, string>> = {
  restartedSeconds: 'Age of a process that counts as a restart, in seconds',
  fewestClients: 'Connections that a primary must have, that of the exporter included; 0 for none',
  clientsRatio: 'Share of maxclients that may be connected',
  primarySilenceSeconds: 'Seconds since a connected replica last heard from its primary',
  replicaLagSeconds: 'Seconds since a primary last heard from a replica',
  snapshotAgeSeconds: 'Age of the youngest snapshot of data that has changed since, in seconds',
  memoryRatio: 'Share of maxmemory that may be used',
  fragmentationRatio: 'Memory that the system gives for each byte that Redis uses',
  fragmentationBytes: 'Resident memory below which fragmentation means nothing, in bytes',
  evictionsPerSecond: 'Keys that may be evicted a second',
  hitRatio: 'Share of reads that must find their key; 0 for none',
  hitRatioReads: 'Reads a second below which the share of hits means nothing',
  commandSeconds: 'Mean time of one command, in seconds',
  percentileSeconds: 'Seconds in which 99 of 100 commands were done since the start of the node',
  slowCommands: 'Slow commands in five minutes',
  delayedFsyncs: 'Delayed writes of the append-only file in five minutes',
};

function threshold(name: keyof AlertThresholds): z.ZodOptional<z.ZodNumber> {
  const [kept, cache] = [DataPersistence.BOTH, DataPersistence.NONE].map((persistence) => resolveThresholds({}, persistence)[name]);
  const byDefault = kept === cache ? String(kept) : `${kept}, or ${cache} for a cache`;
  return number({ title: name, description: `${ABOUT_THRESHOLDS[name]}; by default ${byDefault}.`, example: kept ?? 0 }).optional();
}

const thresholds = z.strictObject(Object.fromEntries(THRESHOLDS.map((name) => [name, threshold(name)])))
  .meta({ title: 'Thresholds', description: 'When its alerts fire.' }).optional();

const fleet = z.strictObject({
  persistence: choice(Object.values(DataPersistence), { title: 'Persistence', description: 'What it keeps on disk: alerts on a file that nobody writes would fire for ever.', example: DataPersistence.NONE }),
  thresholds,
  ec2: ec2.optional(),
  service: service.optional(),
  endpoints: endpoints.optional(),
}).superRefine((value, context) => {
  const problem = exactlyOne(value, [...WAYS]);
  if (problem !== undefined) {
    context.addIssue({ code: 'custom', message: problem });
  }
}).meta({ title: 'Fleet', description: 'A fleet, by how its metrics are found: one of ec2, service and endpoints.' });

/** The fleets that a monitoring watches, by their names. */
export const fleetsSchema = mapping(fleet, { title: 'Fleets', description: 'The fleets that are watched, by their names.' });

/** The fleets at a path, without those with which something is wrong. */
export function fleetsPart(parts: Parts, path: Path): MonitoredFleet[] {
  return (parts.names(path) ?? []).flatMap((name) => fleetPart(parts, [...path, name], name) ?? []);
}

function fleetPart(parts: Parts, path: Path, name: string): MonitoredFleet | undefined {
  const way = WAYS.find((key) => parts.has([...path, key]));
  const peers = way === undefined ? undefined : peersPart(parts, [...path, way, 'nodes']);
  const ofExporter = parts.has([...path, 'ec2', 'exporter', 'password']) ? secretPart(parts, [...path, 'ec2', 'exporter', 'password']) : undefined;
  const passwords = parts.items([...path, 'endpoints', 'servers']).map((item) => (parts.has([...item, 'password']) ? secretPart(parts, [...item, 'password']) : undefined));
  return parts.make(path, fleet, (given) => {
    const common = { name, persistence: given.persistence, thresholds: given.thresholds };
    if (given.ec2 !== undefined) {
      const asked = given.ec2.exporter && { ...given.ec2.exporter, password: ofExporter };
      return MonitoredFleet.ec2({ ...common, ...given.ec2, exporter: asked, nodes: peers ?? [] });
    }
    if (given.service !== undefined) {
      return MonitoredFleet.service({ ...common, ...given.service, labels: given.service.labels ?? undefined });
    }
    const servers: RedisEndpointProps[] = (given.endpoints?.servers ?? []).map((one, index) => ({ ...one, password: passwords[index] }));
    return MonitoredFleet.endpoints({ ...common, endpoints: servers, nodes: peers ?? [] });
  }, (inner) => whereOf(path, way, inner));
}

/** Where the value of a definition's property stands in the file. */
function whereOf(path: Path, way: string | undefined, [first = 'name', ...rest]: Path): Path {
  if (first === 'name') {
    return path;
  }
  return first === 'thresholds' || way === undefined ? [...path, first, ...rest] : [...path, way, first === 'endpoints' ? 'servers' : first, ...rest];
}
