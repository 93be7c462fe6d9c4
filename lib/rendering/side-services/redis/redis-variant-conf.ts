import { RedisDurability } from '../../../definitions/side-services/redis/redis-durability';
import type { RedisVariant } from '../../../definitions/side-services/redis/redis-variant';

/** Where a server on Kubernetes listens, and who its users are. */
export interface RedisVariantConf {
  readonly variant: RedisVariant;
  /** TCP port. */
  readonly port: number;
  /** Whether only programs of its own pod reach it. */
  readonly local: boolean;
  /** Path of the ACL file; without one everybody who reaches it may do everything. */
  readonly aclFile?: string;
}

/** Folder of its data. */
export const REDIS_DATA = '/data';
/** Every second, or before each reply. */
const FSYNC = { [RedisDurability.AOF_EVERYSEC]: 'everysec', [RedisDurability.AOF_ALWAYS]: 'always' };

/** The redis.conf of a server on Kubernetes, for Redis 6.2 and later. */
export function redisVariantConf({ variant, port, local, aclFile }: RedisVariantConf): string {
  const { durability, maxmemoryBytes } = variant;
  const lines = [
    '# Rendered from the side service; changes are overwritten.',
    `port ${port}`,
    // Without an address it listens on all; with one, Redis 6.2 would serve everybody where the ACL file forgets the default user
    ...local ? ['bind 127.0.0.1'] : [],
    'protected-mode yes',
    ...aclFile === undefined ? [] : [`aclfile ${aclFile}`],
    `dir ${REDIS_DATA}`,
    `maxmemory ${maxmemoryBytes}`,
    'save ""',
    // When memory ends, the child that rewrites the file goes, or feeds a replica, and not the server
    'oom-score-adj relative',
    ...durability === RedisDurability.CACHE ? ofCache() : ofFile(FSYNC[durability]),
    '',
  ];
  return lines.join('\n');
}

function ofCache(): string[] {
  return ['maxmemory-policy allkeys-lru', 'appendonly no'];
}

/** Without eviction, because what is kept must not vanish; a tail that a kill cut off is no reason not to start. */
function ofFile(fsync: string): string[] {
  return [
    'maxmemory-policy noeviction',
    'appendonly yes',
    `appendfsync ${fsync}`,
    'no-appendfsync-on-rewrite no',
    'aof-use-rdb-preamble yes',
    'aof-load-truncated yes',
    'auto-aof-rewrite-percentage 100',
    'auto-aof-rewrite-min-size 64mb',
  ];
}
