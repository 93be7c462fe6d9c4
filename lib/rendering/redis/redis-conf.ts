import type { FleetDefinition } from '../../definitions/fleet';
import { logFileOf, PATHS } from '../paths';
import { comment, redisArgument } from '../quoting';

/** redis.conf of a fleet's nodes: all but what only the node knows, which it writes into the included file. */
export function renderRedisConf(definition: FleetDefinition): string {
  const directives = Object.entries(definition.config.directivesFor(definition.engine));
  return [
    `# ${comment(definition.name)}: ${definition.engine.name}. Rendered from the fleet's definition; changes are overwritten.`,
    `port ${definition.port}`,
    'protected-mode yes',
    'daemonize no',
    'supervised systemd',
    `logfile ${logFileOf(definition.port)}`,
    'syslog-enabled yes',
    `syslog-ident redis-${definition.port}`,
    `dir ${PATHS.data}`,
    'dbfilename dump.rdb',
    `aclfile ${PATHS.usersAcl}`,
    ...directives.flatMap(([name, value]) => directiveLines(name, value)),
    '# Address and memory of this machine',
    `include ${PATHS.localConf}`,
    '',
  ].join('\n');
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
