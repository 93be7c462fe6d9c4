import type { Generation } from './known-directives';

/**
 * The commands that each version has, and since Redis 7.0 their subcommands, as ACL rules write them.
 *
 * Made from the answers of running servers by test/programs/known-commands.test.ts, with UPDATE_GOLDEN=1. They were of
 * redis 6.2, redis 7.0, redis 7.2, redis 7.4, redis 8.0, redis 8.6, valkey 8.0, valkey 8.1, valkey 9.1.
 * Valkey 7.2 is taken for Redis 7.2, whose code it is; a command that came with Redis 8.2 or 8.4, or with Valkey 9.0, is taken to have come
 * with the next version that was asked.
 */
export const KNOWN_COMMANDS: readonly Generation[] = [
  {
    since: { redis: '6.2' }, gone: { redis: '7.0' },
    names: [
      'post', 'stralgo',
    ],
  },
  {
    since: { redis: '6.2', valkey: '7.2' },
    names: [
      'acl', 'append', 'asking', 'auth', 'bgrewriteaof', 'bgsave', 'bitcount', 'bitfield', 'bitfield_ro', 'bitop', 'bitpos', 'blmove', 'blpop',
      'brpop', 'brpoplpush', 'bzpopmax', 'bzpopmin', 'client', 'cluster', 'command', 'config', 'copy', 'dbsize', 'debug', 'decr', 'decrby', 'del',
      'discard', 'dump', 'echo', 'eval', 'evalsha', 'exec', 'exists', 'expire', 'expireat', 'failover', 'flushall', 'flushdb', 'geoadd', 'geodist',
      'geohash', 'geopos', 'georadius', 'georadius_ro', 'georadiusbymember', 'georadiusbymember_ro', 'geosearch', 'geosearchstore', 'get', 'getbit',
      'getdel', 'getex', 'getrange', 'getset', 'hdel', 'hello', 'hexists', 'hget', 'hgetall', 'hincrby', 'hincrbyfloat', 'hkeys', 'hlen', 'hmget',
      'hmset', 'hrandfield', 'hscan', 'hset', 'hsetnx', 'hstrlen', 'hvals', 'incr', 'incrby', 'incrbyfloat', 'info', 'keys', 'lastsave', 'latency',
      'lindex', 'linsert', 'llen', 'lmove', 'lolwut', 'lpop', 'lpos', 'lpush', 'lpushx', 'lrange', 'lrem', 'lset', 'ltrim', 'memory', 'mget',
      'migrate', 'module', 'monitor', 'move', 'mset', 'msetnx', 'multi', 'object', 'persist', 'pexpire', 'pexpireat', 'pfadd', 'pfcount', 'pfdebug',
      'pfmerge', 'pfselftest', 'ping', 'psetex', 'psubscribe', 'psync', 'pttl', 'publish', 'pubsub', 'punsubscribe', 'randomkey', 'readonly',
      'readwrite', 'rename', 'renamenx', 'replconf', 'replicaof', 'reset', 'restore', 'restore-asking', 'role', 'rpop', 'rpoplpush', 'rpush',
      'rpushx', 'sadd', 'save', 'scan', 'scard', 'script', 'sdiff', 'sdiffstore', 'select', 'set', 'setbit', 'setex', 'setnx', 'setrange', 'shutdown',
      'sinter', 'sinterstore', 'sismember', 'slaveof', 'slowlog', 'smembers', 'smismember', 'smove', 'sort', 'spop', 'srandmember', 'srem', 'sscan',
      'strlen', 'subscribe', 'substr', 'sunion', 'sunionstore', 'swapdb', 'sync', 'time', 'touch', 'ttl', 'type', 'unlink', 'unsubscribe', 'unwatch',
      'wait', 'watch', 'xack', 'xadd', 'xautoclaim', 'xclaim', 'xdel', 'xgroup', 'xinfo', 'xlen', 'xpending', 'xrange', 'xread', 'xreadgroup',
      'xrevrange', 'xsetid', 'xtrim', 'zadd', 'zcard', 'zcount', 'zdiff', 'zdiffstore', 'zincrby', 'zinter', 'zinterstore', 'zlexcount', 'zmscore',
      'zpopmax', 'zpopmin', 'zrandmember', 'zrange', 'zrangebylex', 'zrangebyscore', 'zrangestore', 'zrank', 'zrem', 'zremrangebylex',
      'zremrangebyrank', 'zremrangebyscore', 'zrevrange', 'zrevrangebylex', 'zrevrangebyscore', 'zrevrank', 'zscan', 'zscore', 'zunion',
      'zunionstore',
    ],
  },
  {
    since: { redis: '7.0', valkey: '7.2' },
    names: [
      'acl|cat', 'acl|deluser', 'acl|dryrun', 'acl|genpass', 'acl|getuser', 'acl|help', 'acl|list', 'acl|load', 'acl|log', 'acl|save', 'acl|setuser',
      'acl|users', 'acl|whoami', 'blmpop', 'bzmpop', 'client|caching', 'client|getname', 'client|getredir', 'client|help', 'client|id', 'client|info',
      'client|kill', 'client|list', 'client|no-evict', 'client|pause', 'client|reply', 'client|setname', 'client|tracking', 'client|trackinginfo',
      'client|unblock', 'client|unpause', 'cluster|addslots', 'cluster|addslotsrange', 'cluster|bumpepoch', 'cluster|count-failure-reports',
      'cluster|countkeysinslot', 'cluster|delslots', 'cluster|delslotsrange', 'cluster|failover', 'cluster|flushslots', 'cluster|forget',
      'cluster|getkeysinslot', 'cluster|help', 'cluster|info', 'cluster|keyslot', 'cluster|links', 'cluster|meet', 'cluster|myid', 'cluster|nodes',
      'cluster|replicas', 'cluster|replicate', 'cluster|reset', 'cluster|saveconfig', 'cluster|set-config-epoch', 'cluster|setslot', 'cluster|shards',
      'cluster|slaves', 'cluster|slots', 'command|count', 'command|docs', 'command|getkeys', 'command|getkeysandflags', 'command|help',
      'command|info', 'command|list', 'config|get', 'config|help', 'config|resetstat', 'config|rewrite', 'config|set', 'eval_ro', 'evalsha_ro',
      'expiretime', 'fcall', 'fcall_ro', 'function', 'function|delete', 'function|dump', 'function|flush', 'function|help', 'function|kill',
      'function|list', 'function|load', 'function|restore', 'function|stats', 'latency|doctor', 'latency|graph', 'latency|help', 'latency|histogram',
      'latency|history', 'latency|latest', 'latency|reset', 'lcs', 'lmpop', 'memory|doctor', 'memory|help', 'memory|malloc-stats', 'memory|purge',
      'memory|stats', 'memory|usage', 'module|help', 'module|list', 'module|load', 'module|loadex', 'module|unload', 'object|encoding', 'object|freq',
      'object|help', 'object|idletime', 'object|refcount', 'pexpiretime', 'pubsub|channels', 'pubsub|help', 'pubsub|numpat', 'pubsub|numsub',
      'pubsub|shardchannels', 'pubsub|shardnumsub', 'quit', 'script|debug', 'script|exists', 'script|flush', 'script|help', 'script|kill',
      'script|load', 'sintercard', 'slowlog|get', 'slowlog|help', 'slowlog|len', 'slowlog|reset', 'sort_ro', 'spublish', 'ssubscribe', 'sunsubscribe',
      'xgroup|create', 'xgroup|createconsumer', 'xgroup|delconsumer', 'xgroup|destroy', 'xgroup|help', 'xgroup|setid', 'xinfo|consumers',
      'xinfo|groups', 'xinfo|help', 'xinfo|stream', 'zintercard', 'zmpop',
    ],
  },
  {
    since: { redis: '7.2', valkey: '7.2' },
    names: [
      'client|no-touch', 'client|setinfo', 'cluster|myshardid', 'waitaof',
    ],
  },
  {
    since: { redis: '7.4', valkey: '9.1' },
    names: [
      'hexpire', 'hexpireat', 'hexpiretime', 'hpersist', 'hpexpire', 'hpexpireat', 'hpexpiretime', 'hpttl', 'httl',
    ],
  },
  {
    since: { redis: '8.0' },
    names: [
      'vadd', 'vcard', 'vdim', 'vemb', 'vgetattr', 'vinfo', 'vismember', 'vlinks', 'vrandmember', 'vrem', 'vsetattr', 'vsim',
    ],
  },
  {
    since: { redis: '8.0', valkey: '9.1' },
    names: [
      'hgetdel', 'hgetex', 'hsetex',
    ],
  },
  {
    since: { redis: '8.6' },
    names: [
      'cluster|migration', 'delex', 'digest', 'hotkeys', 'hotkeys|get', 'hotkeys|help', 'hotkeys|reset', 'hotkeys|start', 'hotkeys|stop', 'trimslots',
      'vrange', 'xackdel', 'xcfgset', 'xdelex', 'xidmprecord',
    ],
  },
  {
    since: { redis: '8.6', valkey: '8.0' },
    names: [
      'cluster|slot-stats',
    ],
  },
  {
    since: { redis: '8.6', valkey: '9.1' },
    names: [
      'cluster|syncslots', 'msetex',
    ],
  },
  {
    since: { valkey: '8.0' },
    names: [
      'client|capa', 'script|show',
    ],
  },
  {
    since: { valkey: '8.1' },
    names: [
      'client|import-source', 'commandlog', 'commandlog|get', 'commandlog|help', 'commandlog|len', 'commandlog|reset',
    ],
  },
  {
    since: { valkey: '9.1' },
    names: [
      'clusterscan', 'cluster|cancelslotmigrations', 'cluster|flushslot', 'cluster|getslotmigrations', 'cluster|migrateslots', 'delifeq',
    ],
  },
];
