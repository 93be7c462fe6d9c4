import fc from 'fast-check';
import { DIRECTIVES } from '../../../lib/definitions/redis/directives';
import { HARMFUL_DIRECTIVES } from '../../../lib/definitions/redis/harmful-directives';

function harmIds(name: string, value: string): string[] {
  return (HARMFUL_DIRECTIVES[name] ?? []).filter((harm) => harm.matches(value)).map((harm) => harm.id);
}

test.each([
  ['tcp-keepalive', '0', 'redis.tcp-keepalive-off'], ['rdbchecksum', 'no', 'redis.rdbchecksum-off'], ['io-threads', '9', 'redis.io-threads-many'],
  ['client-output-buffer-limit', 'replica 0 0 0', 'redis.replica-buffer-unlimited'], ['client-output-buffer-limit', 'replica 0mb 512mb 60', 'redis.replica-buffer-unlimited'],
  ['client-output-buffer-limit', 'replica 0GB 0 0', 'redis.replica-buffer-unlimited'], ['repl-backlog-size', '1mb', 'redis.repl-backlog-small'], ['repl-backlog-size', '67108863', 'redis.repl-backlog-small'],
  ['repl-diskless-load', 'swapdb', 'redis.diskless-load-swapdb'], ['replica-read-only', 'no', 'redis.replica-writable'], ['replica-ignore-maxmemory', 'no', 'redis.replica-evicts'],
  ['appendfsync', 'no', 'redis.appendfsync-no'], ['stop-writes-on-bgsave-error', 'no', 'redis.bgsave-errors-ignored'], ['enable-debug-command', 'local', 'redis.debug-command'],
  ['enable-module-command', 'yes', 'redis.module-command'], ['enable-protected-configs', 'yes', 'redis.protected-configs'],
])('%s %s is harmful', (name, value, id) => {
  expect(harmIds(name, value)).toEqual([id]);
});

test.each([
  ['tcp-keepalive', '1'], ['rdbchecksum', 'yes'], ['io-threads', '8'], ['repl-backlog-size', '64mb'], ['repl-diskless-load', 'on-empty-db'], ['appendfsync', 'always'], ['enable-debug-command', 'no'], ['client-output-buffer-limit', 'replica 1gb 0 0'], ['client-output-buffer-limit', 'replica 1 0 0'],
])('%s %s is not', (name, value) => {
  expect(harmIds(name, value)).toEqual([]);
});

test('an unlimited buffer cannot be written in a way that is taken and goes unnoticed', () => {
  fc.assert(fc.property(fc.stringMatching(/^replica 0{1,3}(k|kb|m|mb|g|gb|KB|Gb)? [0-9]{1,2} [0-9]{1,2}$/), (value) => {
    const taken = DIRECTIVES['client-output-buffer-limit']?.kind.problem('limit', value) === undefined;
    expect(taken && harmIds('client-output-buffer-limit', value).length === 0).toBe(false);
  }));
});

test('every harm has an id of its own and says what to use instead', () => {
  const harms = Object.values(HARMFUL_DIRECTIVES).flat();
  expect(new Set(harms.map(({ id }) => id)).size).toBe(harms.length);
  expect(harms.filter(({ id, why }) => !/^redis\.[a-z-]+$/.test(id) || !/; (use|leave) /.test(why))).toEqual([]);
});
