import { didYouMean } from '../nearest';
import type { EngineSince } from './engine';

/** Categories of commands that every engine has. */
const CATEGORIES = [
  'all', 'admin', 'bitmap', 'blocking', 'connection', 'dangerous', 'fast', 'geo', 'hash', 'hyperloglog', 'keyspace', 'list',
  'pubsub', 'read', 'scripting', 'set', 'slow', 'sortedset', 'stream', 'string', 'transaction', 'write',
];

/** A pattern of keys or channels: nothing in it means anything to a shell, a quote or a template. */
const PATTERN = /^(%(R|W|RW)~|~|&)(?!.*(\{\{|\}\}))[A-Za-z0-9_.:*?@/+=,{}[\]^-]{1,256}$/;
const COMMAND = /^[+-][a-z][a-z0-9_-]{0,30}(\|[a-z][a-z0-9_-]{0,30})?$/i;
const CATEGORY = /^[+-]@([a-z]{1,32})$/i;
const WORDS = ['allkeys', 'allchannels'];

/** Whether the text has the form of a rule: no password, no on or off, no reset, no selector. */
export function isRule(rule: string): boolean {
  return PATTERN.test(rule) || COMMAND.test(rule) || CATEGORY.test(rule) || WORDS.includes(rule);
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

/** The first versions that take a rule. */
export function ruleSince(rule: string): EngineSince {
  const later = rule.startsWith('%') || /^-.*\|/.test(rule);
  return later ? { redis: '7.0', valkey: '7.2' } : { redis: '6.2', valkey: '7.2' };
}
