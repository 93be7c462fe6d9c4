import { RedisRole } from '../../lib/definitions/redis/roles';

/** Commands that a role may run, and commands that it may not: each of one word but for those in brackets, none that stops the server. */
export interface RoleCommands {
  readonly yes: readonly string[];
  readonly no: readonly string[];
}

const WRITES = ['SET app:text x', 'DEL app:text', 'LPUSH app:list x', 'EXPIRE app:text 100'];
const READS = ['GET app:text', 'SCAN 0', 'MGET app:text', 'XREAD STREAMS app:stream 0', 'TTL app:text', 'TYPE app:text'];
const STREAMS = ['XADD app:stream * f v', 'XRANGE app:stream - +', 'XGROUP CREATE app:stream g $', 'XLEN app:stream'];
const CONNECTION = ['PING', 'CLIENT SETNAME someone', 'CLIENT ID', 'SELECT 0'];
const TOPOLOGY = ['INFO', 'ROLE', 'CLUSTER SLOTS', 'CLUSTER NODES'];
const WATCHING = [
  'INFO', 'ROLE', 'CLUSTER INFO', 'CLUSTER NODES', 'LATENCY LATEST', 'LATENCY HISTORY command', 'LATENCY DOCTOR', 'SLOWLOG GET', 'SLOWLOG LEN', 'MEMORY STATS', 'CLIENT LIST', 'DBSIZE', 'LASTSAVE', 'PING',
];
/** What changes, stops or shows more than data. */
const DANGEROUS = ['FLUSHALL', 'FLUSHDB', 'KEYS *', 'CONFIG GET maxmemory', 'CONFIG SET hz 10', 'ACL LIST', 'ACL SETUSER x', 'SHUTDOWN ABORT', 'REPLICAOF NO ONE', 'CLIENT KILL ID 999999', 'SLOWLOG RESET', 'LATENCY RESET', 'BGREWRITEAOF'];
const SCRIPT = 'EVAL return(1) 0';

/** For each role what it shall be able to do, and what not. */
export const ROLE_COMMANDS: Readonly<Record<RedisRole, RoleCommands>> = {
  [RedisRole.APPLICATION]: { yes: [...CONNECTION, ...TOPOLOGY, ...READS, ...WRITES, ...STREAMS, SCRIPT, 'PUBLISH news x'], no: [...DANGEROUS, 'SAVE', 'BGSAVE', 'CLIENT LIST', 'SWAPDB 0 1'] },
  [RedisRole.READ_ONLY]: { yes: [...CONNECTION, ...TOPOLOGY, ...READS, 'XRANGE app:stream - +'], no: [...WRITES, ...DANGEROUS, SCRIPT, 'XADD app:stream * f v', 'PUBLISH news x', 'CLIENT LIST', 'SLOWLOG GET'] },
  [RedisRole.STREAM_APPLICATION]: {
    yes: [...CONNECTION, ...TOPOLOGY, ...STREAMS, 'XREAD STREAMS app:stream 0', 'XINFO STREAM app:stream', 'EXPIRE app:stream 100', 'DEL app:stream'],
    no: ['GET app:text', 'SET app:text x', 'LPUSH app:list x', 'SCAN 0', 'PUBLISH news x', SCRIPT, ...DANGEROUS],
  },
  [RedisRole.DATABASE_VIEWER]: { yes: [...CONNECTION, ...TOPOLOGY, ...READS, ...WATCHING], no: [...WRITES, ...DANGEROUS, SCRIPT, 'PUBLISH news x', 'BGSAVE'] },
  [RedisRole.NOT_DANGEROUS]: { yes: ['PING', ...READS, ...WRITES, ...STREAMS, SCRIPT, 'PUBLISH news x'], no: [...DANGEROUS, 'INFO', 'ROLE', 'CLIENT LIST'] },
  [RedisRole.CLUSTER_ADMIN]: {
    yes: [
      ...WATCHING, 'CLUSTER SLOTS', 'CLUSTER MEET 127.0.0.1 1', 'CLUSTER FAILOVER', 'CLUSTER SETSLOT 1 STABLE', 'CONFIG GET maxmemory', 'CONFIG SET hz 10', 'MIGRATE 127.0.0.1 1 app:missing 0 100', 'BGREWRITEAOF',
      'SLOWLOG RESET', 'LATENCY RESET', 'CLIENT KILL ID 999999', 'REPLICAOF NO ONE',
    ],
    no: [...READS, ...WRITES, SCRIPT, 'DUMP app:text', 'KEYS *', 'FLUSHALL', 'ACL LIST', 'ACL SETUSER x', 'SHUTDOWN ABORT', 'PUBLISH news x'],
  },
  [RedisRole.MONITORING]: { yes: WATCHING, no: [...READS, ...WRITES, ...DANGEROUS, SCRIPT, 'BGSAVE', 'PUBLISH news x', 'CLUSTER MEET 127.0.0.1 1', 'CLUSTER FAILOVER'] },
  [RedisRole.BACKUP]: { yes: ['PING', 'INFO', 'ROLE', 'LASTSAVE', 'BGSAVE'], no: [...READS, ...WRITES, ...DANGEROUS, SCRIPT, 'SAVE', 'CLUSTER NODES'] },
  [RedisRole.REPLICATION]: { yes: ['PING', 'REPLCONF capa eof'], no: [...READS, ...WRITES, ...DANGEROUS, SCRIPT, 'INFO', 'ROLE', 'CLUSTER NODES', 'BGSAVE', 'PUBLISH news x'] },
  [RedisRole.ADMIN]: { yes: [...CONNECTION, ...TOPOLOGY, ...READS, ...WRITES, ...WATCHING, 'CONFIG GET maxmemory', 'ACL LIST', 'KEYS *'], no: [] },
};
