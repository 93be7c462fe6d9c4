import { settingsIn } from '../../../lib/cli/check/conf-settings';
import { sameSetting } from '../../../lib/cli/check/same-setting';

test('a redis.conf is read as Redis reads it: quotes, comments, directives that stand several times', () => {
  expect(settingsIn('# port 1\nport 7000\nsave ""\nsave 3600 1\nsave 300 100\n\nmaxmemory-policy noeviction\nsyslog-ident "a b\\xc3\\xa9"\ninclude /run/local.conf\n')).toEqual({
    'port': '7000', 'save': '3600 1 300 100', 'maxmemory-policy': 'noeviction', 'syslog-ident': 'a bé',
  });
});

test.each([
  ['repl-backlog-size', '256mb', '268435456'],
  ['maxmemory', '1gb', '1073741824'],
  ['maxmemory', '1g', '1000000000'],
  ['save', '', ''],
  ['appendonly', 'YES', 'yes'],
  ['client-output-buffer-limit', 'replica 256mb 64mb 60', 'normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60'],
  ['notify-keyspace-events', 'KEA', 'AKE'],
  ['notify-keyspace-events', 'Kg$lshzxetd', 'AK'],
  ['oom-score-adj', 'relative', 'yes'],
])('%s %j is the same as %j', (name, wanted, got) => {
  expect(sameSetting(name, wanted, got)).toBe(true);
});

test.each([
  ['repl-backlog-size', '256mb', '268435455'],
  ['save', '', '3600 1'],
  ['notify-keyspace-events', 'KEA', 'AK'],
  ['client-output-buffer-limit', 'replica 256mb 64mb 60', 'normal 0 0 0 slave 0 0 0 pubsub 33554432 8388608 60'],
])('%s %j is not the same as %j', (name, wanted, got) => {
  expect(sameSetting(name, wanted, got)).toBe(false);
});
