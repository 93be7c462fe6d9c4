import { didYouMean } from '../nearest';
import { RedisEngine } from './engine';
import type { EngineSince } from './engine';
import { KNOWN_COMMANDS } from './known-commands';
import type { Generation } from './known-directives';

/** Categories of commands that every engine has. */
const CATEGORIES = [
  'all', 'admin', 'bitmap', 'blocking', 'connection', 'dangerous', 'fast', 'geo', 'hash', 'hyperloglog', 'keyspace', 'list',
  'pubsub', 'read', 'scripting', 'set', 'slow', 'sortedset', 'stream', 'string', 'transaction', 'write',
];

/** A pattern of keys or channels: nothing in it means anything to a shell, a quote or a template. */
const PATTERN = /^(%(R|W|RW)~|~|&)(?!.*(\{\{|\}\}))[A-Za-z0-9_.:*?@/+=,{}[\]^-]{1,256}$/;
const COMMAND = /^[+-][a-z][a-z0-9_-]{0,30}(\|[a-z0-9][a-z0-9_-]{0,30})?$/i;
const CATEGORY = /^[+-]@([a-z]{1,32})$/i;
const WORDS = ['allkeys', 'allchannels'];

/** Whether the text has the form of a rule: no password, no on or off, no reset, no selector. */
export function isRule(rule: string): boolean {
  return PATTERN.test(rule) || isCommandRule(rule) || WORDS.includes(rule);
}

/** Whether the text is a rule for a command or a category of commands. */
export function isCommandRule(rule: string): boolean {
  return COMMAND.test(rule) || CATEGORY.test(rule);
}

/** What is wrong with the category that a rule names, or undefined. */
export function categoryProblem(rule: string): string | undefined {
  const category = CATEGORY.exec(rule)?.[1]?.toLowerCase();
  return category === undefined || CATEGORIES.includes(category) ? undefined : `${rule} names no category of commands${didYouMean(category, CATEGORIES)}`;
}

/** Patterns that Redis refuses because an earlier rule allows all of their kind already. */
export function idlePatterns(rules: readonly string[]): string[] {
  return [...patternsBehind(rules, ['~*', 'allkeys'], /^[~%]/), ...patternsBehind(rules, ['&*', 'allchannels'], /^&/)];
}

function patternsBehind(rules: readonly string[], all: readonly string[], kind: RegExp): string[] {
  const first = rules.findIndex((rule) => all.includes(rule));
  return first === -1 ? [] : rules.slice(first + 1).filter((rule) => kind.test(rule) && !all.includes(rule));
}

/** The commands and subcommands by name, with the versions that have them. */
const COMMANDS: ReadonlyMap<string, Generation> = new Map(KNOWN_COMMANDS.flatMap((generation) => generation.names.map((name) => [name, generation] as const)));
const COMMAND_NAMES = [...COMMANDS.keys()];
const EVERY: EngineSince = { redis: '6.2', valkey: '7.2' };
const SEVEN: EngineSince = { redis: '7.0', valkey: '7.2' };
/** Versions that were not asked for their commands, by the next one that was: what that has, they may have. */
const NOT_ASKED: EngineSince = { redis: '8.2', valkey: '9.0' };
const ASKED_NEXT: EngineSince = { redis: '8.6', valkey: '9.1' };

/** The command of a rule, in lower case, and its subcommand or first argument; undefined for other rules. */
function commandOf(rule: string): { readonly isTaken: boolean; readonly name: string; readonly sub?: string } | undefined {
  const [name = '', sub] = rule.slice(1).toLowerCase().split('|');
  return COMMAND.test(rule) ? { isTaken: rule.startsWith('-'), name, sub } : undefined;
}

function subcommandsOf(name: string): string[] {
  return COMMAND_NAMES.filter((known) => known.startsWith(`${name}|`)).map((known) => known.slice(name.length + 1));
}

/** What is wrong with the command that a rule names, or undefined: Redis does not start with a user whose command it does not have. */
export function commandProblem(rule: string): string | undefined {
  const command = commandOf(rule);
  if (command === undefined) {
    return undefined;
  }
  const { name, sub, isTaken } = command;
  if (!COMMANDS.has(name)) {
    return `${rule} names no command of Redis or Valkey${didYouMean(name, COMMAND_NAMES.filter((known) => !known.includes('|')))}`;
  }
  const subcommands = subcommandsOf(name);
  if (sub === undefined || subcommands.includes(sub)) {
    return undefined;
  }
  if (subcommands.length > 0) {
    return `${rule} names no subcommand of ${name}${didYouMean(sub, subcommands)}`;
  }
  return isTaken ? `${rule} takes away a first argument of ${name}, which Redis cannot; take away the whole command` : undefined;
}

/** The versions that know a rule: the first, and the first that no longer do. */
interface RuleVersions {
  readonly since: EngineSince;
  readonly gone?: EngineSince;
}

/** The versions that know a rule. */
export function ruleVersions(rule: string): RuleVersions {
  const command = commandOf(rule);
  if (command === undefined) {
    return { since: rule.startsWith('%') ? SEVEN : EVERY };
  }
  const { name, sub, isTaken } = command;
  const whole = COMMANDS.get(name) ?? { since: EVERY };
  const part = sub === undefined ? undefined : COMMANDS.get(`${name}|${sub}`);
  // Redis 6.2 has no subcommands: it takes any first argument of a command, and takes none away
  const isOfSeven = part === undefined || part.since.redis === SEVEN.redis;
  return sub === undefined || (isOfSeven && !isTaken) ? whole : isOfSeven ? { since: SEVEN } : part;
}

/** Why an engine does not take a rule of a user, or undefined. */
export function laterRuleProblem(rule: string, engine: RedisEngine, user: string): string | undefined {
  const { since, gone } = ruleVersions(rule);
  const mayHave = { redis: earliest(since, 'redis'), valkey: earliest(since, 'valkey') };
  if (!engine.has(mayHave)) {
    return `rule ${rule} of user ${user} is not known to ${engine.name}: it came with ${RedisEngine.describeSince(since)}`;
  }
  return gone !== undefined && engine.has(gone) ? `rule ${rule} of user ${user} is not known to ${engine.name}: it went with ${RedisEngine.describeSince(gone)}; leave it out` : undefined;
}

/** What came with the version after those that were not asked may have come with any of them. */
function earliest(since: EngineSince, flavor: keyof EngineSince): string | undefined {
  return since[flavor] === ASKED_NEXT[flavor] ? NOT_ASKED[flavor] : since[flavor];
}
