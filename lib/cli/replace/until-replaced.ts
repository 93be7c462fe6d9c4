import { setTimeout as sleep } from 'node:timers/promises';
import { examine } from '../check/examine';
import type { FleetRequest } from '../fleet/flags';
import { blockers } from '../fleet/gate';
import { type DeployedSlot, findSlots } from '../fleet/groups';
import { endTerminatingHook } from '../fleet/terminate';
import { CliError, type CliIo } from '../io';

/** A replacement that is under way. */
export interface Replacement {
  readonly request: FleetRequest;
  readonly region: string;
  readonly slot: DeployedSlot;
  /** The instance that goes. */
  readonly instance: string;
  /** Whether the others have found it failed: then it hands nothing over, and nobody waits for that. */
  readonly isDead: boolean;
  /** Minutes that all of it may take. */
  readonly minutes: number;
}

const POLL_MS = 3000;
const IN_SERVICE = 'InService';
const WAITS_TO_GO = 'Terminating:Wait';
const KEPT = 'Terminating:Retained';

/** Waits until another instance is in service and the fleet in order; returns its id. Throws a CliError where that does not come about. */
export async function untilReplaced(replacement: Replacement, io: CliIo): Promise<string> {
  const progress = new Progress(replacement.slot.name, io);
  const end = Date.now() + replacement.minutes * 60_000;
  let isHookEnded = false;
  for (;;) {
    const slot = await slotNow(replacement);
    const states = slot.instances.map(({ id, state }) => `${id} ${state}`).join(', ');
    progress.say(states === '' ? 'no instance' : states);
    refuseKept(slot, replacement);
    if (replacement.isDead && !isHookEnded && stateOf(slot, replacement.instance) === WAITS_TO_GO) {
      await endTerminatingHook({ region: replacement.region, group: slot.group, instance: replacement.instance });
      isHookEnded = true;
    }
    const successor = slot.instances.find(({ id, state }) => id !== replacement.instance && state === IN_SERVICE);
    const fault = successor === undefined ? `${slot.name}: ${states}` : await faultOf(replacement, io);
    if (successor !== undefined && fault === undefined) return successor.id;
    if (successor !== undefined) progress.say(fault ?? '');
    if (Date.now() > end) throw new CliError(`${slot.name} was not replaced within ${replacement.minutes} minutes: ${fault}; it goes on by itself, and redis-fleet check says how far it is`);
    await sleep(POLL_MS);
  }
}

async function slotNow({ request, region, slot }: Replacement): Promise<DeployedSlot> {
  const found = (await findSlots(request.fleet, region)).find(({ name }) => name === slot.name);
  if (found === undefined) throw new CliError(`the Auto Scaling group of ${slot.name} is gone`);
  return found;
}

function stateOf({ instances }: DeployedSlot, instance: string): string | undefined {
  return instances.find(({ id }) => id === instance)?.state;
}

function refuseKept(slot: DeployedSlot, { instance }: Replacement): void {
  if (stateOf(slot, instance) !== KEPT) return;
  throw new CliError(`${slot.name}: ${instance} could not hand over and is kept (${KEPT}); see the journal of redis-fleet-agent on it, and terminate it by hand once its data is elsewhere`);
}

/** The first thing that is not in order, in one line. */
async function faultOf({ request }: Replacement, io: CliIo): Promise<string | undefined> {
  const [first] = blockers(await examine(request, io));
  return first?.message;
}

/** Says what is new, and when. */
class Progress {
  private readonly since = Date.now();
  private last = '';

  public constructor(private readonly slot: string, private readonly io: CliIo) {}

  public say(what: string): void {
    if (what === this.last) return;
    this.last = what;
    this.io.stderr(`${this.slot}: ${Math.round((Date.now() - this.since) / 1000)} s: ${what}\n`);
  }
}
