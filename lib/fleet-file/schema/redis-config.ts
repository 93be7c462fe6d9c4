import * as z from 'zod';
import { own } from '../../definitions/own';
import { AppendFsync, DisklessLoad, LogLevel, MaxMemoryPolicy, PersistenceMode, RedisPreset, Workload } from '../../definitions/redis/choices';
import { DIRECTIVE_NAMES } from '../../definitions/redis/directive-table';
import { DIRECTIVES } from '../../definitions/redis/directives';
import { SAID_BY_GROUPS } from '../../definitions/redis/managed-directives';
import { choice, flag, list, number, section, setting, text } from './kinds';

const presetSchema = choice(Object.values(RedisPreset), {
  title: 'Preset', description: 'The ready-made configuration that the keys beside it change: a store, a cache, sessions, or a store with many writes; by default store.', example: RedisPreset.STORE,
}).optional();

export const memorySchema = section({
  workload: choice(Object.values(Workload), { title: 'Workload', description: 'How much of the data is overwritten while a snapshot is written: decides capPercent and copyOnWritePercent; by default that of the preset.', example: Workload.STORE }).optional(),
  capPercent: number({ title: 'Cap', description: 'Most of the machine\'s memory that data may take, in percent, 10-90; by default that of the workload, 75 for a store.', example: 75 }).optional(),
  copyOnWritePercent: number({ title: 'Copy on write', description: 'Memory for pages that are copied while a snapshot is written, in percent of the data, 0-100; by default that of the workload, 25 for a store.', example: 25 }).optional(),
  clientsPercent: number({ title: 'Clients', description: 'Memory that all clients together may take for their buffers, in percent of the data, 0-50; 0 is no limit; by default 5.', example: 5 }).optional(),
  policy: choice(Object.values(MaxMemoryPolicy), { title: 'Policy', description: 'What happens when memory is full; by default that of the preset, noeviction for a store.', example: MaxMemoryPolicy.NOEVICTION }).optional(),
  evictionSamples: number({ title: 'Samples', description: 'Keys that an eviction looks at to find the one to evict, 1-64.', example: 5 }).optional(),
  evictionTenacity: number({ title: 'Tenacity', description: 'How long a command may be held up by evictions, 0-100.', example: 10 }).optional(),
  oomScores: z.array(z.number()).optional().meta({ title: 'Scores', description: 'How gladly the kernel ends a primary, a replica and a child when memory runs out; by default [0, 200, 800].', examples: [[0, 200, 800]] }),
}, { title: 'Memory', description: 'How the server uses the memory of its machine: each node computes maxmemory from it at boot.' });

export const networkSettingsSchema = section({
  tcpBacklog: number({ title: 'Backlog', description: 'Connections that wait to be accepted, 1-65535; the kernel\'s settings must not be smaller; by default 4096.', example: 4096 }).optional(),
  tcpKeepaliveSeconds: number({ title: 'Keepalive', description: 'Seconds between probes of idle connections; by default 60.', example: 60 }).optional(),
}, { title: 'Network', description: 'How the server takes and keeps connections.' });

export const clientsSchema = section({
  maxclients: number({ title: 'Most clients', description: 'Most clients at once, 1-1000000; the limit of open files follows it; by default 10000.', example: 10_000 }).optional(),
  idleTimeoutSeconds: number({ title: 'Idle time', description: 'Seconds after which an idle client is closed; 0, the default, is never.', example: 0 }).optional(),
  databases: number({ title: 'Logical databases', description: 'Number of logical databases, which SELECT chooses, 1-100000; a cluster uses the first only; by default 16.', example: 16 }).optional(),
  keyspaceEvents: text({ title: 'Events', description: 'Which events of keys are published: K, E or both, and letters of g$lshzxetdmnocA; by default none.', example: 'KEA' }).optional(),
  trackedKeys: number({ title: 'Tracked keys', description: 'Keys that the server remembers for the caches of its clients; 0 is no limit.', example: 1_000_000 }).optional(),
}, { title: 'Clients', description: 'What clients may have.' });

export const replicationSchema = section({
  writeMiBPerSecond: number({ title: 'Writes', description: 'What a primary writes in its busiest minutes, in MiB a second, 1-10240: decides the backlog and the replicas\' buffers.', example: 2 }).optional(),
  fullSyncSeconds: number({ title: 'Full copy', description: 'Seconds that a full copy of the data takes to reach a replica, 10-86400; by default 300.', example: 300 }).optional(),
  backlogMiB: number({ title: 'Backlog', description: 'Writes kept for replicas that reconnect, in MiB, 1-65536; by default two minutes of writeMiBPerSecond, else 256.', example: 256 }).optional(),
  replicaBufferMiB: number({ title: 'Replica buffer', description: 'Writes that may wait for a replica before it is cut off, in MiB, 16-1048576; by default what is written during a full copy, else 1024.', example: 1024 }).optional(),
  backlogTtlSeconds: number({ title: 'Life of the backlog', description: 'Seconds that the backlog is kept after the last replica has gone; by default 3600.', example: 3600 }).optional(),
  timeoutSeconds: number({ title: 'Timeout', description: 'Seconds without a sign of life after which primary and replica take each other for dead, 10-86400; by default 60.', example: 60 }).optional(),
  diskless: flag({ title: 'Diskless', description: 'Whether a full copy goes straight to the replicas, with no file in between; by default it does.' }).optional(),
  disklessDelaySeconds: number({ title: 'Delay', description: 'Seconds that a full copy waits for further replicas to share it.', example: 5 }).optional(),
  disklessLoad: choice(Object.values(DisklessLoad), { title: 'Load', description: 'Where a replica puts a full copy while it receives it.', example: DisklessLoad.DISABLED }).optional(),
  dualChannel: flag({ title: 'Dual channel', description: 'Whether a full copy and the writes meanwhile come over connections of their own; Valkey only, since 8.0.' }).optional(),
  minReplicasToWrite: number({ title: 'Replicas for a write', description: 'Replicas that must be in touch for a write to be taken, 0-5; by default 0.', example: 0 }).optional(),
  minReplicasMaxLagSeconds: number({ title: 'Lag', description: 'Seconds since a replica\'s last sign of life after which it is out of touch; only with minReplicasToWrite.', example: 10 }).optional(),
}, { title: 'Replication', description: 'How replicas keep up with their primary.' });

const snapshotSchema = z.strictObject({
  seconds: number({ title: 'Seconds', description: 'Seconds since the last snapshot.', example: 3600 }),
  changes: number({ title: 'Changes', description: 'Changes since the last snapshot.', example: 1 }),
}).meta({ title: 'Rule', description: 'A snapshot is taken when so many changes were made since the last one, and it is so long ago.' });

export const persistenceSchema = z.strictObject({
  mode: choice(Object.values(PersistenceMode), { title: 'Mode', description: 'What is kept: nothing, a snapshot from time to time, a log of all writes, or both.', example: PersistenceMode.APPEND_ONLY }),
  fsync: choice(Object.values(AppendFsync), { title: 'Sync', description: 'When the log is forced to disk; by default everysec.', example: AppendFsync.EVERYSEC }).optional(),
  rewritePercent: number({ title: 'Growth', description: 'Growth in percent at which the log is rewritten; 0 is never; by default 100.', example: 100 }).optional(),
  rewriteMinMiB: number({ title: 'Least size', description: 'Size in MiB below which the log is not rewritten; by default 64.', example: 64 }).optional(),
  pauseFsyncOnRewrite: flag({ title: 'Pause', description: 'Whether the log is not forced to disk while it is rewritten; by default it is.' }).optional(),
  timestamps: flag({ title: 'Times', description: 'Whether the log carries the time of its writes; by default it does where the engine can.' }).optional(),
  snapshots: list(snapshotSchema, { title: 'Snapshots', description: 'When snapshots are taken, for the modes snapshots and both; by default every hour in which something changed.' }),
}).nullish().meta({ title: 'Persistence', description: 'What the database keeps on disk; by default what the preset does: a store keeps a log of all writes.' });

export const loggingSchema = section({
  level: choice(Object.values(LogLevel), { title: 'Level', description: 'How much the server says in its log; by default notice.', example: LogLevel.NOTICE }).optional(),
  slowlogMicros: number({ title: 'Slow commands', description: 'Commands slower than this are kept in the slow log, in microseconds; -1 turns it off; by default 10000.', example: 10_000 }).optional(),
  slowlogLength: number({ title: 'Slow log', description: 'Commands that the slow log keeps; by default 1024.', example: 1024 }).optional(),
  latencyMillis: number({ title: 'Slow events', description: 'Events slower than this are kept by the latency monitor, in milliseconds; 0 turns it off; by default 100.', example: 100 }).optional(),
  latencyTracking: flag({ title: 'Percentiles', description: 'Whether the times of each command are kept as percentiles; by default they are where the engine can.' }).optional(),
  aclLogLength: number({ title: 'ACL log', description: 'Refused commands and passwords that the ACL log keeps.', example: 128 }).optional(),
}, { title: 'Logging', description: 'What the server keeps of what it did.' });

export const threadsSchema = section({
  ioThreads: number({ title: 'Threads', description: 'Threads for network input and output, 1-128; more than 8 are refused unless acknowledged; by default 1.', example: 4 }).optional(),
}, { title: 'Threads', description: 'Threads of the server.' });

export const lazyFreeingSchema = section({
  eviction: flag({ title: 'Eviction', description: 'Of keys that are evicted; by default true, as all of these.' }).optional(),
  expiry: flag({ title: 'Expiry', description: 'Of keys that expire.' }).optional(),
  serverDeletion: flag({ title: 'Overwriting', description: 'Of values that another command overwrites, as RENAME does.' }).optional(),
  userDeletion: flag({ title: 'Deletion', description: 'Of keys that DEL deletes.' }).optional(),
  userFlush: flag({ title: 'Flush', description: 'Of FLUSHALL, FLUSHDB and SCRIPT FLUSH without a word for how.' }).optional(),
  replicaFlush: flag({ title: 'Replica', description: 'Of the data of a replica that receives a full copy.' }).optional(),
}, { title: 'Lazy freeing', description: 'Which memory is freed by a thread of its own, so that nobody waits for it.' });

export const defragmentationSchema = z.strictObject({
  active: flag({ title: 'Active', description: 'Whether the server moves its data together while it runs; the servers of Debian and Ubuntu are built without it.' }),
  ignoreMiB: number({ title: 'Ignored', description: 'Waste in MiB below which nothing is moved.', example: 100 }).optional(),
  lowerPercent: number({ title: 'Beginning', description: 'Waste in percent at which it begins.', example: 10 }).optional(),
  upperPercent: number({ title: 'Hardest', description: 'Waste in percent at which it works hardest.', example: 100 }).optional(),
  cycleMinPercent: number({ title: 'Least effort', description: 'Time of the processor that it takes when it begins, in percent, 1-99.', example: 1 }).optional(),
  cycleMaxPercent: number({ title: 'Most effort', description: 'Time of the processor that it takes at most, in percent, 1-99.', example: 25 }).optional(),
}).nullish().meta({ title: 'Defragmentation', description: 'When and how hard the server moves its data together; by default never.' });

/** One schema for all directives about which only the name is known: there are hundreds of them. */
const plainDirective = setting({ title: 'Directive', description: 'A directive of the engine, as its own redis.conf describes it.' }).optional();

const directives = DIRECTIVE_NAMES.filter((name) => own(SAID_BY_GROUPS, name) === undefined).map((name) => {
  const known = own(DIRECTIVES, name);
  const preset = known?.preset === undefined ? '' : `; by default ${known.preset === '' ? '""' : known.preset}`;
  return [name, known === undefined ? plainDirective : setting({ title: name, description: `The directive ${name}: ${known.kind.allowed}${preset}.` }).optional()] as const;
});

/** Names that are not listed pass on to the definitions, which know why each is refused; an editor marks them at once. */
export const directivesSchema = z.object(Object.fromEntries(directives)).catchall(setting({ title: 'Value', description: 'Value of the directive.' })).meta({ additionalProperties: false }).nullish().meta({
  title: 'Directives', description: 'Further directives of Redis by their own names.',
});

/** The settings of a server, in groups. */
export const configShape = {
  preset: presetSchema,
  memory: memorySchema,
  persistence: persistenceSchema,
  network: networkSettingsSchema,
  clients: clientsSchema,
  replication: replicationSchema,
  logging: loggingSchema,
  threads: threadsSchema,
  lazyFreeing: lazyFreeingSchema,
  defragmentation: defragmentationSchema,
  directives: directivesSchema,
};
