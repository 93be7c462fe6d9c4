import type { GroupPath } from './groups';
import type { InventoryHost, RawVariables, Tags } from './host';
import { type Identity, identityOf } from './identity';
import { CONSTANT_GROUPS, fleetGroups } from './membership';
import type { Nameless } from './naming/wanted-name';

/** A host, its place in its fleet, and the groups that it is in, but for those of rules. */
export class Member implements Nameless {
  public constructor(public readonly host: InventoryHost, public readonly identity: Identity, public readonly paths: readonly GroupPath[]) {}

  public get id(): string {
    return this.host.id;
  }

  public get slot(): string | undefined {
    return this.identity.slot ?? this.host.tags.Name;
  }

  public get name(): string | undefined {
    return this.host.name;
  }

  public get tags(): Tags {
    return this.host.tags;
  }

  public get variables(): RawVariables {
    return this.host.variables;
  }
}

/** The hosts of an inventory in its order. */
export interface Members {
  readonly members: readonly Member[];
  /** Names of the groups that fleets and files decide about. */
  readonly groups: ReadonlySet<string>;
}

/** The hosts by fleet, shard, member and id. A file that names one of our own groups means that one, wherever it stands below `all`. */
export function membersOf(hosts: readonly InventoryHost[]): Members {
  const texts = new Shared((text: string) => text);
  const shared = new Shared((path: GroupPath) => path.join('/'));
  const found = hosts.map((host) => ({ host, identity: identityOf(host.tags, (text) => texts.one(text)) })).sort(byPlace);
  CONSTANT_GROUPS.forEach((path) => shared.one(path));
  const members = found.map(({ host, identity }) => new Member(host, identity, fleetGroups(host, identity).map((path) => shared.one(path))));
  const ours = new Map(shared.all().map((path) => [path.at(-1), path]));
  const withFiles = members.map((member) => {
    const { host: { groups = [] }, host, identity, paths } = member;
    return groups.length === 0 ? member : new Member(host, identity, [...paths, ...groups.map((group) => shared.one(ours.get(group) ?? [group]))]);
  });
  return { members: withFiles, groups: new Set(shared.all().flat()) };
}

/** Values of which one stands for all that are alike: many thousand hosts have much in common. */
class Shared<Value> {
  private readonly known = new Map<string, Value>();

  public constructor(private readonly keyOf: (value: Value) => string) {}

  public one(value: Value): Value {
    const key = this.keyOf(value);
    const known = this.known.get(key);
    if (known === undefined) {
      this.known.set(key, value);
    }
    return known ?? value;
  }

  public all(): Value[] {
    return [...this.known.values()];
  }
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
