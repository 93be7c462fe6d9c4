import { didYouMean } from '../nearest';
import type { EngineSince } from './engine';

/** Categories of commands that every engine has. */
const CATEGORIES = [
  'all', 'admin', 'bitmap', 'blocking', 'connection', 'dangerous', 'fast', 'geo', 'hash', 'hyperloglog', 'keyspace', 'list',
  'pubsub', 'read', 'scripting', 'set', 'slow', 'sortedset', 'stream', 'string', 'transaction', 'write',
];

/** A pattern of keys or channels: nothing in it means anything to a shell, a quote or a template. */
const PATTERN = /^(%(R|W|RW)~|~|&)(?!.*(\{\{|\}\}|\{%|%\}))[A-Za-z0-9_.:*?@/+=,{}[\]^-]{1,256}$/;
const COMMAND = /^[+-][a-z][a-z0-9_.-]{0,63}(\|[a-z][a-z0-9_-]{0,63})?$/i;
const CATEGORY = /^[+-]@([a-z]{1,32})$/i;
const WORDS = ['allkeys', 'allchannels'];

/** What is wrong with one rule of a user, or undefined: no password, no on or off, no reset, no selector. */
export function ruleProblem(rule: string): string | undefined {
  const category = CATEGORY.exec(rule)?.[1].toLowerCase();
  if (category !== undefined && !CATEGORIES.includes(category)) {
    return `${JSON.stringify(rule)} names no category of commands${didYouMean(category, CATEGORIES)}`;
  }
  if (category !== undefined || PATTERN.test(rule) || COMMAND.test(rule) || WORDS.includes(rule)) {
    return undefined;
  }
  return `must be key patterns (~), channels (&) and commands (+ or -) separated by single spaces, got ${JSON.stringify(rule)}`;
}

/** Rules that Redis refuses because an earlier one allows all of their kind already. */
export function idleRules(rules: readonly string[]): string[] {
  return [['~', ['~*', 'allkeys']], ['&', ['&*', 'allchannels']]].flatMap(([sign, all]) => {
    const first = rules.findIndex((rule) => all.includes(rule));
    return first === -1 ? [] : rules.slice(first + 1).filter((rule) => rule.startsWith(sign as string) && !all.includes(rule));
  });
}

/** The first versions that take a rule. */
export function ruleSince(rule: string): EngineSince {
  const later = rule.startsWith('%') || /^-.*\|/.test(rule);
  return later ? { redis: '7.0', valkey: '7.2' } : { redis: '6.2', valkey: '7.2' };
}
