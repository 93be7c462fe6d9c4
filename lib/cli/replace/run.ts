import { type Examination, examine } from '../check/examine';
import type { Finding } from '../check/finding';
import { type FleetFlags, fleetRequest } from '../fleet/flags';
import { blockers, refuseWhere } from '../fleet/gate';
import type { DeployedSlot } from '../fleet/groups';
import { terminate } from '../fleet/terminate';
import { CliError, type CliIo } from '../io';
import { USAGE } from '../report';
import { untilReplaced } from './until-replaced';

/** The flags as they were typed. */
export interface ReplaceFlags extends FleetFlags {
  /** Minutes. */
  readonly wait: number;
}

/**
 * Replaces the machine of a slot, and waits until the fleet is in order again.
 *
 * Throws a CliError where that is refused, or does not come about.
 */
export async function runReplace(io: CliIo, { slot: name, file, flags }: { slot: string; file: string | undefined; flags: ReplaceFlags }): Promise<void> {
  const request = fleetRequest(file, flags, io);
  const before = await examine(request, io);
  const slot = slotNamed(before, name);
  refuseOthers(before, name);
  refuseWhere(blockers(before).filter((found) => !isOnlyAbout(found, name)), `the replacement of ${name}`);
  const instance = instanceOf(slot);
  const isDead = before.findings.some(({ id, slots }) => id === 'node-failed' && slots.includes(name));
  await terminate({ region: before.region, group: slot.group, instance });
  io.stderr(`${name}: ${instance} is being terminated\n`);
  const successor = await untilReplaced({ request, region: before.region, slot, instance, isDead, minutes: flags.wait }, io);
  io.stdout(`${name}: ${successor} has taken the place of ${instance}\n`);
}

function slotNamed({ fleet, deployed }: Examination, name: string): DeployedSlot {
  const slot = deployed.find((one) => one.name === name);
  if (slot === undefined) throw new CliError(`the slot must be one of fleet ${fleet}, such as ${deployed[0]?.name}, got ${JSON.stringify(name)}; redis-fleet check lists them`, USAGE);
  return slot;
}

/** One at a time: the next one may be the last copy of what the first is just taking over. */
function refuseOthers({ deployed, situation }: Examination, name: string): void {
  const busy = situation.slots.find(({ activity }) => activity !== undefined);
  if (busy !== undefined) {
    const which = busy.name === name ? `${name} is being replaced already` : `another machine is being replaced, that of ${busy.name}`;
    throw new CliError(`the replacement of ${name} is refused, because ${which}: ${busy.activity}; one at a time`);
  }
  const empty = deployed.find(({ instances }) => instances.length === 0);
  if (empty !== undefined) {
    throw new CliError(`the replacement of ${name} is refused, because the group of ${empty.name} has no instance: it starts one by itself, or says in its activities why it cannot`);
  }
}

/** What replacing this slot would mend. */
function isOnlyAbout({ slots }: Finding, name: string): boolean {
  return slots.length === 1 && slots[0] === name;
}

function instanceOf({ name, instances }: DeployedSlot): string {
  const [first, second] = instances;
  if (first === undefined || second !== undefined) throw new CliError(`the group of ${name} must have one instance, got ${instances.length}; wait until it is at rest`);
  return first.id;
}
