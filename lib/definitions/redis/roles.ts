import type { EngineSince, RedisEngine } from './engine';

/** What a user is for; each role has the rules that this takes, in the words of the engine. */
export enum RedisRole {
  /** Reads and writes keys, but nothing that stops, empties or reconfigures the server. */
  APPLICATION = 'application',
  /** Reads keys and listens to channels. */
  READ_ONLY = 'read-only',
  /** Works with streams, and no other type of key. */
  STREAM_APPLICATION = 'stream-application',
  /** Reads keys, and all that monitoring reads. */
  DATABASE_VIEWER = 'database-viewer',
  /** Every command that Redis does not call dangerous. */
  NOT_DANGEROUS = 'not-dangerous',
  /** Runs a cluster: nodes, slots, configuration; shows no key and makes no user. */
  CLUSTER_ADMIN = 'cluster-admin',
  /** Reads the state of the server, and no key. */
  MONITORING = 'monitoring',
  /** Takes copies of all data, and nothing else. */
  BACKUP = 'backup',
  /** Replicates from a primary, and nothing else. */
  REPLICATION = 'replication',
  /** May do everything. */
  ADMIN = 'admin',
}

/** How a role reaches keys. */
export enum KeyAccess {
  /** Reads and writes. */
  FULL = 'full',
  /** Reads only, where the engine tells the two apart. */
  READ = 'read',
  /** Every key, and no choice of patterns. */
  EVERY = 'every',
  /** None. */
  NONE = 'none',
}

/** Rules for commands, and which engines need and know them. */
interface CommandRules {
  readonly rules: string;
  /** First versions that know them; all where this is left out. */
  readonly since?: EngineSince;
  /** First versions that no longer need them. */
  readonly gone?: EngineSince;
}

/** What a role may do. */
export interface Role {
  readonly keys: KeyAccess;
  /** Whether it has channels. */
  readonly hasChannels: boolean;
  readonly commands: readonly CommandRules[];
  /** What it is for, and what to know about it, in one sentence each. */
  readonly purpose: string;
}

const SEVEN: EngineSince = { redis: '7.0', valkey: '7.2' };

/** What client libraries ask when they connect: dangerous as a whole in Redis 6.2, which knew no subcommands. */
const CLIENT_OF_6: CommandRules = {
  rules: '+client|setname +client|getname +client|id +client|info +client|reply +client|caching +client|tracking +client|trackinginfo +client|getredir',
  gone: SEVEN,
};
const CLUSTER_CLIENT_OF_6: CommandRules = { rules: '+cluster|slots +cluster|nodes +cluster|info +cluster|keyslot +cluster|myid', gone: SEVEN };
const CLUSTER_CLIENT: CommandRules = { rules: '+cluster|slots +cluster|shards +cluster|nodes +cluster|info +cluster|keyslot +cluster|myid', since: SEVEN };
const STATE: CommandRules = { rules: '+info +role' };

/** Reading commands and what a reader's connection needs. */
const READING: readonly CommandRules[] = [
  { rules: '+@read +@connection +@transaction -@dangerous +subscribe +psubscribe +unsubscribe +punsubscribe +select +readonly +readwrite' },
  { rules: '+ssubscribe +sunsubscribe', since: SEVEN },
  STATE, CLIENT_OF_6, CLUSTER_CLIENT_OF_6, CLUSTER_CLIENT,
];

/** Reading the state of the server: no command that reads a key, none that changes or resets anything. */
const WATCHING: readonly CommandRules[] = [
  { rules: '+ping +info +role +time +select +dbsize +lastsave +command +module|list +slowlog|get +slowlog|len +memory|stats +memory|doctor +client|list +client|setname' },
  { rules: '+latency|latest +latency|history +latency|doctor +cluster|info +cluster|nodes +cluster|slots' },
  { rules: '+latency|histogram +cluster|shards +cluster|links', since: SEVEN },
];

/** The roles by name, in the order of the documentation. */
export const ROLES: Readonly<Record<RedisRole, Role>> = {
  [RedisRole.APPLICATION]: {
    keys: KeyAccess.FULL,
    hasChannels: true,
    commands: [{ rules: '+@all -@dangerous' }, STATE, CLIENT_OF_6, CLUSTER_CLIENT_OF_6],
    purpose: 'An application: reads and writes, but cannot empty, stop or reconfigure the server, nor list all keys at once.',
  },
  [RedisRole.READ_ONLY]: {
    keys: KeyAccess.READ,
    hasChannels: true,
    commands: READING,
    purpose: 'A report or a dashboard: reads keys and listens to channels, writes nothing.',
  },
  [RedisRole.STREAM_APPLICATION]: {
    keys: KeyAccess.FULL,
    hasChannels: false,
    commands: [
      { rules: '+@stream +@connection +@transaction -@dangerous +select +readonly +readwrite +del +unlink +exists +type +expire +pexpire +persist +ttl +pttl' },
      STATE, CLIENT_OF_6, CLUSTER_CLIENT_OF_6, CLUSTER_CLIENT,
    ],
    purpose: 'A producer or consumer of streams: works with streams and their lifetime, with no other type.',
  },
  [RedisRole.DATABASE_VIEWER]: {
    keys: KeyAccess.READ,
    hasChannels: true,
    commands: [...READING, ...WATCHING],
    purpose: 'A person who looks into a database: reads keys and the state of the server, changes nothing.',
  },
  [RedisRole.NOT_DANGEROUS]: {
    keys: KeyAccess.FULL,
    hasChannels: true,
    commands: [{ rules: '+@all -@dangerous' }],
    purpose: 'Every command that Redis does not call dangerous, and no more: INFO and ROLE are refused, and in Redis 6.2 all of CLIENT and CLUSTER.',
  },
  [RedisRole.CLUSTER_ADMIN]: {
    keys: KeyAccess.EVERY,
    hasChannels: false,
    commands: [
      ...WATCHING,
      { rules: '+cluster +readonly +readwrite +asking +migrate +restore +restore-asking +replicaof +failover +wait +config +client +memory +latency +slowlog +bgsave +bgrewriteaof' },
    ],
    purpose: 'Runs a cluster: nodes, slots, failovers and configuration, resharding included. No command of its own shows a key or makes a user; but MIGRATE copies keys to another server, and CONFIG GET shows the password of the user replication, which may copy everything.',
  },
  [RedisRole.MONITORING]: {
    keys: KeyAccess.NONE,
    hasChannels: false,
    commands: WATCHING,
    purpose: 'A metrics exporter: reads the state of the server, and no key. It has no CONFIG GET, which shows the password of the user replication; the slow log shows the arguments of slow commands.',
  },
  [RedisRole.BACKUP]: {
    keys: KeyAccess.NONE,
    hasChannels: false,
    commands: [{ rules: '+ping +info +role +lastsave +bgsave +psync +sync +replconf' }],
    purpose: 'Takes copies: BGSAVE, and redis-cli --rdb; so it can read all data, and write none.',
  },
  [RedisRole.REPLICATION]: {
    keys: KeyAccess.NONE,
    hasChannels: false,
    commands: [
      { rules: '+ping +psync +replconf' },
      { rules: '+sync', since: { valkey: '8.0' } },
      { rules: '+cluster|syncslots', since: { redis: '8.4', valkey: '9.0' } },
    ],
    purpose: 'The replicas of a fleet: copy a primary, and nothing else; added by the fleet where it has replicas.',
  },
  [RedisRole.ADMIN]: {
    keys: KeyAccess.EVERY,
    hasChannels: true,
    commands: [{ rules: '+@all' }],
    purpose: 'Everything; added by the fleet, whose own programs on the nodes use it.',
  },
};

/** What a user asks of its role. */
export interface RoleScope {
  readonly role: RedisRole;
  readonly keys: readonly string[];
  readonly channels: readonly string[];
  readonly commands: readonly string[];
}

/** The rules of a role in the words of an engine, narrowed to its keys and channels. */
export function roleRules({ role, keys, channels, commands }: RoleScope, engine: RedisEngine): string {
  const known = ROLES[role].commands.filter(({ since, gone }) => (since === undefined || engine.has(since)) && !(gone !== undefined && engine.has(gone)));
  const ofRole = new Set(known.flatMap(({ rules }) => rules.split(' ')));
  const ofKeys = keys.map((pattern) => `${keyPrefix(role, engine)}${pattern}`);
  return [...ofKeys, ...channels.map((pattern) => `&${pattern}`), ...ofRole, ...commands].join(' ');
}

/** Reading and writing are told apart since Redis 7.0; before it the commands alone keep a reader from writing. */
function keyPrefix(role: RedisRole, engine: RedisEngine): string {
  return ROLES[role].keys === KeyAccess.READ && engine.has(SEVEN) ? '%R~' : '~';
}
