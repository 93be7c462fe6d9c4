import fc from 'fast-check';
import { RedisEngine } from '../../../lib/definitions/redis/engine';
import { hostile } from '../../support/hostile';
import { problemsOf } from '../../support/problems';

const ALL = 'redis 6.2, redis 7.0, redis 7.2, redis 7.4, redis 8.0, redis 8.2, redis 8.4, redis 8.6, valkey 7.2, valkey 8.0, valkey 8.1, valkey 9.0, valkey 9.1';
const versions = RedisEngine.names().map((name) => RedisEngine.parse(name));

test('every engine that is named can be parsed and says its own name', () => {
  expect(RedisEngine.names().join(', ')).toBe(ALL);
  expect(versions.map((engine) => engine.name)).toEqual(RedisEngine.names());
});

test('every engine has its constant, and there is no constant besides', () => {
  const constants = Object.values(RedisEngine).filter((value) => value instanceof RedisEngine);
  expect(constants.map((engine) => engine.name)).toEqual(RedisEngine.names());
  expect(Object.keys(RedisEngine)).toEqual(constants.map((engine) => engine.name.toUpperCase().replace(/[ .]/g, '_')));
});

test.each([
  ['redis 7.1', '; did you mean "redis 7.0"?'], ['Redis 7.0', '; did you mean "redis 7.0"?'], ['valky 8.1', '; did you mean "valkey 8.1"?'], ['memcached', ''],
])('%s is not an engine', (name, hint) => {
  expect(problemsOf(() => RedisEngine.parse(name))).toEqual([`: "engine" must be one of ${ALL}, got "${name}"${hint}`]);
});

test('a hostile text is never an engine', () => {
  fc.assert(fc.property(hostile('redis 7.0'), (name) => {
    expect(problemsOf(() => RedisEngine.parse(name))).toHaveLength(1);
  }));
});

test('an engine has what came with its version or an earlier one of the same flavor', () => {
  expect(RedisEngine.REDIS_7_0.has({ redis: '7.0' })).toBe(true);
  expect(RedisEngine.REDIS_6_2.has({ redis: '7.0' })).toBe(false);
  expect(RedisEngine.REDIS_8_6.has({ redis: '7.4' })).toBe(true);
  expect(RedisEngine.REDIS_8_6.has({ redis: '8.10' })).toBe(false);
  expect(RedisEngine.VALKEY_9_1.has({ redis: '6.2' })).toBe(false);
  expect(RedisEngine.VALKEY_7_2.has({ redis: '7.0', valkey: '7.2' })).toBe(true);
  expect(RedisEngine.REDIS_8_6.has({})).toBe(false);
});

test('what an engine has, every later version of the same flavor has', () => {
  fc.assert(fc.property(fc.constantFrom(...versions), fc.nat(9), fc.nat(9), (engine, major, minor) => {
    const since = { redis: `${major}.${minor}`, valkey: `${major}.${minor}` };
    const later = versions.filter((other) => other.flavor === engine.flavor).slice(versions.filter((other) => other.flavor === engine.flavor).indexOf(engine));
    expect(later.every((other) => !engine.has(since) || other.has(since))).toBe(true);
  }));
});

test('an error message names the first versions', () => {
  expect(RedisEngine.describeSince({ redis: '7.0', valkey: '7.2' })).toBe('redis 7.0, valkey 7.2');
  expect(RedisEngine.describeSince({ valkey: '8.0' })).toBe('valkey 8.0');
});
