import { directiveOf, DIRECTIVE_NAMES } from '../../../lib/definitions/redis/directive-table';
import { RedisEngine } from '../../../lib/definitions/redis/engine';
import { OTHER_WORDS, RENAMED_DIRECTIVES, wordFor } from '../../../lib/definitions/redis/engine-words';
import { managedReason } from '../../../lib/definitions/redis/managed-directives';

test.each([
  ['hash-max-listpack-value', 'redis 6.2', 'hash-max-ziplist-value'], ['hash-max-listpack-value', 'redis 7.0', 'hash-max-listpack-value'],
  ['server-cpulist', 'redis 7.2', 'server_cpulist'], ['server-cpulist', 'redis 7.4', 'server-cpulist'], ['server-cpulist', 'valkey 7.2', 'server_cpulist'], ['server-cpulist', 'valkey 8.0', 'server-cpulist'],
  ['masterauth', 'valkey 7.2', 'masterauth'], ['masterauth', 'valkey 8.0', 'primaryauth'], ['masteruser', 'redis 8.6', 'masteruser'],
  ['slowlog-max-len', 'valkey 8.0', 'slowlog-max-len'], ['slowlog-max-len', 'valkey 9.1', 'commandlog-slow-execution-max-len'], ['slowlog-log-slower-than', 'redis 8.6', 'slowlog-log-slower-than'],
  ['hz', 'redis 7.0', 'hz'], ['constructor', 'redis 7.0', 'constructor'],
])('%s is, for %s, %s', (name, engine, word) => {
  expect(wordFor(RedisEngine.parse(engine), name)).toBe(word);
});

test('every other word leads to one that a configuration or the fleet sets, and is none itself', () => {
  for (const [word, name] of Object.entries(RENAMED_DIRECTIVES)) {
    expect([name, directiveOf(name) !== undefined || managedReason(name) !== undefined]).toEqual([name, true]);
    expect(DIRECTIVE_NAMES).not.toContain(word);
  }
});

test('no two directives of an engine have the same word', () => {
  for (const engine of RedisEngine.names().map((name) => RedisEngine.parse(name))) {
    const words = Object.keys(OTHER_WORDS).map((name) => wordFor(engine, name));
    expect(new Set(words).size).toBe(words.length);
  }
});
