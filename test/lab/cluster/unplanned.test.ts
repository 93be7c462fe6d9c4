import { setTimeout as sleep } from 'node:timers/promises';
import { Topology } from '../../../lib';
import { LabCluster, TAGS } from '../../support/clusters';
import type { ClusterWriter, Losses, Mark } from '../../../lab/clients/cluster-writer';
import { clusterFleet, eventually, fleet, LAB_TIMEOUT, shell, useLab } from '../../support/labs';

jest.setTimeout(3 * LAB_TIMEOUT);

const FLEET = 'lost';
const NODE_TIMEOUT = 2000;
const SEED = Number(process.env.REDIS_FLEET_SEED ?? 1);
/** Others notice within one and a half node timeouts, and elect a replica within a second or so. What it takes is printed. */
const BACK_WITHIN = NODE_TIMEOUT + 3000;
/** After so long a primary that is cut off knows it: others are asked at least each half of the node timeout. */
const ALONE_FOR = 1.5 * NODE_TIMEOUT + 1000;
/** What a primary acknowledged before its replicas had it. */
const REPLICATION_LAG = 1000;

const used = useLab((stack) => clusterFleet(stack, fleet(FLEET, { topology: Topology.cluster({ shards: 3, replicasPerShard: 2, nodeTimeoutMillis: NODE_TIMEOUT }) })), { seconds: 240 });
const cluster = (): LabCluster => new LabCluster(used.lab, FLEET);

interface Outcome {
  readonly seen: Mark;
  readonly losses: Losses;
  readonly began: number;
}

/** Writes while something breaks, until `isOver`, and is mended; then all nodes find the cluster whole, and the losses are counted. */
async function underWrites(what: string, { breaks, isOver, mends }: { breaks: () => Promise<void>; isOver: () => Promise<boolean>; mends: () => Promise<void> }): Promise<Outcome> {
  const writer: ClusterWriter = await cluster().writer(1500, SEED);
  try {
    await eventually(() => writer.mark(), ({ acknowledged }) => acknowledged > 100);
    const began = Date.now();
    await breaks();
    await eventually(isOver, (over) => over);
    // Clients find the new primary within their own time limit
    await sleep(2000);
    const seen = await writer.mark();
    await mends();
    await cluster().whole(120);
    await writer.stop();
    const losses = await writer.verify();
    const window = losses.first === undefined ? '' : `, acknowledged ${losses.first - began} to ${(losses.last ?? 0) - began} ms after it began`;
    process.stdout.write(`${what}: longest gap ${Math.max(...Object.values(seen.gaps))} ms, ${losses.lost} of ${losses.acknowledged} acknowledged writes lost${window} (seed ${SEED})\n`);
    return { seen, losses, began };
  } finally {
    await writer.end();
  }
}

/** Whether shards have primaries that are none of these slots, as a node sees it that is none of them either. */
async function haveOtherPrimaries(slots: readonly string[]): Promise<boolean> {
  const asked = (await cluster().slots()).find((slot) => !slots.includes(slot));
  try {
    const primaries = await Promise.all([0, 1, 2].map((shard) => cluster().primaryOf(shard, asked)));
    return primaries.every((primary) => !slots.includes(primary));
  } catch {
    return false;
  }
}

/** Losses are of writes that were acknowledged no earlier and no later than a moment before and after a fault began. */
function expectLossesBetween({ losses, began }: Outcome, before: number, after: number): void {
  if (losses.first !== undefined && losses.last !== undefined) {
    expect(losses.first - began).toBeGreaterThan(-before);
    expect(losses.last - began).toBeLessThan(after);
  }
}

const kill = (...slots: string[]): Promise<void> => used.lab.kill(slots);
const start = async (...slots: string[]): Promise<void> => {
  await Promise.all(slots.map(async (slot) => {
    await used.lab.node(slot).start();
    await used.lab.node(slot).waitUntilReady({ seconds: 180 });
  }));
};

/** A loss of power, after which all shards take writes again while the slots are still off. */
async function backAfter(slots: readonly string[]): Promise<Outcome> {
  const outcome = await underWrites(`power loss of ${slots.join(', ')}`, { breaks: () => kill(...slots), isOver: () => haveOtherPrimaries(slots), mends: () => start(...slots) });
  const gaps = TAGS.map((tag) => outcome.seen.gaps[tag] ?? Infinity);
  expect(Math.max(...gaps)).toBeLessThan(BACK_WITHIN);
  return outcome;
}

test('a primary that loses its power is replaced by a replica, and comes back as one', async () => {
  const slot = await cluster().primaryOf(0);
  expectLossesBetween(await backAfter([slot]), REPLICATION_LAG, REPLICATION_LAG);
  expect(await cluster().redis(slot, 'role')).toMatch(/^slave/);
});

test('a whole zone that loses its power takes no shard with it', async () => {
  await cluster().bringHome();
  const slots = await cluster().zoneOf(await cluster().primaryOf(1));
  expect(slots).toHaveLength(3);
  expectLossesBetween(await backAfter(slots), REPLICATION_LAG, REPLICATION_LAG);
});

test('a shard that loses its primary and one replica goes on with the other', async () => {
  const primary = await cluster().primaryOf(2);
  const [replica = ''] = await cluster().othersOf(primary);
  expectLossesBetween(await backAfter([primary, replica]), REPLICATION_LAG, REPLICATION_LAG);
});

test('a zone that is cut off loses what its primary took until the node timeout, and no more', async () => {
  await cluster().bringHome();
  const cut = await cluster().zoneOf(await cluster().primaryOf(0));
  const others = (await cluster().slots()).filter((slot) => !cut.includes(slot));
  const outcome = await underWrites(`partition of ${cut.join(', ')}`, {
    breaks: () => used.lab.partition(cut, others),
    isOver: () => haveOtherPrimaries(cut),
    mends: () => used.lab.heal(),
  });
  expect(outcome.losses.lost).toBeGreaterThan(0);
  expectLossesBetween(outcome, REPLICATION_LAG, ALONE_FOR);
});

test('a primary that comes back at once and empty wipes no replica', async () => {
  const slot = await cluster().primaryOf(0);
  const [before] = (await cluster().view(slot)).filter(({ flags }) => flags.includes('myself'));
  const outcome = await underWrites(`${slot} back at once and empty`, {
    breaks: () => used.lab.node(slot).wipe(),
    isOver: () => haveOtherPrimaries([slot]),
    mends: async () => { await used.lab.node(slot).waitUntilReady({ seconds: 180 }); },
  });
  expectLossesBetween(outcome, REPLICATION_LAG, REPLICATION_LAG);
  const view = await cluster().view(slot);
  expect(view.map(({ id }) => id)).not.toContain(before?.id);
  expect(await cluster().redis(slot, 'role')).toMatch(/^slave/);
});

test('a slot whose volume is lost comes back blank, and nobody remembers its old id', async () => {
  const slot = await cluster().primaryOf(1);
  const [before] = (await cluster().view(slot)).filter(({ flags }) => flags.includes('myself'));
  const old = await used.lab.node(slot).replace({ blank: true });
  await used.lab.node(slot).waitUntilReady({ otherThan: [old], seconds: 180 });
  await cluster().whole();
  for (const other of await cluster().slots()) {
    expect((await cluster().view(other)).map(({ id }) => id)).not.toContain(before?.id);
  }
});

test('all nodes off at once, all back with other addresses: the cluster heals alone', async () => {
  const slots = await cluster().slots();
  await cluster().redis(await cluster().primaryOf(2), 'set a kept');
  const addresses = async (): Promise<(string | null)[]> => (await used.lab.status()).machines.map(({ address }) => address);
  const before = await addresses();
  await kill(...slots);
  const gone = await used.lab.replace(slots, { withoutHook: true });
  await Promise.all(slots.map((slot) => used.lab.node(slot).waitUntilReady({ otherThan: gone, seconds: 280 })));
  await cluster().whole(120);
  expect((await addresses()).filter((address) => before.includes(address))).toEqual([]);
  expect(await cluster().redis(await cluster().primaryOf(2), 'get a')).toBe('kept');
});

test('a loss of power while the log is rewritten loses nothing that was synced', async () => {
  const slot = await cluster().primaryOf(0);
  // In parts: a primary that is silent for a node timeout loses its shard
  for (let part = 0; part < 20; part += 1) {
    await cluster().redis(slot, `eval "for i = 1, 10000 do redis.call('set', '{b}:aof:' .. (${part} * 10000 + i), string.rep('x', 100)) end" 0`);
  }
  // The log is forced to the disk each second
  await sleep(2000);
  await cluster().redis(slot, 'bgrewriteaof');
  await kill(slot);
  await start(slot);
  await cluster().whole();
  const counted = Array.from({ length: 20 }, async (_, part) => cluster().redis(await cluster().primaryOf(0), `eval "local n = 0 for i = 1, 10000 do n = n + redis.call('exists', '{b}:aof:' .. (${part} * 10000 + i)) end return n" 0`));
  expect(await Promise.all(counted)).toEqual(Array.from({ length: 20 }, () => '10000'));
});

test('a full disk stops the writes of its primary and nothing else, and they go on when there is room', async () => {
  const slot = await cluster().primaryOf(0);
  await used.lab.node(slot).fill();
  const write = `export REDISCLI_AUTH=$(cat /run/redis-fleet/secrets/6379/admin); for i in $(seq 20); do head -c 500000 /dev/zero | redis-cli --user admin --no-auth-warning -x set b; done`;
  const answers = await eventually(() => shell(used.lab, slot, write), (answer) => answer.includes('MISCONF'));
  expect(answers).toContain('MISCONF');
  expect(await cluster().redis(slot, 'strlen b')).toMatch(/^\d+$/);
  await used.lab.node(slot).unfill();
  await eventually(() => cluster().redis(slot, 'set b again'), (answer) => answer === 'OK');
  await cluster().whole();
});
