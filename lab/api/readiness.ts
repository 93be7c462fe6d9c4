import { setTimeout as sleep } from 'node:timers/promises';
import { commandLine } from './command-line';
import { LabError } from './lab-error';
import type { MachineStatus } from './protocol';

/** How often the lab is asked, in milliseconds. */
const INTERVAL = 200;

/** What to wait for. */
export interface WaitOptions {
  /** Seconds to wait at most, 1-3600.
   * @default 300 */
  readonly seconds?: number;
  /** The slots that must have a machine that is ready.
   * @default - every slot that has a machine */
  readonly slots?: readonly string[];
  /** Ids of instances that do not count, because others are to take their places.
   * @default - all count */
  readonly otherThan?: readonly string[];
  /** Waits for the other machines when one has failed.
   * @default - the first failure ends the waiting */
  readonly keepGoing?: boolean;
  /** Is handed the machines whenever they have been asked for.
   * @default - nobody is told */
  readonly onMachines?: (machines: readonly MachineStatus[]) => void;
}

/** Where the machines stand, for somebody who waits for them. */
export interface Readiness {
  /** Machines that will not become ready. */
  readonly failed: readonly MachineStatus[];
  /** What is still to come: a slot, and what its machine is doing. */
  readonly missing: readonly string[];
}

/** Holds the machines against what is waited for. */
export function readinessOf(machines: readonly MachineStatus[], { slots, otherThan = [] }: WaitOptions = {}): Readiness {
  const counting = machines.filter(({ instance }) => !otherThan.includes(instance));
  const wanted = slots ?? [...new Set(counting.map(({ slot }) => slot))];
  const relevant = counting.filter(({ slot }) => wanted.includes(slot));
  const failed = relevant.filter(({ state }) => state === 'failed');
  const missing = wanted.flatMap((slot) => {
    const own = relevant.filter((machine) => machine.slot === slot && machine.state !== 'failed');
    const coming = own.filter(({ state }) => state !== 'ready' && state !== 'terminating');
    if (coming.length === 0 && own.some(({ state }) => state === 'ready')) return [];
    if (own.length === 0 && failed.some((machine) => machine.slot === slot)) return [];
    const [shown = own[0]] = coming;
    return [`${slot} is ${shown?.state ?? 'without a machine'}`];
  });
  return { failed, missing };
}

/**
 * Asks for the machines until all that is waited for is ready; returns them.
 *
 * Throws a LabError that names slot and problem when a machine fails, or what is missing when time is up.
 * @param lab name of the lab, for errors
 */
export async function waitUntilReady(lab: string, ask: () => Promise<readonly MachineStatus[]>, options: WaitOptions = {}): Promise<readonly MachineStatus[]> {
  const { seconds = 300, keepGoing = false, onMachines } = options;
  if (!(seconds >= 1 && seconds <= 3600)) throw new LabError(`"seconds" must be 1-3600, got ${seconds}`);
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const machines = await ask();
    onMachines?.(machines);
    const { failed, missing } = readinessOf(machines, options);
    if (failed.length > 0 && (missing.length === 0 || !keepGoing)) throw notReady(lab, failed);
    if (missing.length === 0) return machines;
    if (Date.now() > end) throw notReady(lab, failed, `not ready within ${seconds} s: ${missing.join(', ')}`);
    await sleep(INTERVAL);
  }
}

/** The first failure and what else is wrong in one line; with several failures all of them as its cause. */
function notReady(lab: string, failed: readonly MachineStatus[], ...late: readonly string[]): LabError {
  const failures = failed.map((machine) => failureOf(lab, machine));
  const others = failed.slice(1).map(({ slot }) => slot);
  const more = others.length === 0 ? [] : [`failed as well: ${others.join(', ')}`];
  return new LabError([...failures.slice(0, 1), ...more, ...late].join('; '), others.length === 0 ? undefined : failures.join('\n'));
}

function failureOf(lab: string, { slot, instance, problem }: MachineStatus): string {
  return `${slot} (${instance}) failed: ${problem ?? `its console does not say why; see "${commandLine(`logs ${slot}`, lab)}"`}`;
}
