import fc from 'fast-check';
import { type Finding, kindOf, Status, statusOf } from '../../../lib/cli/check/finding';
import { FINDING_KINDS, type FindingId, Severity } from '../../../lib/cli/check/finding-kinds';
import { judge } from '../../../lib/cli/check/judge';
import type { Situation } from '../../../lib/cli/check/situation';
import { zoneLossProblem } from '../../../lib/definitions/placement/cluster-plan';
import { healthy, memberOf, nameOf, type Shape, withAnswer, withSelf, withView } from './healthy';
import { InitialRole, Slot } from '../../../lib/definitions/placement/slot';

const SHAPE: Shape = { shards: 5, replicasPerShard: 2, zones: ['a', 'b', 'c'] };
const fine = healthy(SHAPE);

const stranger = { ...memberOf(new Slot(99, 0, 'a', InitialRole.PRIMARY)), address: '192.0.2.1', port: 6379 };
const of = (shard: number, member: number): ReturnType<typeof memberOf> => memberOf(new Slot(shard, member, 'a', member === 0 ? InitialRole.PRIMARY : InitialRole.REPLICA));

/** The answer of a replica that has taken over from the first member of its shard. */
function afterFailover(situation: Situation, shard: number, to: number): Situation {
  const old = situation.reports.find(({ slot }) => slot === nameOf(shard, 0))?.answer;
  if (old === undefined || !('cluster' in old) || old.cluster === undefined) throw new Error('no such primary');
  const { ranges } = old.cluster.self;
  const id = of(shard, to).id;
  const demoted = withSelf(situation, nameOf(shard, 0), { isPrimary: false, primaryId: id, ranges: [] });
  const promoted = withSelf(demoted, nameOf(shard, to), { isPrimary: true, primaryId: undefined, ranges, epoch: 400 + shard });
  const others = [1, 2].filter((member) => member !== to);
  return others.reduce((now, member) => withSelf(now, nameOf(shard, member), { primaryId: id }), promoted);
}

const silent = (kind: 'unreachable' | 'refused' | 'loading') => () => ({ kind, reason: 'why' } as const);
const one = nameOf(1, 0);
const replica = nameOf(1, 1);

/** Each fault, what it does to a cluster in order, and the findings of it: id and slots. */
const FAULTS: readonly (readonly [string, (situation: Situation) => Situation, Partial<Record<FindingId, readonly string[]>>])[] = [
  ['a node that says that the cluster is down', (now) => withView(now, one, () => ({ isOk: false })), { 'cluster-down': [one] }],
  ['a node that misses hash slots', (now) => withView(now, one, () => ({ slotsAssigned: 16_000 })), { 'slots-unserved': [one] }],
  ['a node that holds a primary for failed', (now) => withView(now, one, () => ({ slotsFailing: 3277 })), { 'slots-unserved': [one] }],
  ['two primaries that claim the same hash slots', (now) => withSelf(now, one, { ranges: [[100, 200]] }), { 'slots-disputed': [nameOf(0, 0), one] }],
  ['a node with a view of its own', (now) => withView(now, one, () => ({ agreement: 'own' })), { 'views-differ': [one] }],
  ['an open slot', (now) => withSelf(now, one, { openSlots: ['[5000->-abc]'] }), { 'slot-open': [one] }],
  ['a replica that does not answer', (now) => withAnswer(now, replica, silent('unreachable')), { 'node-unreachable': [replica], 'replicas-missing': [replica] }],
  ['a replica that loads', (now) => withAnswer(now, replica, silent('loading')), { 'node-loading': [replica], 'replicas-missing': [replica] }],
  ['a replica that refuses the administrator', (now) => withAnswer(now, replica, silent('refused')), { 'login-refused': [replica], 'replicas-missing': [replica] }],
  ['a slot without a machine', (now) => ({ ...now, reports: now.reports.filter(({ slot }) => slot !== replica) }), { 'slot-empty': [replica], 'replicas-missing': [replica] }],
  ['a slot whose machine is replaced', (now) => ({ ...now, slots: now.slots.map((slot) => (slot.name === one ? { ...slot, activity: 'Terminating:Wait (i-1)' } : slot)) }), { 'slot-busy': [one] }],
  ['a node that others have found failed', (now) => withView(now, one, () => ({ troubled: [{ ...of(3, 1), flags: ['slave', 'fail'], isLinked: false }] })), { 'node-failed': [nameOf(3, 1)] }],
  ['a node that another one suspects', (now) => withView(now, one, () => ({ troubled: [{ ...of(3, 1), flags: ['slave', 'fail?'], isLinked: false }] })), { 'node-suspected': [nameOf(3, 1)] }],
  ['a bus link that is down', (now) => withView(now, one, () => ({ troubled: [{ ...of(3, 1), isLinked: false }] })), { 'link-down': [nameOf(3, 1)] }],
  ['a node that is only half met', (now) => withView(now, one, () => ({ troubled: [{ ...of(3, 1), flags: ['handshake'] }] })), { 'node-foreign': [nameOf(3, 1)] }],
  ['a node of another cluster', (now) => withView(now, one, () => ({ known: 16, troubled: [], foreign: [stranger] })), { 'node-foreign': [one] }],
  ['a node that is left over', (now) => withView(now, one, () => {
    const leftOver = { ...stranger, address: '', flags: ['master', 'noaddr'] };
    return { known: 16, troubled: [leftOver], foreign: [leftOver] };
  }), { 'node-foreign': [one] }],
  ['a node that has not joined', (now) => withView(now, one, () => ({ known: 1 })), { 'node-missing': [one] }],
  ['a server without cluster mode', (now) => withAnswer(now, replica, (answer) => ({ ...answer, cluster: undefined })), { 'not-in-cluster': [replica], 'replicas-missing': [replica] }],
  ['primaries of the same epoch', (now) => withSelf(now, one, { epoch: 1 }), { 'epochs-collide': [nameOf(0, 0), one] }],
  ['a node behind the current epoch', (now) => withView(now, one, () => ({ currentEpoch: 499 })), { 'epochs-differ': [one] }],
  ['a shard whose primary is gone', (now) => withAnswer(now, one, silent('unreachable')), {
    'shard-without-primary': [one, replica, nameOf(1, 2)], 'node-unreachable': [one],
  }],
  ['a second primary without hash slots', (now) => withSelf(now, replica, { isPrimary: true, primaryId: undefined }), { 'primary-twice': [replica], 'replicas-missing': [replica] }],
  ['a primary without hash slots', (now) => withSelf(now, one, { ranges: [] }), { 'shard-without-slots': [one] }],
  ['a replica of another shard', (now) => withSelf(now, replica, { primaryId: of(3, 0).id }), { 'replica-astray': [replica], 'replicas-missing': [replica] }],
  ['a replica that is cut off', (now) => withAnswer(now, replica, (answer) => ({ ...answer, replication: { ...answer.replication, isLinked: false } })), { 'replica-cut-off': [replica], 'replicas-missing': [replica] }],
  ['a replica that takes over all data', (now) => withAnswer(now, replica, (answer) => ({ ...answer, replication: { ...answer.replication, isLinked: false, isSyncing: true } })), { 'replica-syncing': [replica], 'replicas-missing': [replica] }],
  ['a replica far behind', (now) => withAnswer(now, one, (answer) => ({ ...answer, replication: { ...answer.replication, offset: 900_000, replicas: answer.replication.replicas.map((known, index) => ({ ...known, offset: index === 0 ? 1 : 900_000 })) } })), { 'replica-lagging': [replica] }],
  ['a replica that has not confirmed for long', (now) => withAnswer(now, one, (answer) => ({ ...answer, replication: { ...answer.replication, replicas: answer.replication.replicas.map((known, index) => ({ ...known, lagSeconds: index === 0 ? 30 : 0 })) } })), { 'replica-lagging': [replica] }],
  ['primaries that have gathered in a zone', (now) => afterFailover(now, 1, 2), { 'zone-loss': [nameOf(0, 0), nameOf(1, 2), nameOf(3, 0)] }],
  ['a snapshot that failed', (now) => withAnswer(now, one, (answer) => ({ ...answer, persistence: { ...answer.persistence, snapshotOk: false } })), { 'snapshot-failed': [one] }],
  ['a log that cannot be written', (now) => withAnswer(now, one, (answer) => ({ ...answer, persistence: { ...answer.persistence, logWriteOk: false } })), { 'log-failed': [one] }],
  ['a log that cannot be rewritten', (now) => withAnswer(now, one, (answer) => ({ ...answer, persistence: { ...answer.persistence, logRewriteOk: false } })), { 'log-failed': [one] }],
  ['memory that is full', (now) => withAnswer(now, one, (answer) => ({ ...answer, memory: { used: 96, limit: 100, policy: 'noeviction' } })), { 'memory-full': [one] }],
  ['another version', (now) => withAnswer(now, one, (answer) => ({ ...answer, version: 'redis 7.2.4' })), { 'engine-drift': [one] }],
  ['another setting', (now) => withAnswer(now, one, (answer) => ({ ...answer, settings: { 'maxmemory-policy': 'allkeys-lru' } })), { 'settings-drift': [one] }],
  ['a slot that is not defined', (now) => ({ ...now, undefinedSlots: [replica] }), { 'slot-undefined': [replica] }],
];

const idsAndSlots = (findings: readonly Finding[]): Record<string, readonly string[]> => Object.fromEntries(findings.map(({ id, slots }) => [id, slots]));

test.each(FAULTS)('%s is found, and nothing else', (_fault, change, expected) => {
  const findings = judge(change(fine));
  expect(idsAndSlots(findings)).toEqual(expected);
  const worst = findings.some((found) => kindOf(found).severity === Severity.CRITICAL) ? Status.CRITICAL : Status.DEGRADED;
  expect(statusOf(findings)).toBe(worst);
});

test('every kind of finding is shown by a fault', () => {
  const shown = new Set(FAULTS.flatMap(([, , expected]) => Object.keys(expected)));
  expect(Object.keys(FINDING_KINDS).filter((id) => !shown.has(id))).toEqual(['zone-loss-by-design']);
});

test('memory that is full is none of a cache, which evicts', () => {
  expect(judge(withAnswer(fine, one, (answer) => ({ ...answer, memory: { used: 100, limit: 100, policy: 'allkeys-lru' } })))).toEqual([]);
});

test('primaries that have gathered are sent home by name', () => {
  const [found] = judge(afterFailover(fine, 1, 2));
  expect(found).toMatchObject({
    message: '3 of 5 primaries are in zone a: without it the other 2 are no majority, which takes 3',
    remedy: 'bring a primary home: redis-fleet failover 1 --to demo-1-0',
  });
});

const shapes = fc.record({
  shards: fc.integer({ min: 3, max: 30 }),
  replicasPerShard: fc.integer({ min: 0, max: 5 }),
  zones: fc.integer({ min: 1, max: 6 }).map((count) => ['a', 'b', 'c', 'd', 'e', 'f'].slice(0, count)),
});

test('of a cluster in order nothing is found, whatever its shape, but that its layout could not lose a zone', () => {
  fc.assert(fc.property(shapes, (shape) => {
    const majorityIsLost = zoneLossProblem({ ...shape, replicasPerShard: 1 }) !== undefined;
    expect(judge(healthy(shape)).map(({ id }) => id)).toEqual(majorityIsLost ? ['zone-loss-by-design'] : []);
    expect(statusOf(judge(healthy(shape)))).toBe(Status.OK);
  }));
});

test('a fault is found in a cluster of any number of shards', () => {
  const everywhere = FAULTS.filter(([, , expected]) => !('zone-loss' in expected));
  fc.assert(fc.property(fc.integer({ min: 5, max: 40 }), fc.constantFrom(...everywhere), (shards, [, change, expected]) => {
    expect(judge(change(healthy({ ...SHAPE, shards }))).map(({ id }) => id)).toEqual(expect.arrayContaining(Object.keys(expected)));
  }));
});

test('the number of silent nodes is the number that is said of, wherever they are', () => {
  fc.assert(fc.property(shapes, fc.array(fc.nat(), { minLength: 1, maxLength: 6 }), (shape, chosen) => {
    const whole = healthy(shape);
    const names = [...new Set(chosen.map((index) => whole.slots[index % whole.slots.length]?.name ?? ''))];
    const findings = judge(names.reduce((now, name) => withAnswer(now, name, silent('unreachable')), whole));
    expect(findings.filter(({ id }) => id === 'node-unreachable').flatMap(({ slots }) => slots).sort()).toEqual([...names].sort());
  }));
});

describe('a standalone fleet', () => {
  const [report] = fine.reports;
  const answer = report?.answer;
  if (report === undefined || answer === undefined || !('cluster' in answer)) throw new Error('no node');
  const alone = { ...answer, cluster: undefined };
  const standalone: Situation = { ...fine, isCluster: false, slots: fine.slots.slice(0, 1), reports: [{ ...report, answer: { ...alone, replication: { ...alone.replication, replicas: [] } } }] };

  test('is in order where its server is', () => {
    expect(judge(standalone)).toEqual([]);
  });

  test('has findings of its servers, and of no cluster', () => {
    const silentOne = withAnswer(standalone, 'demo-0-0', silent('loading'));
    expect(judge({ ...silentOne, slots: fine.slots.slice(0, 2) }).map(({ id, slots }) => [id, slots])).toEqual([['node-loading', ['demo-0-0']], ['slot-empty', ['demo-0-1']]]);
  });
});
