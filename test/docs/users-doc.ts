import { RedisEngine } from '../../lib/definitions/redis/engine';
import { KeyAccess, RedisRole, ROLES } from '../../lib/definitions/redis/roles';
import { RedisUser } from '../../lib/definitions/redis/user';
import { ROLE_COMMANDS } from '../support/role-commands';
import { table } from './table';

/** The engines whose rules the table shows: those in between have the rules of the one before them. */
const ENGINES = ['redis 6.2', 'redis 7.0', 'redis 8.4', 'valkey 7.2', 'valkey 8.0', 'valkey 9.0'].map((name) => RedisEngine.parse(name));

const KEYS: Readonly<Record<KeyAccess, string>> = {
  [KeyAccess.FULL]: 'those of `keys`, by default all',
  [KeyAccess.READ]: 'those of `keys`, by default all; for reading only',
  [KeyAccess.EVERY]: 'all',
  [KeyAccess.NONE]: 'none',
};

/** The factory of each role. */
const MADE_BY: Readonly<Record<RedisRole, string>> = {
  [RedisRole.APPLICATION]: 'application',
  [RedisRole.READ_ONLY]: 'readOnly',
  [RedisRole.STREAM_APPLICATION]: 'streamApplication',
  [RedisRole.DATABASE_VIEWER]: 'databaseViewer',
  [RedisRole.NOT_DANGEROUS]: 'notDangerous',
  [RedisRole.CLUSTER_ADMIN]: 'clusterAdmin',
  [RedisRole.MONITORING]: 'monitoring',
  [RedisRole.BACKUP]: 'backup',
  [RedisRole.REPLICATION]: 'replication',
  [RedisRole.ADMIN]: 'admin',
};

/** The reference of users and roles in Markdown: made from what the library knows, so that it cannot say anything else. */
export function usersReference(): string {
  return `# Users

Who may do what on a server: \`RedisUser\`, or \`redis.users\` in fleet.yaml. Each user has a ready role, which knows the words of every engine, or ACL rules of
your own. Passwords are made in Secrets Manager and nowhere else: a node fetches them at boot by its own role, and its users.acl holds SHA-256 only. The user
\`default\` is off: whoever does not log in may do nothing, from the first second of a node's life.

\`\`\`yaml
redis:
  users:
    - name: app
      role: application
      keys: ["cart:*", "session:*"]
    - name: reports
      role: read-only
    - name: loader
      rules: "~import:* +@write +@connection -@dangerous"
\`\`\`

The fleet adds two users by itself: \`admin\`, whom the nodes' own programs use, and \`replication\` where there are replicas.

## Roles

${table(['role', '`RedisUser.`', 'keys', 'channels', 'what it is for'], Object.values(RedisRole).map(roleRow))}

Patterns of keys do not hide names: SCAN, RANDOMKEY and DBSIZE see all keys of a database, whatever patterns a user has. Tenants that must not see each other's names
need databases of their own (\`redis.databases\`).

\`commands\` adds rules behind those of a role, such as \`-@scripting\` or \`+keys\`.

## What may be run

Each row is tried in the tests on every server that they find, by logging in as such a user: the commands of the first column are answered, those of the second
refused. The patterns of keys, a replica that logs in as \`replication\` and \`redis-cli --rdb\` as \`backup\` are tried likewise.

${table(['role', 'for example', 'not'], Object.values(RedisRole).map(exampleRow))}

## Rules

The rules in users.acl, for all keys. A row without an engine is the same on all.

${table(['role', 'engine', 'rules'], Object.values(RedisRole).flatMap(ruleRows))}

Redis 6.2 does not tell reading and writing a key apart, and has no subcommands in its categories: there CLIENT and CLUSTER are dangerous as a whole, and a role
allows what client libraries need of them.

## Instead of rename-command

\`rename-command\` is refused: it breaks replicas, Sentinel and the append-only file, which hold the names that a server knew when it wrote them. A rule such as
\`-flushall\` keeps a user from a command, and leaves it to those who need it.
`;
}

function roleRow(role: RedisRole): string[] {
  const { keys, hasChannels, purpose } = ROLES[role];
  const hasPatterns = keys === KeyAccess.FULL || keys === KeyAccess.READ;
  const channels = hasPatterns ? 'those of `channels`, by default the patterns of the keys' : 'all';
  return [`\`${role}\``, `\`${MADE_BY[role]}\``, KEYS[keys], hasChannels ? channels : 'none', purpose];
}

function exampleRow(role: RedisRole): string[] {
  const { yes, no } = ROLE_COMMANDS[role];
  return [`\`${role}\``, names(yes), names(no)];
}

/** The commands without their arguments, each once. */
function names(commands: readonly string[]): string {
  const words = commands.map((command) => /^(CLIENT|CLUSTER|CONFIG|ACL|LATENCY|SLOWLOG|MEMORY|XGROUP|XINFO) \w+|^\w+/.exec(command)?.[0] ?? '');
  return [...new Set(words)].join(', ');
}

/** One row for the engines that have the same rules, named by the first. */
function ruleRows(role: RedisRole): string[][] {
  const rules = ENGINES.map((engine) => ({ engine, text: rulesOf(role, engine) }));
  const distinct = [...new Set(rules.map(({ text }) => text))];
  return distinct.map((text) => {
    const engines = rules.filter((known) => known.text === text).map(({ engine }) => engine.name);
    return [`\`${role}\``, distinct.length === 1 ? '' : engines.join(', '), `\`${text}\``];
  });
}

function rulesOf(role: RedisRole, engine: RedisEngine): string {
  return new RedisUser({ name: 'someone', role }).rulesFor(engine);
}
