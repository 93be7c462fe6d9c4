import * as z from 'zod';
import type { FleetDefinitionProps } from '../definitions/fleet';
import { PersistenceMode } from '../definitions/redis/choices';
import { RedisConfig } from '../definitions/redis/config';
import { RedisDatabase } from '../definitions/redis/database';
import { ClientSettings } from '../definitions/redis/settings/client-settings';
import { Defragmentation } from '../definitions/redis/settings/defragmentation';
import { LazyFreeing } from '../definitions/redis/settings/lazy-freeing';
import { LoggingSettings } from '../definitions/redis/settings/logging-settings';
import { MemorySettings } from '../definitions/redis/settings/memory-settings';
import { NetworkSettings } from '../definitions/redis/settings/network-settings';
import { Persistence } from '../definitions/redis/settings/persistence';
import { ReplicationSettings } from '../definitions/redis/settings/replication-settings';
import { ThreadSettings } from '../definitions/redis/settings/thread-settings';
import { RedisUser } from '../definitions/redis/user';
import type { Parts } from './parts';
import {
  clientsSchema, configShape, defragmentationSchema, directivesSchema, lazyFreeingSchema, loggingSchema, memorySchema, networkSettingsSchema, persistenceSchema,
  replicationSchema, threadsSchema,
} from './schema/redis-config';
import { databaseShape, portSchema, userSchema } from './schema/redis';
import { asTexts } from './texts';

type Acknowledged = Record<string, string>;
type Path = readonly string[];
type PersistenceKeys = NonNullable<z.infer<typeof persistenceSchema>>;

/** What of a fleet its section `redis` says: its only database, or each of several. */
export type RedisParts = Pick<FleetDefinitionProps, 'port' | 'config' | 'users' | 'databases'>;

const LIST = ['redis', 'databases'];
/** Keys beside the list of databases that are about all of them. */
const OF_ALL = ['engine', 'databases'];

/** The databases that the file describes; what is wrong is kept in `parts.problems`. */
export function redisParts(parts: Parts, acknowledge: Acknowledged): RedisParts {
  const listed = parts.read(LIST, z.array(z.unknown()).nullish());
  if (listed === undefined || listed === null) {
    return { ...serverParts(parts, ['redis'], acknowledge) };
  }
  refuseBeside(parts);
  const databases = listed.map((_, index) => database(parts, [...LIST, String(index)], acknowledge));
  const whole = databases.filter((made) => made !== undefined);
  return whole.length === databases.length ? { databases: whole } : {};
}

function refuseBeside(parts: Parts): void {
  const given = Object.keys(parts.read(['redis'], z.looseObject({})) ?? {});
  for (const key of given.filter((candidate) => !OF_ALL.includes(candidate))) {
    parts.problems.push({ path: ['redis', key], ofKey: true, message: `"${key}" is of the only database, and this fleet lists its databases; say it there` });
  }
}

function database(parts: Parts, path: Path, acknowledge: Acknowledged): RedisDatabase | undefined {
  const server = serverParts(parts, path, acknowledge);
  const own = parts.read(path, z.object(databaseShape));
  return own && parts.attempt(() => new RedisDatabase({ ...own, ...server }), (inner) => [...path, ...inner]);
}

function serverParts(parts: Parts, path: Path, acknowledge: Acknowledged): Pick<FleetDefinitionProps, 'port' | 'config' | 'users'> {
  return { port: parts.read([...path, 'port'], portSchema), config: config(parts, path, acknowledge), users: users(parts, [...path, 'users']) };
}

function users(parts: Parts, path: Path): RedisUser[] | undefined {
  const listed = parts.read(path, z.array(z.unknown()).nullish());
  return listed?.map((_, index) => user(parts, [...path, String(index)])).filter((made) => made !== undefined);
}

function user(parts: Parts, path: Path): RedisUser | undefined {
  return parts.make(path, userSchema, ({ keys, channels, commands, ...rest }) => {
    // A role or rules of another type are there all the same, and not missing
    const isUnread = (['role', 'rules'] as const).some((name) => rest[name] === undefined && parts.has([...path, name]));
    return isUnread ? undefined : new RedisUser({ ...rest, keys: keys ?? undefined, channels: channels ?? undefined, commands: commands ?? undefined });
  });
}

function config(parts: Parts, path: Path, acknowledge: Acknowledged): RedisConfig | undefined {
  const group = <Schema extends z.ZodType, Group>(name: string, schema: Schema, make: (data: NonNullable<z.infer<Schema>>) => Group): Group | undefined => (
    parts.make([...path, name], schema, (data) => (data === undefined || data === null ? undefined : make(data as NonNullable<z.infer<Schema>>)))
  );
  const groups = {
    preset: parts.read([...path, 'preset'], configShape.preset),
    memory: group('memory', memorySchema, (data) => new MemorySettings(data)),
    persistence: persistence(parts, [...path, 'persistence']),
    network: group('network', networkSettingsSchema, (data) => new NetworkSettings(data)),
    clients: group('clients', clientsSchema, (data) => new ClientSettings(data)),
    replication: group('replication', replicationSchema, (data) => new ReplicationSettings(data)),
    logging: group('logging', loggingSchema, (data) => new LoggingSettings(data)),
    threads: group('threads', threadsSchema, (data) => new ThreadSettings(data)),
    lazyFreeing: group('lazyFreeing', lazyFreeingSchema, (data) => new LazyFreeing(data)),
    defragmentation: group('defragmentation', defragmentationSchema, ({ active, ...data }) => (active ? Defragmentation.on(data) : Defragmentation.off())),
  };
  return parts.make([...path, 'directives'], directivesSchema, (given) => new RedisConfig({ ...groups, directives: asTexts(given), acknowledge }), (inner) => [...path, ...inner]);
}

/** Keys that only some modes have. */
const OF_LOG = ['fsync', 'rewritePercent', 'rewriteMinMiB', 'pauseFsyncOnRewrite', 'timestamps'];
const OF_SNAPSHOTS = ['snapshots'];
const KEYS: Readonly<Record<PersistenceMode, readonly string[]>> = {
  [PersistenceMode.NONE]: [],
  [PersistenceMode.SNAPSHOTS]: OF_SNAPSHOTS,
  [PersistenceMode.APPEND_ONLY]: OF_LOG,
  [PersistenceMode.BOTH]: [...OF_LOG, ...OF_SNAPSHOTS],
};

function persistence(parts: Parts, path: Path): Persistence | undefined {
  return parts.make(path, persistenceSchema, (data) => {
    if (data === undefined || data === null) {
      return undefined;
    }
    for (const key of Object.keys(data).filter((candidate) => candidate !== 'mode' && !KEYS[data.mode].includes(candidate))) {
      parts.problems.push({ path: [...path, key], ofKey: true, message: `"${key}" does nothing in the mode ${data.mode}${KEYS[data.mode].length === 0 ? '' : `, which has ${KEYS[data.mode].join(', ')}`}; leave it out, or choose another mode` });
    }
    return persistenceOf(data);
  }, ([name, ...rest]) => [...path, ...(name === undefined ? [] : [name === 'rules' ? 'snapshots' : name]), ...rest]);
}

function persistenceOf({ mode, snapshots, ...log }: PersistenceKeys): Persistence {
  const rules = snapshots ?? undefined;
  switch (mode) {
    case PersistenceMode.NONE:
      return Persistence.none();
    case PersistenceMode.SNAPSHOTS:
      return Persistence.snapshots(rules);
    case PersistenceMode.APPEND_ONLY:
      return Persistence.appendOnly(log);
    case PersistenceMode.BOTH:
      return Persistence.both({ ...log, rules });
  }
}
