import { inventoryConfig, type InventoryConfig } from '../../definitions/inventory/config';
import { compileRules, type ConstructedHost, Construction } from './constructed';
import { safeGroupName } from './group-names';
import { Groups, type InventoryGroup } from './groups';
import type { InventoryHost, RawVariables } from './host';
import { type Member, membersOf } from './members';
import { CONSTANT_GROUPS } from './membership';
import { nameHosts } from './naming/name-hosts';
import { inertVariables, rawVariablesOf, type Variables, variableTexts } from './variables';

/** An Ansible inventory: hosts with their variables, and groups. */
export interface Inventory {
  /** Variables of each host, by its name, made each time they are read; the hosts stand by fleet, shard, member and id. */
  readonly hosts: Readonly<Record<string, Variables>>;
  /** Name of each host and `"name":value` of its variables as JSON, which takes less time and memory than `hosts`. @default made of `hosts` */
  readonly texts?: () => Iterable<readonly [string, readonly string[]]>;
  /** Every group by its name, `all` among them; its hosts stand in the same order. */
  readonly groups: Readonly<Record<string, InventoryGroup>>;
  /** What a person should know of it, each in one line: names that met, rules that were left out. */
  readonly findings?: readonly string[];
}

/** A host under one of its names. */
interface NamedHost {
  readonly name: string;
  readonly member: Member;
}

/** What the variables of an inventory are made of. */
interface Made {
  readonly named: readonly NamedHost[];
  readonly construction: Construction;
  readonly config: InventoryConfig;
}

/**
 * The inventory of the hosts, the same for any order of them.
 *
 * Throws a DefinitionError for an expression that is none, and where names must be strict and meet; throws an
 * ExpressionError for an expression that fails where the configuration is strict.
 */
export function inventoryOf(hosts: readonly InventoryHost[], config: InventoryConfig = inventoryConfig()): MadeInventory {
  const rules = compileRules(config);
  const { members, groups: own } = membersOf(hosts);
  const { named, findings } = namedHosts(members, config, own);
  const names = new Set(named.map(({ name }) => name));
  const construction = new Construction(rules, { groups: own, isHost: (name) => names.has(name) });
  const isConstructing = rules.compose.length + rules.groups.length + rules.keyed.length > 0;
  const groups = new Groups();
  CONSTANT_GROUPS.forEach((path) => groups.open(path));
  for (const host of named) {
    const constructed = isConstructing ? construction.add(constructedHost(host, config)).groups : [];
    [...host.member.paths, ...constructed].forEach((path) => groups.add(path, host.name));
  }
  const all = [...findings, ...construction.findings().map(({ message }) => message)];
  return new MadeInventory({ named, construction, config }, groups.byName(), all);
}

/** An inventory whose variables are made when they are read: those of many thousand hosts at once would take more memory than all else. */
export class MadeInventory implements Inventory {
  public readonly findings?: readonly string[];

  public constructor(private readonly made: Made, public readonly groups: Inventory['groups'], findings: readonly string[]) {
    this.findings = findings.length > 0 ? findings : undefined;
  }

  /** How many hosts there are. */
  public get size(): number {
    return this.made.named.length;
  }

  public get hosts(): Inventory['hosts'] {
    const hosts: Record<string, Variables> = {};
    const { named, config } = this.made;
    for (const host of named) {
      const { member, name } = host;
      const get = (): Variables => inertVariables({ ...rawVariablesOf(member.host, member.identity, config), ...this.composed(host) }, config);
      Object.defineProperty(hosts, name, { enumerable: true, configurable: true, get });
    }
    return hosts;
  }

  public* texts(): Generator<readonly [string, readonly string[]]> {
    for (const host of this.made.named) {
      const { name, member: { host: own, identity } } = host;
      yield [name, variableTexts(own, { identity, composed: this.composed(host), style: this.made.config })];
    }
  }

  private composed(host: NamedHost): RawVariables {
    const { construction, config } = this.made;
    return Object.keys(config.compose).length === 0 ? {} : construction.composed(constructedHost(host, config));
  }
}

function namedHosts(members: readonly Member[], config: InventoryConfig, groups: ReadonlySet<string>): { named: NamedHost[]; findings: string[] } {
  const { names, findings } = nameHosts(members, config, new Set([...groups, ...Object.keys(config.groups).map(safeGroupName)]));
  return {
    named: members.flatMap((member, index) => (names[index] ?? []).map((name) => ({ member, name }))),
    findings: findings.map(({ message }) => message),
  };
}

function constructedHost({ name, member: { host, identity, paths } }: NamedHost, config: InventoryConfig): ConstructedHost {
  return { name, variables: rawVariablesOf(host, identity, config), groups: [...new Set(paths.flat())] };
}
