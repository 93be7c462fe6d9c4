import { knownAtSynth, oneOf, text } from '../checks';
import { frozenList } from '../frozen';
import { Problems } from '../problems';
import { categoryProblem, commandProblem, idlePatterns, isCommandRule, isRule, laterRuleProblem } from './acl-rules';
import { RedisEngine } from './engine';
import { KeyAccess, RedisRole, roleRules, ROLES } from './roles';

/** Which keys and channels a ready role reaches, and which further commands it may run. */
export interface RedisUserScope {
  /**
   * Patterns of keys, such as `cache:*`, for a role that reaches keys.
   *
   * SCAN, RANDOMKEY and DBSIZE see all keys of the database, whatever the patterns are.
   * @default - all keys
   */
  readonly keys?: string[];
  /**
   * Patterns of channels, such as `news.*`, for a role that has channels.
   * @default - the patterns of the keys
   */
  readonly channels?: string[];
  /**
   * Rules for commands behind those of the role, such as `-@scripting` or `+keys`.
   * @default - none
   */
  readonly commands?: string[];
}

/** A user of Redis: by a ready role, or by rules of the caller's own. */
export interface RedisUserProps extends RedisUserScope {
  /** Name: 1-64 letters, digits, `_` or `-`, beginning with a letter; not `default`, which is always off, nor a word such as `constructor`. */
  readonly name: string;
  /**
   * The ready role of the user.
   * @default - none: `rules` say what it may do
   */
  readonly role?: RedisRole;
  /**
   * ACL rules: which keys, channels and commands, such as `~cache:* &* +@read`; passwords are refused.
   * @default - those of the role
   */
  readonly rules?: string;
}

/** A user by rules of the caller's own. */
export interface CustomUserProps {
  /** Name: 1-64 letters, digits, `_` or `-`, beginning with a letter; not `default`, which is always off, nor a word such as `constructor`. */
  readonly name: string;
  /** ACL rules: which keys, channels and commands, such as `~cache:* &* +@read`; passwords are refused. */
  readonly rules: string;
}

const NAME = { pattern: /^(?!default$)[A-Za-z][A-Za-z0-9_-]{0,63}$/, allowed: '1-64 letters, digits, _ or -, beginning with a letter, and not "default"' };
const MAX_RULES = 200;
const EVERY = ['*'];

/**
 * A user of Redis: its password lives in Secrets Manager and reaches the node's users.acl only as a SHA-256.
 *
 * Throws when the name, the role or a rule is not one that Redis takes.
 * @see https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/
 */
export class RedisUser {
  /** Name of the administrator, whom the node's own programs use. */
  public static readonly ADMIN = 'admin';
  /** Name of the user by which replicas copy their primary. */
  public static readonly REPLICATION = 'replication';

  /** An application: reads and writes, but runs no dangerous and no administrative command. */
  public static application(name = 'app', scope: RedisUserScope = {}): RedisUser {
    return new RedisUser({ ...scope, name, role: RedisRole.APPLICATION });
  }

  /** A reader of keys and listener to channels, which writes nothing. */
  public static readOnly(name = 'reader', scope: RedisUserScope = {}): RedisUser {
    return new RedisUser({ ...scope, name, role: RedisRole.READ_ONLY });
  }

  /** A producer or consumer of streams, with no other type of key. */
  public static streamApplication(name = 'streams', scope: RedisUserScope = {}): RedisUser {
    return new RedisUser({ ...scope, name, role: RedisRole.STREAM_APPLICATION });
  }

  /** A person who reads keys and the state of the server. */
  public static databaseViewer(name = 'viewer', scope: RedisUserScope = {}): RedisUser {
    return new RedisUser({ ...scope, name, role: RedisRole.DATABASE_VIEWER });
  }

  /** Every command that Redis does not call dangerous, and no more. */
  public static notDangerous(name: string, scope: RedisUserScope = {}): RedisUser {
    return new RedisUser({ ...scope, name, role: RedisRole.NOT_DANGEROUS });
  }

  /** Runs a cluster, resharding included, without reading keys. */
  public static clusterAdmin(name = 'cluster-admin'): RedisUser {
    return new RedisUser({ name, role: RedisRole.CLUSTER_ADMIN });
  }

  /** A metrics exporter: reads the state of the server, and no key. */
  public static monitoring(name = 'monitoring'): RedisUser {
    return new RedisUser({ name, role: RedisRole.MONITORING });
  }

  /** Takes copies of all data, and nothing else. */
  public static backup(name = 'backup'): RedisUser {
    return new RedisUser({ name, role: RedisRole.BACKUP });
  }

  /** The user by which replicas copy their primary, and nothing else; a fleet with replicas adds it by itself. */
  public static replication(): RedisUser {
    return new RedisUser({ name: RedisUser.REPLICATION, role: RedisRole.REPLICATION });
  }

  /** An administrator: everything; each fleet adds it by itself, for the node's own programs use it too. */
  public static admin(): RedisUser {
    return new RedisUser({ name: RedisUser.ADMIN, role: RedisRole.ADMIN });
  }

  /** A user by rules of one's own. */
  public static custom(props: CustomUserProps): RedisUser {
    return new RedisUser(props);
  }

  /** Name of the user. */
  public readonly name: string;
  /** The ready role; undefined for a user by its own rules. */
  public readonly role?: RedisRole;
  /** The rules of its own; undefined for a ready role. */
  public readonly rules?: string;
  /** Patterns of the keys of its role; empty for a user by its own rules. */
  public readonly keys: string[];
  /** Patterns of the channels of its role; empty for a user by its own rules. */
  public readonly channels: string[];
  /** Rules for commands behind those of its role. */
  public readonly commands: string[];

  public constructor(props: RedisUserProps) {
    const problems = new Problems();
    problems.check('name', nameProblem(props.name));
    if ((props.role === undefined) === (props.rules === undefined)) {
      problems.add([], `a user must have exactly one of "role" and "rules", got ${props.role === undefined ? 'none' : 'both'}`);
    } else if (props.rules === undefined) {
      checkScope(problems, props);
    } else {
      checkOwnRules(problems, props);
    }
    problems.throwIfAny();
    this.name = props.name;
    this.role = props.role;
    this.rules = props.rules;
    this.keys = frozenList(keysOf(props));
    this.channels = frozenList(channelsOf(props));
    this.commands = frozenList(props.commands ?? []);
  }

  /**
   * The ACL rules in the words of an engine, separated by single spaces.
   *
   * Throws when a rule of the caller's own is not known to the engine.
   */
  public rulesFor(engine: RedisEngine): string {
    const problems = new Problems();
    const own = this.rules === undefined ? { path: 'commands', rules: this.commands } : { path: 'rules', rules: this.rules.split(' ') };
    own.rules.forEach((rule) => problems.check(own.path, laterRuleProblem(rule, engine, this.name)));
    problems.throwIfAny();
    return this.rules ?? roleRules({ role: this.role ?? RedisRole.ADMIN, keys: this.keys, channels: this.channels, commands: this.commands }, engine);
  }
}

/** Each user is a construct by its name, and what every object has is none of its own. */
function nameProblem(name: string): string | undefined {
  const problem = knownAtSynth('name', name) ?? text('name', name, NAME);
  const taken = Object.hasOwn(Object.prototype, name);
  return problem ?? (taken ? `"name" must not be a word that every object of JavaScript has, got ${JSON.stringify(name)}; choose another` : undefined);
}

function keysOf({ role, keys }: RedisUserProps): readonly string[] {
  const hasKeys = role !== undefined && ROLES[role].keys !== KeyAccess.NONE;
  return hasKeys ? (keys ?? EVERY) : [];
}

function channelsOf(props: RedisUserProps): readonly string[] {
  const hasChannels = props.role !== undefined && ROLES[props.role].hasChannels;
  return hasChannels ? (props.channels ?? keysOf(props)) : [];
}

function checkOwnRules(problems: Problems, props: RedisUserProps): void {
  for (const name of (['keys', 'channels', 'commands'] as const).filter((candidate) => props[candidate] !== undefined)) {
    problems.add(name, `"${name}" narrows or widens a ready role, and this user has rules of its own; write it into "rules"`);
  }
  checkRules(problems, (props.rules ?? '').split(' '));
}

function checkRules(problems: Problems, rules: readonly string[]): void {
  if (rules.length > MAX_RULES) {
    problems.add('rules', `"rules" must be at most ${MAX_RULES} rules, got ${rules.length}; use categories such as +@read`);
  }
  const bad = rules.filter((rule) => !isRule(rule));
  if (bad.length > 0) {
    problems.add('rules', `"rules" must be key patterns (~), channels (&) and commands (+ or -) separated by single spaces, got ${JSON.stringify(bad.join(' '))}`);
  }
  rules.forEach((rule) => problems.check('rules', categoryProblem(rule) ?? commandProblem(rule)));
  const idle = idlePatterns(rules);
  if (idle.length > 0) {
    problems.add('rules', `"rules" allow all keys or channels before ${idle.join(' ')}, which Redis refuses; leave out the one or the other`);
  }
}

function checkScope(problems: Problems, props: RedisUserProps): void {
  const problem = oneOf('role', props.role, Object.values(RedisRole));
  if (problem !== undefined || props.role === undefined) {
    problems.check('role', problem);
    return;
  }
  const role = ROLES[props.role];
  const hasKeys = role.keys === KeyAccess.FULL || role.keys === KeyAccess.READ;
  checkPatterns(problems, { name: 'keys', prefix: '~', patterns: props.keys, example: 'cache:*', refusal: hasKeys ? undefined : `the role ${props.role} takes no patterns of keys` });
  checkPatterns(problems, { name: 'channels', prefix: '&', patterns: props.channels, example: 'news.*', refusal: hasKeys && role.hasChannels ? undefined : `the role ${props.role} takes no patterns of channels` });
  checkCommands(problems, props.commands ?? []);
}

interface Patterns {
  readonly name: string;
  /** What stands before each in a rule. */
  readonly prefix: string;
  readonly patterns?: readonly string[];
  readonly example: string;
  /** Why the role takes none, or undefined. */
  readonly refusal?: string;
}

function checkPatterns(problems: Problems, { name, prefix, patterns, example, refusal }: Patterns): void {
  if (patterns === undefined) {
    return;
  }
  if (refusal !== undefined) {
    problems.add(name, `"${name}" must be left out: ${refusal}`);
    return;
  }
  if (patterns.length > MAX_RULES || (name === 'keys' && patterns.length === 0)) {
    problems.add(name, `"${name}" must be ${name === 'keys' ? '1-' : 'at most '}${MAX_RULES} patterns, got ${patterns.length}`);
  }
  patterns.filter((pattern) => !isRule(`${prefix}${pattern}`)).forEach((pattern) => {
    problems.add(name, `"${name}" must be patterns such as ${example}, without ${prefix} before them, got ${JSON.stringify(pattern)}`);
  });
  if (patterns.includes('*') && patterns.length > 1) {
    problems.add(name, `"${name}" hold *, which is all of them, and others beside it, which Redis refuses; leave out the one or the others`);
  }
}

function checkCommands(problems: Problems, commands: readonly string[]): void {
  if (commands.length > MAX_RULES) {
    problems.add('commands', `"commands" must be at most ${MAX_RULES} rules, got ${commands.length}; use categories such as +@read`);
  }
  commands.filter((rule) => !isCommandRule(rule)).forEach((rule) => {
    problems.add('commands', `"commands" must be rules such as +keys or -@scripting, got ${JSON.stringify(rule)}`);
  });
  commands.forEach((rule) => problems.check('commands', categoryProblem(rule) ?? commandProblem(rule)));
}
