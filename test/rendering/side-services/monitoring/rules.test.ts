import { DataPersistence } from '../../../../lib/definitions/side-services/monitoring/data-persistence';
import { THRESHOLDS, resolveThresholds } from '../../../../lib/definitions/side-services/monitoring/thresholds';
import { fleetRules } from '../../../../lib/rendering/side-services/monitoring/rules/fleet-rules';
import { proxyRules } from '../../../../lib/rendering/side-services/monitoring/rules/proxy-rules';

const rulesOf = (persistence: DataPersistence, thresholds = {}): ReturnType<typeof fleetRules>['rules'] => fleetRules({ name: 'shop', persistence, thresholds }).rules;
const namesOf = (persistence: DataPersistence, thresholds = {}): string[] => rulesOf(persistence, thresholds).map(({ alert }) => alert);

describe('the rules of a fleet', () => {
  test.each(THRESHOLDS)('follow its threshold %s, in one alert or none', (name) => {
    const before = rulesOf(DataPersistence.BOTH);
    const other = resolveThresholds({}, DataPersistence.BOTH)[name] === 0.5 ? 0.75 : name.endsWith('Ratio') ? 0.5 : 77;
    const after = rulesOf(DataPersistence.BOTH, { [name]: other });
    expect(after.filter(({ expr }, index) => before[index]?.expr !== expr)).toHaveLength(1);
  });

  test('look at files only that the fleet writes', () => {
    expect(namesOf(DataPersistence.NONE).filter((name) => /Snapshot|Aof/.test(name))).toEqual([]);
    expect(namesOf(DataPersistence.SNAPSHOTS).filter((name) => /Snapshot|Aof/.test(name))).toEqual(['RedisSnapshotTooOld', 'RedisSnapshotFailed']);
    expect(namesOf(DataPersistence.APPEND_ONLY).filter((name) => /Snapshot|Aof/.test(name))).toEqual(['RedisAofDisabled', 'RedisAofWriteFailed', 'RedisAofDelayedFsync']);
  });

  test('leave out what a threshold of 0 turns off', () => {
    expect(namesOf(DataPersistence.NONE, { fewestClients: 0, hitRatio: 0 })).not.toEqual(expect.arrayContaining(['RedisTooFewClients']));
    expect(namesOf(DataPersistence.NONE, { fewestClients: 0, hitRatio: 0 })).toHaveLength(namesOf(DataPersistence.NONE).length - 2);
  });

  test('wait for what may pass by itself, but where they look back', () => {
    const all = [...rulesOf(DataPersistence.BOTH), ...proxyRules({ name: 'front' }).rules];
    expect(all.filter((rule) => rule.for === undefined).map(({ alert }) => alert)).toEqual(['RedisRestarted', 'RedisRejectedConnections', 'RedisReplicaLost', 'RedisProxyCommandsLost']);
  });

  test('ask for samples of this fleet only', () => {
    for (const { expr } of rulesOf(DataPersistence.BOTH)) {
      const metrics = expr.match(/\b(redis_[a-z_]+|up)\{/g) ?? [];
      expect(metrics.length).toBeGreaterThan(0);
      expect(expr.match(/\b(redis_[a-z_]+|up)\{redis_fleet="shop"/g)).toHaveLength(metrics.length);
    }
  });
});
