import { Token } from 'aws-cdk-lib';
import { AppendFsync, PersistenceMode } from '../../../../lib/definitions/redis/choices';
import { RedisConfig } from '../../../../lib/definitions/redis/config';
import { RedisEngine } from '../../../../lib/definitions/redis/engine';
import { Persistence } from '../../../../lib/definitions/redis/settings/persistence';
import { problemsOf } from '../../../support/problems';

const HOURLY = [{ seconds: 3600, changes: 1 }];
const RULES = [{ seconds: 900, changes: 1 }, { seconds: 60, changes: 10_000 }];

function directivesOf(persistence: Persistence, replicasPerShard: number, engine = RedisEngine.REDIS_7_0): Record<string, string> {
  return new RedisConfig({ persistence }).directivesFor(engine, { replicasPerShard });
}

test.each([
  { persistence: Persistence.none(), mode: PersistenceMode.NONE, hasLog: false, rules: [] },
  { persistence: Persistence.snapshots(RULES), mode: PersistenceMode.SNAPSHOTS, hasLog: false, rules: RULES },
  { persistence: Persistence.appendOnly(), mode: PersistenceMode.APPEND_ONLY, hasLog: true, rules: [] },
  { persistence: Persistence.both({ rules: RULES }), mode: PersistenceMode.BOTH, hasLog: true, rules: RULES },
])('$mode keeps what it says', ({ persistence, mode, hasLog, rules }) => {
  expect([persistence.mode, persistence.hasLog, persistence.snapshotRules, persistence.isNone]).toEqual([mode, hasLog, rules, mode === PersistenceMode.NONE]);
  expect(persistence.directives.appendonly).toBe(hasLog ? 'yes' : 'no');
});

test('snapshots are taken each hour unless it is said when', () => {
  expect([Persistence.snapshots().snapshotRules, Persistence.both().snapshotRules]).toEqual([HOURLY, HOURLY]);
});

test('a log is forced to disk each second unless it is said when', () => {
  expect([Persistence.appendOnly().fsync, Persistence.both({ fsync: AppendFsync.ALWAYS }).fsync]).toEqual([AppendFsync.EVERYSEC, AppendFsync.ALWAYS]);
  expect(Persistence.appendOnly({ fsync: AppendFsync.ALWAYS, rewritePercent: 0, rewriteMinMiB: 5, pauseFsyncOnRewrite: true, timestamps: false }).directives).toEqual({
    'appendonly': 'yes', 'appendfsync': 'always', 'auto-aof-rewrite-percentage': '0', 'auto-aof-rewrite-min-size': '5mb', 'no-appendfsync-on-rewrite': 'yes', 'aof-timestamp-enabled': 'no',
  });
});

test('a node without replicas takes its own snapshots, a shard with replicas leaves them to one of these', () => {
  expect(directivesOf(Persistence.snapshots(RULES), 0)).toMatchObject({ 'save': '900 1 60 10000', 'appendonly': 'no', 'shutdown-on-sigterm': 'save' });
  expect(directivesOf(Persistence.both({ rules: RULES }), 0)).toMatchObject({ save: '900 1 60 10000', appendonly: 'yes' });
  expect(directivesOf(Persistence.snapshots(RULES), 2)).toMatchObject({ 'save': '', 'shutdown-on-sigterm': 'save', 'repl-diskless-sync-max-replicas': '2' });
  expect(directivesOf(Persistence.both({ rules: RULES }), 2)).toMatchObject({ save: '', appendonly: 'yes' });
});

test('a server that cannot be told to save when it is stopped has a rule that never comes true', () => {
  expect(directivesOf(Persistence.snapshots(), 1, RedisEngine.REDIS_6_2)).toMatchObject({ save: '999999999 999999999' });
  expect(directivesOf(Persistence.snapshots(), 1, RedisEngine.REDIS_6_2)).not.toHaveProperty('shutdown-on-sigterm');
  expect([Persistence.none(), Persistence.both()].map((persistence) => directivesOf(persistence, 1, RedisEngine.REDIS_6_2).save)).toEqual(['', '']);
});

test('only snapshots alone are saved at a stop', () => {
  for (const persistence of [Persistence.none(), Persistence.appendOnly(), Persistence.both()]) {
    expect(directivesOf(persistence, 0)).not.toHaveProperty('shutdown-on-sigterm');
  }
});

test('rules that are none are refused', () => {
  expect(problemsOf(() => Persistence.snapshots([]))).toEqual([
    'rules: "rules" must have at least one rule such as { seconds: 3600, changes: 1 }; without snapshots use Persistence.none() or Persistence.appendOnly()',
  ]);
  expect(problemsOf(() => Persistence.both({ rules: [{ seconds: 0, changes: 1e9 }], rewriteMinMiB: 0 }))).toEqual([
    'rules/0/seconds: "seconds" must be a whole number 1-999999999, got 0',
    'rules/0/changes: "changes" must be a whole number 1-999999999, got 1000000000',
    'rewriteMinMiB: "rewriteMinMiB" must be a whole number 1-1048576, got 0',
  ]);
  expect(problemsOf(() => Persistence.snapshots([{ seconds: Token.asNumber({ Ref: 'Seconds' }), changes: 1 }]))).toEqual(['rules/0/seconds: "seconds" must be known at synth, got a token']);
});

test('a log that the kernel writes when it likes is refused unless acknowledged', () => {
  const persistence = Persistence.appendOnly({ fsync: AppendFsync.NO });
  expect(problemsOf(() => new RedisConfig({ persistence }))).toEqual([
    'persistence/fsync: "appendfsync" no is harmful: the kernel decides when the log reaches the disk, and a power loss can take half a minute of writes; use everysec; to use it all the same, acknowledge "redis.appendfsync-no" with a reason',
  ]);
  expect(new RedisConfig({ persistence, acknowledge: { 'redis.appendfsync-no': 'a queue of hints' } }).directivesFor(RedisEngine.REDIS_7_0).appendfsync).toBe('no');
});

test('nobody can change rules afterwards', () => {
  const rules = [{ seconds: 60, changes: 1 }];
  const persistence = Persistence.snapshots(rules);
  rules.push({ seconds: 1, changes: 1 });
  expect(persistence.snapshotRules).toEqual([{ seconds: 60, changes: 1 }]);
  expect(Object.isFrozen(persistence.snapshotRules) && persistence.snapshotRules.every((rule) => Object.isFrozen(rule))).toBe(true);
});
