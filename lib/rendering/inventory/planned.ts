import { FleetTags } from '../../definitions/tags';
import type { InventoryHost, RawValue, Tags } from './host';
import { hasOnlyName, nameOf } from './slot-name';

const STACK_TAG = 'aws:cloudformation:stack-name';
const LOGICAL_ID_TAG = 'aws:cloudformation:logical-id';

/**
 * The hosts with what the plan knows of them, and the slots of the plan that have no host.
 *
 * A host is of a slot by the tags that CloudFormation gives it, or else by our own tags of fleet and slot; one that only a
 * file names is of every slot of that name.
 */
export function resolvePlanned(
  planned: readonly InventoryHost[], hosts: readonly InventoryHost[], merge: (plan: InventoryHost, host: InventoryHost) => InventoryHost,
): InventoryHost[] {
  const byLogicalId = hostsBy(hosts, ({ tags }) => tags[LOGICAL_ID_TAG]);
  const bySlot = hostsBy(hosts, ({ tags }) => slotOf(tags));
  const byName = hostsBy(hosts.filter(hasOnlyName), nameOf);
  const plans = new Map<InventoryHost, InventoryHost[]>();
  const open = planned.filter((plan) => {
    const { stack, group } = placeOf(plan);
    const made = (byLogicalId.get(group) ?? []).filter(({ tags }) => stack.test(tags[STACK_TAG] ?? ''));
    const found = made.length > 0 ? made : bySlot.get(slotOf(plan.tags) ?? '') ?? byName.get(nameOf(plan)) ?? [];
    found.forEach((host) => plans.set(host, hasOnlyName(host) ? [...plans.get(host) ?? [], plan] : [plan]));
    return found.length === 0;
  });
  const known = hosts.flatMap((host) => plans.get(host)?.map((plan) => merge(plan, host)) ?? [host]);
  return [...known, ...open];
}

function hostsBy(hosts: readonly InventoryHost[], keyOf: (host: InventoryHost) => string | undefined): Map<string, InventoryHost[]> {
  const found = new Map<string, InventoryHost[]>();
  for (const host of hosts) {
    const key = keyOf(host);
    const list = key === undefined ? undefined : found.get(key);
    if (list !== undefined) {
      list.push(host);
    } else if (key !== undefined) {
      found.set(key, [host]);
    }
  }
  return found;
}

/** The stack of a plan's Auto Scaling group, and the group's logical id in it. */
function placeOf({ variables }: InventoryHost): { stack: RegExp; group: string } {
  const { cloudformation_stack_name: stack, cloudformation_logical_ids: list } = variables;
  const ids = (Array.isArray(list) ? (list as readonly RawValue[]) : []).map(textOf);
  // CloudFormation calls a nested stack by its parent, its logical id and a random part
  const nested = ids.slice(0, -1).map((id) => `-${literal(id)}-[A-Za-z0-9]+`).join('');
  return { stack: new RegExp(`^${literal(textOf(stack))}${nested}$`), group: ids.at(-1) ?? '' };
}

function textOf(value: RawValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

function literal(text: string): string {
  return text.replace(/[^A-Za-z0-9_]/g, '\\$&');
}

/** What tells a slot from those of other fleets. */
function slotOf(tags: Tags): string | undefined {
  const slot = tags[FleetTags.SLOT];
  return slot === undefined ? undefined : JSON.stringify([tags[FleetTags.FLEET], slot]);
}
