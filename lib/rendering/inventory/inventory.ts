import { inventoryConfig, type InventoryConfig } from '../../definitions/inventory/config';
import { compileRules, type ConstructedHost, Construction } from './constructed';
import { safeGroupName } from './group-names';
import { type GroupPath, Groups, type InventoryGroup } from './groups';
import type { InventoryHost } from './host';
import { type Identity, identityOf } from './identity';
import { CONSTANT_GROUPS, fleetGroups } from './membership';
import { nameHosts } from './naming/name-hosts';
import { inertVariables, rawVariablesOf, type Variables } from './variables';

/** An Ansible inventory: hosts with their variables, and groups. */
export interface Inventory {
  /** Variables of each host, by its name, made each time they are read; the hosts stand by fleet, shard, member and id. */
  readonly hosts: Readonly<Record<string, Variables>>;
  /** Every group by its name, `all` among them; its hosts stand in the same order. */
  readonly groups: Readonly<Record<string, InventoryGroup>>;
  /** What a person should know of it, each in one line: names that met, rules that were left out. */
  readonly findings?: readonly string[];
}

/** A host and the groups that it is in, but for those of rules. */
interface Member {
  readonly host: InventoryHost;
  readonly identity: Identity;
  readonly paths: readonly GroupPath[];
}

/** A host under one of its names. */
interface NamedHost extends Member {
  readonly name: string;
}

/**
 * The inventory of the hosts, the same for any order of them.
 *
 * Throws a DefinitionError for an expression that is none, and where names must be strict and meet; throws an
 * ExpressionError for an expression that fails where the configuration is strict.
 */
export function inventoryOf(hosts: readonly InventoryHost[], config: InventoryConfig = inventoryConfig()): Inventory {
  const rules = compileRules(config);
  const members = membersOf(hosts);
  const own = new Set([...CONSTANT_GROUPS, ...members.flatMap(({ paths }) => paths)].flat());
  const { named, findings } = namedHosts(members, config, own);
  const names = new Set(named.map(({ name }) => name));
  const construction = new Construction(rules, { groups: own, isHost: (name) => names.has(name) });
  const isConstructing = rules.compose.length + rules.groups.length + rules.keyed.length > 0;
  const groups = new Groups();
  CONSTANT_GROUPS.forEach((path) => groups.open(path));
  for (const host of named) {
    const constructed = isConstructing ? construction.add(constructedHost(host, config)).groups : [];
    [...host.paths, ...constructed].forEach((path) => groups.add(path, host.name));
  }
  const all = [...findings, ...construction.findings().map(({ message }) => message)];
  return { hosts: madeWhenRead(named, construction, config), groups: groups.byName(), ...(all.length > 0 && { findings: all }) };
}

/** The hosts in the order of the inventory. A file that names one of our own groups means that one, wherever it stands below `all`. */
function membersOf(hosts: readonly InventoryHost[]): Member[] {
  const found = hosts.map((host) => ({ host, identity: identityOf(host.tags) })).sort(byPlace);
  const members = found.map(({ host, identity }) => ({ host, identity, paths: fleetGroups(host, identity) }));
  const paths = new Map([...CONSTANT_GROUPS, ...members.flatMap((member) => member.paths)].map((path) => [path.at(-1), path]));
  return members.map((member) => ({ ...member, paths: [...member.paths, ...(member.host.groups ?? []).map((group) => paths.get(group) ?? [group])] }));
}

function namedHosts(members: readonly Member[], config: InventoryConfig, own: ReadonlySet<string>): { named: NamedHost[]; findings: string[] } {
  const nameless = members.map(({ host, identity: { slot } }) => ({
    id: host.id, slot, name: host.name, tags: host.tags,
    get variables() {
      return host.variables;
    },
  }));
  const { names, findings } = nameHosts(nameless, config, new Set([...own, ...Object.keys(config.groups).map(safeGroupName)]));
  return { named: members.flatMap((member, index) => (names[index] ?? []).map((name) => ({ ...member, name }))), findings: findings.map(({ message }) => message) };
}

/**
 * The variables of all hosts, each made when it is read and kept by nobody: those of many thousand hosts at once
 * would take more memory than the rest of the program.
 */
function madeWhenRead(named: readonly NamedHost[], construction: Construction, config: InventoryConfig): Readonly<Record<string, Variables>> {
  const hosts: Record<string, Variables> = {};
  for (const host of named) {
    const get = (): Variables => {
      const constructed = constructedHost(host, config);
      return inertVariables({ ...constructed.variables, ...construction.composed(constructed) }, config);
    };
    Object.defineProperty(hosts, host.name, { enumerable: true, configurable: true, get });
  }
  return hosts;
}

function constructedHost({ name, host, identity, paths }: NamedHost, config: InventoryConfig): ConstructedHost {
  return { name, variables: rawVariablesOf(host, identity, config), groups: [...new Set(paths.flat())] };
}

type Found = Pick<Member, 'host' | 'identity'>;

function byPlace(one: Found, other: Found): number {
  return compare(one.identity.fleet, other.identity.fleet)
    || compare(one.identity.shard, other.identity.shard)
    || compare(one.identity.member, other.identity.member)
    || compare(one.host.id, other.host.id);
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
