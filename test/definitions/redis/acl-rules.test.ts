import fc from 'fast-check';
import { categoryProblem, idlePatterns, isRule, ruleSince } from '../../../lib/definitions/redis/acl-rules';
import { hostile } from '../../support/hostile';

test.each([
  '~*', '~cache:*', '~{user}:[a-z]?', '~[^a]*', '%R~report:*', '%W~x', '%RW~x', '&*', '&news.*', '+@all', '-@dangerous', '+@READ', '+get', '-flushall', '+config|get', '+client|no-evict',
  '~key-9', '+zrange9', '+x9|y9', `+${'c'.repeat(31)}`, `+a|${'c'.repeat(31)}`, 'allkeys', 'allchannels', `~${'k'.repeat(256)}`,
])('%s is a rule', (rule) => {
  expect(isRule(rule)).toBe(true);
});

test.each([
  '', '~', '&', '%~x', '%WR~x', '%X~x', '>secret', '<secret', '#0123', '!0123', 'nopass', 'on', 'off', 'reset', 'resetkeys', 'resetpass', 'nocommands', 'allcommands', '(~x', 'x', '+', '-@',
  '+get|', '+a|b|c', '+@a|b', '~a b', '~a;b', '~{{user}}', '~a&b', '~ключ', `~${'k'.repeat(257)}`, `+${'c'.repeat(32)}`, `+a|${'c'.repeat(32)}`,
])('%j is no rule', (rule) => {
  expect(isRule(rule)).toBe(false);
});

test('a hostile text is never a rule', () => {
  fc.assert(fc.property(fc.constantFrom('~cache:*', '&news', '+get', '-@dangerous', '%R~x').chain(hostile), (rule) => {
    expect(isRule(rule)).toBe(false);
  }));
});

test('a category that no engine has is named, with the nearest', () => {
  expect(categoryProblem('+@reed')).toBe('+@reed names no category of commands; did you mean "read"?');
  expect(categoryProblem('-@zebras')).toBe('-@zebras names no category of commands');
  expect([categoryProblem('+@READ'), categoryProblem('+read'), categoryProblem('~@reed')]).toEqual([undefined, undefined, undefined]);
});

test('patterns behind a rule that allows all are idle', () => {
  expect(idlePatterns(['~*', '+@all', '~a', '%R~b', '&c'])).toEqual(['~a', '%R~b']);
  expect(idlePatterns(['allchannels', '&a', '~b'])).toEqual(['&a']);
  expect(idlePatterns(['~a', '~*', 'allkeys', '&a', '&*'])).toEqual([]);
});

test('reading and writing apart and subcommands taken away came with Redis 7.0', () => {
  for (const rule of ['%R~a', '%RW~a', '-config|set']) {
    expect(ruleSince(rule)).toEqual({ redis: '7.0', valkey: '7.2' });
  }
  for (const rule of ['~a', '&a', '+config|set', '-config', '+@all']) {
    expect(ruleSince(rule)).toEqual({ redis: '6.2', valkey: '7.2' });
  }
});
