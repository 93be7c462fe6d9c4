import { Persistence, RedisConfig, Topology } from '../../../lib';
import { LabCluster, TAGS } from '../../support/clusters';
import type { ClusterWriter, Mark } from '../../../lab/clients/cluster-writer';
import { clusterFleet, eventually, fleet, LAB_TIMEOUT, shell, useLab } from '../../support/labs';

jest.setTimeout(3 * LAB_TIMEOUT);

const FLEET = 'planned';
const NODE_TIMEOUT = 5000;
const SEED = Number(process.env.REDIS_FLEET_SEED ?? 1);
/** Writes a second, to all shards together. */
const RATE = 5000;

const used = useLab((stack) => clusterFleet(stack, fleet(FLEET, {
  topology: Topology.cluster({ shards: 3, replicasPerShard: 2, nodeTimeoutMillis: NODE_TIMEOUT }),
  config: new RedisConfig({ persistence: Persistence.both({ rules: [{ seconds: 30, changes: 1 }] }) }),
})), { seconds: 240 });
const cluster = (): LabCluster => new LabCluster(used.lab, FLEET);
let writer: ClusterWriter;

beforeAll(async () => { writer = await cluster().writer(RATE, SEED); });
afterEach(() => expectNothingLost());
afterAll(() => writer.end());

/** Does something under the writes and waits until all is well. */
async function planned(what: string, act: () => Promise<void>): Promise<Mark> {
  await writer.mark();
  await act();
  const seen = await writer.mark();
  await cluster().whole();
  process.stdout.write(`${what}: longest gap ${Math.max(...Object.values(seen.gaps))} ms (seed ${SEED})\n`);
  return seen;
}

/** Every acknowledged write is still there. */
async function expectNothingLost(): Promise<void> {
  const { acknowledged, lost } = await writer.verify();
  process.stdout.write(`${lost} of ${acknowledged} acknowledged writes lost\n`);
  expect([lost, acknowledged > 0]).toEqual([0, true]);
}

/** A gap that a hand-over explains; a failover that nobody planned takes the node timeout, and an election in vain five seconds. */
function expectShortGaps({ gaps }: Mark): void {
  expect(Object.keys(gaps).sort()).toEqual([...TAGS].sort());
  expect(Math.max(...Object.values(gaps))).toBeLessThan(NODE_TIMEOUT / 2);
}

test('every node is restarted in turn under writes, and nothing is lost', async () => {
  for (const slot of await cluster().slots()) {
    expectShortGaps(await planned(`restart of ${slot}`, async () => {
      await used.lab.node(slot).reboot();
      await used.lab.node(slot).waitUntilReady({ seconds: 120 });
    }));
  }
});

test.each([0, 1, 2])('the primary of shard %d is replaced by another instance under writes, and nothing is lost', async (shard) => {
  const slot = await cluster().primaryOf(shard);
  const { volume } = await used.lab.node(slot).state();
  const [before] = (await cluster().view(slot)).filter(({ flags }) => flags.includes('myself'));
  expectShortGaps(await planned(`replacement of ${slot}`, async () => {
    const old = await used.lab.node(slot).replace();
    await used.lab.node(slot).waitUntilReady({ otherThan: [old], seconds: 120 });
  }));
  const [after] = (await cluster().view(slot)).filter(({ flags }) => flags.includes('myself'));
  expect([after?.id, after?.flags.includes('slave'), (await used.lab.node(slot).state()).volume]).toEqual([before?.id, true, volume]);
});

test('a spot notice to a primary hands it over before the machine goes', async () => {
  const slot = await cluster().primaryOf(0);
  expectShortGaps(await planned(`spot notice to ${slot}`, async () => {
    await used.lab.node(slot).notice('spot');
    for (let tries = 0; tries < 60 && (await cluster().primaryOf(0, (await cluster().othersOf(slot))[0])) === slot; tries += 1) {
      await new Promise((resolve) => { setTimeout(resolve, 500); });
    }
  }));
  expect(await cluster().primaryOf(0, (await cluster().othersOf(slot))[0])).not.toBe(slot);
});

test('a fail-back within a second of a failover goes to another replica or waits, and says so', async () => {
  const first = await cluster().primaryOf(1);
  const seen = await planned(`fail-back of shard 1`, async () => {
    await shell(used.lab, first, 'redis-fleet handover 6379');
    const second = await cluster().primaryOf(1, first);
    const said = await shell(used.lab, second, `redis-fleet handover 6379 --to ${first} 2>&1`);
    expect(said).toMatch(/wait|election/);
  });
  expectShortGaps(seen);
});

test('a snapshot is taken by one replica of a shard and never by its primary', async () => {
  const primary = await cluster().primaryOf(2);
  const replicas = await cluster().othersOf(primary);
  const savedAt = async (slot: string): Promise<number> => Number(/rdb_last_save_time:(\d+)/.exec(await cluster().redis(slot, 'info persistence'))?.[1]);
  const changed = Math.floor(Date.now() / 1000);
  const began = await savedAt(primary);
  const saved = await eventually(async () => Promise.all(replicas.map(savedAt)), (times) => times.some((time) => time > changed), 200);
  expect(saved.filter((time) => time > changed)).toHaveLength(1);
  expect(await savedAt(primary)).toBe(began);
});
