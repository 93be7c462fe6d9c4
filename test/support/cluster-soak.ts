import { setTimeout as sleep } from 'node:timers/promises';
import type { LabCluster } from './clusters';
import { eventually } from './labs';

/** One kind of fault: what it does to a slot, until the machines that it took are on again. */
interface Fault {
  readonly name: string;
  /** Whether acknowledged writes may go with it. */
  readonly mayLose: boolean;
  readonly act: (cluster: LabCluster, slot: string) => Promise<void>;
}

/** Numbers from 0 to 1 that a seed decides: mulberry32. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const READY = { seconds: 200 };

async function powerLoss({ lab }: LabCluster, slots: readonly string[]): Promise<void> {
  await lab.kill(slots);
  await sleep(12_000);
  for (const slot of slots) await lab.node(slot).start();
  for (const slot of slots) await lab.node(slot).waitUntilReady(READY);
}

const FAULTS: readonly Fault[] = [
  { name: 'restart', mayLose: false, act: async ({ lab }, slot) => {
    await lab.node(slot).reboot();
    await lab.node(slot).waitUntilReady(READY);
  } },
  { name: 'replacement', mayLose: false, act: async ({ lab }, slot) => {
    const old = await lab.node(slot).replace();
    await lab.node(slot).waitUntilReady({ ...READY, otherThan: [old] });
  } },
  { name: 'loss of the volume', mayLose: false, act: async ({ lab }, slot) => {
    const old = await lab.node(slot).replace({ blank: true });
    await lab.node(slot).waitUntilReady({ ...READY, otherThan: [old] });
  } },
  { name: 'loss of power', mayLose: true, act: (cluster, slot) => powerLoss(cluster, [slot]) },
  { name: 'loss of a zone', mayLose: true, act: async (cluster, slot) => powerLoss(cluster, await cluster.zoneOf(slot)) },
  { name: 'fast return of an empty machine', mayLose: true, act: async ({ lab }, slot) => {
    await lab.node(slot).wipe();
    await lab.node(slot).waitUntilReady(READY);
  } },
  { name: 'partition of a zone', mayLose: true, act: async (cluster, slot) => {
    const cut = await cluster.zoneOf(slot);
    await cluster.lab.partition(cut, (await cluster.slots()).filter((other) => !cut.includes(other)));
    await sleep(15_000);
    await cluster.lab.heal();
  } },
];

/**
 * Random faults under writes, one after the other: each must heal alone, and none but those of power and network may lose writes.
 *
 * The seed decides all; it is printed with each run.
 */
export async function soak(cluster: LabCluster, runs: number, seed: number): Promise<void> {
  const random = randomFrom(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  for (let run = 1; run <= runs; run += 1) {
    const fault = pick(FAULTS);
    const slot = pick(await cluster.slots());
    const writer = await cluster.writer(1500, seed + run);
    try {
      await eventually(() => writer.mark(), ({ acknowledged }) => acknowledged > 100);
      await fault.act(cluster, slot);
      await cluster.whole(150);
      await writer.stop();
      const { acknowledged, lost } = await writer.verify();
      process.stdout.write(`run ${run} of ${runs}, seed ${seed}: ${fault.name} of ${slot}: ${lost} of ${acknowledged} acknowledged writes lost\n`);
      if (lost > 0 && !fault.mayLose) {
        throw new Error(`${fault.name} of ${slot} lost ${lost} of ${acknowledged} acknowledged writes (run ${run}, seed ${seed})`);
      }
    } finally {
      await writer.end();
    }
  }
}

/** The seed that the environment names, or one of the clock. */
export function seedOf(variable = process.env.REDIS_FLEET_SEED): number {
  return variable === undefined ? Date.now() % 1_000_000 : Number(variable);
}
