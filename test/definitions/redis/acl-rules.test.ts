import fc from 'fast-check';
import { categoryProblem, commandProblem, idlePatterns, isRule, laterRuleProblem, ruleVersions } from '../../../lib/definitions/redis/acl-rules';
import { RedisEngine } from '../../../lib/definitions/redis/engine';
import { hostile } from '../../support/hostile';

test.each([
  '~*', '~cache:*', '~{user}:[a-z]?', '~[^a]*', '%R~report:*', '%W~x', '%RW~x', '&*', '&news.*', '+@all', '-@dangerous', '+@READ', '+get', '-flushall', '+config|get', '+client|no-evict', '+select|0',
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

test('a command or subcommand that no engine has is named, with the nearest', () => {
  expect(commandProblem('+gett')).toBe('+gett names no command of Redis or Valkey; did you mean "get"?');
  expect(commandProblem('-zebras')).toBe('-zebras names no command of Redis or Valkey');
  expect(commandProblem('+config|gett')).toBe('+config|gett names no subcommand of config; did you mean "get"?');
  expect(commandProblem('-select|0')).toBe('-select|0 takes away a first argument of select, which Redis cannot; take away the whole command');
  expect(['+get', '-GET', '+config|get', '-Config|Get', '+select|0', '+stralgo', '~gett', '+@gett', '&gett'].map(commandProblem)).toEqual(Array.from({ length: 9 }, () => undefined));
});

test('a rule is refused for an engine that certainly does not have it, with the versions that do', () => {
  const problem = (rule: string, engine: string): string | undefined => laterRuleProblem(rule, RedisEngine.parse(engine), 'app');
  expect(problem('+lcs', 'redis 6.2')).toBe('rule +lcs of user app is not known to redis 6.2: it came with redis 7.0, valkey 7.2');
  expect(problem('+stralgo', 'redis 7.0')).toBe('rule +stralgo of user app is not known to redis 7.0: it went with redis 7.0; leave it out');
  expect(problem('+stralgo', 'valkey 8.0')).toBe('rule +stralgo of user app is not known to valkey 8.0: it came with redis 6.2');
  expect(problem('+client|no-touch', 'redis 7.0')).toBe('rule +client|no-touch of user app is not known to redis 7.0: it came with redis 7.2, valkey 7.2');
  expect([problem('+cluster|syncslots', 'redis 8.0'), problem('+cluster|syncslots', 'valkey 8.1')]).toEqual([
    'rule +cluster|syncslots of user app is not known to redis 8.0: it came with redis 8.6, valkey 9.1',
    'rule +cluster|syncslots of user app is not known to valkey 8.1: it came with redis 8.6, valkey 9.1',
  ]);
  expect(['redis 8.2', 'redis 8.4', 'redis 8.6', 'valkey 9.0', 'valkey 9.1'].map((engine) => problem('+cluster|syncslots', engine))).toEqual(Array.from({ length: 5 }, () => undefined));
});

test('reading and writing apart and subcommands taken away came with Redis 7.0', () => {
  for (const rule of ['%R~a', '%RW~a', '-config|set']) {
    expect(ruleVersions(rule).since).toEqual({ redis: '7.0', valkey: '7.2' });
  }
  for (const rule of ['~a', '&a', '+config|set', '-config', '+@all']) {
    expect(ruleVersions(rule).since).toEqual({ redis: '6.2', valkey: '7.2' });
  }
});
