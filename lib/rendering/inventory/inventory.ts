import { type InventoryGroup, Groups } from './groups';
import { idOf, type InventoryHost, placementOf } from './host';
import { HostNames } from './host-names';
import { type Identity, identityOf } from './identity';
import { CONSTANT_GROUPS, groupsOf } from './membership';
import { type Variables, variablesOf } from './variables';

/** An Ansible inventory: hosts with their variables, and groups. */
export interface Inventory {
  /** Variables of each host, by its name; the hosts stand by fleet, shard, member and id. */
  readonly hosts: Readonly<Record<string, Variables>>;
  /** Every group by its name, `all` among them; its hosts stand in the same order. */
  readonly groups: Readonly<Record<string, InventoryGroup>>;
}

interface Entry {
  readonly host: InventoryHost;
  readonly identity: Identity;
  readonly slot?: string;
  readonly id: string;
}

/** The inventory of the hosts, the same for any order of them. */
export function inventoryOf(hosts: readonly InventoryHost[]): Inventory {
  const entries = hosts.map(entryOf).sort(byPlace);
  const names = new HostNames(entries);
  const groups = new Groups();
  CONSTANT_GROUPS.forEach((path) => groups.open(path));
  const named = entries.map(({ host, identity, ...nameless }): [string, Variables] => {
    const name = names.take(nameless);
    groupsOf(identity, placementOf(host)).forEach((path) => groups.add(path, name));
    return [name, variablesOf(host, identity)];
  });
  return { hosts: Object.fromEntries(named), groups: groups.byName() };
}

function entryOf(host: InventoryHost): Entry {
  const identity = identityOf(host.tags);
  return { host, identity, slot: identity.slot, id: idOf(host) };
}

function byPlace(one: Entry, other: Entry): number {
  return compare(one.identity.fleet, other.identity.fleet)
    || compare(one.identity.shard, other.identity.shard)
    || compare(one.identity.member, other.identity.member)
    || compare(one.id, other.id);
}

/** Orders two values of one type, texts by their code units; what is not known comes last. */
function compare<T extends string | number>(one: T | undefined, other: T | undefined): number {
  if (one === other) {
    return 0;
  }
  if (one === undefined || other === undefined) {
    return one === undefined ? 1 : -1;
  }
  return one < other ? -1 : 1;
}
