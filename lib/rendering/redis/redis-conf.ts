import type { FleetDefinition } from '../../definitions/fleet';
import type { ClusterRules } from '../../definitions/placement/topology';
import type { RedisDatabase } from '../../definitions/redis/database';
import { dataOf, localConfOf, logFileOf, usersAclOf } from '../paths';
import { comment, redisArgument } from '../quoting';

/** The settings of a database's server, all but what only the node knows: by name, in the engine's own words and a stable order. */
export function renderedDirectives({ engine, topology }: FleetDefinition, database: RedisDatabase): Record<string, string> {
  const { databases, ...directives } = database.config.directivesFor(engine, { replicasPerShard: topology.replicasPerShard });
  if (topology.clusterRules === undefined) {
    return { ...(databases === undefined ? {} : { databases }), ...directives };
  }
  // A cluster has the first logical database only, whatever is said
  return { ...clusterDirectives(topology.clusterRules), ...directives };
}

/** redis.conf of a database: all but what only the node knows, which it writes into the included file. */
export function renderRedisConf(definition: FleetDefinition, database: RedisDatabase): string {
  const { port } = database;
  const directives = Object.entries(renderedDirectives(definition, database));
  return [
    `# ${comment(definition.name)}, ${comment(database.name)}: ${definition.engine.name}. Rendered from the fleet's definition; changes are overwritten.`,
    `port ${port}`,
    'protected-mode yes',
    'daemonize no',
    'supervised systemd',
    `logfile ${logFileOf(port)}`,
    'syslog-enabled yes',
    `syslog-ident redis-${port}`,
    `dir ${dataOf(port)}`,
    'dbfilename dump.rdb',
    `aclfile ${usersAclOf(port)}`,
    ...(definition.topology.clusterRules === undefined ? [] : ['cluster-config-file nodes.conf']),
    ...directives.flatMap(([name, value]) => directiveLines(name, value)),
    '# Address, memory and passwords of this machine',
    `include ${localConfOf(port)}`,
    '',
  ].join('\n');
}

/** Slots decide where replicas live: Redis must not move one to another shard, away from its zone. */
function clusterDirectives({ nodeTimeoutMillis, requireFullCoverage }: ClusterRules): Record<string, string> {
  return {
    'cluster-enabled': 'yes',
    'cluster-node-timeout': String(nodeTimeoutMillis),
    'cluster-require-full-coverage': requireFullCoverage ? 'yes' : 'no',
    'cluster-allow-replica-migration': 'no',
  };
}

function directiveLines(name: string, value: string): string[] {
  if (name === 'save') {
    return saveLines(value);
  }
  return [`${name} ${value.split(' ').map(redisArgument).join(' ')}`];
}

/** Redis 6.2 takes one rule a line, and an empty one to drop its own rules. */
function saveLines(value: string): string[] {
  const numbers = value.replace(/"/g, '').split(' ').filter((word) => word !== '');
  const rules = numbers.flatMap((seconds, index) => (index % 2 === 0 ? [`save ${seconds} ${numbers[index + 1]}`] : []));
  return ['save ""', ...rules];
}
