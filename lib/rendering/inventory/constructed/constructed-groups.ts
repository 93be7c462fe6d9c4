import { safeGroupName } from '../group-names';
import type { GroupPath } from '../groups';
import { finding, type Finding } from './finding';

/** Names that a group must not have when a tag's value would give it that name. */
export interface Refusals {
  /** Names of the groups that tags of our own decide about. */
  readonly groups: ReadonlySet<string>;
  /** Whether a host is called so. */
  readonly isHost: (name: string) => boolean;
}

/** A group that a rule asks for. */
export interface Wanted {
  /** Its name before anything in it is replaced. */
  readonly name: string;
  /** Whether the configuration says the name itself, and no value of a host does. @default false */
  readonly ofConfiguration?: boolean;
  /** Name of its parent, empty for none. @default none */
  readonly parent?: string;
  /** Whether the configuration says the parent's name itself. @default false */
  readonly parentOfConfiguration?: boolean;
}

interface Member {
  readonly name: string;
  readonly groups: readonly string[];
}

/** Most values that a finding shows. */
const SHOWN = 3;

/** The groups that rules make: remembers what each name stands for, and refuses those that would mislead. */
export class ConstructedGroups {
  private readonly origins = new Map<string, Set<string>>();
  private readonly parents = new Map<string, Set<string>>();
  private readonly refused = new Map<string, Finding>();

  public constructor(private readonly refusals: Refusals & { readonly words: readonly string[] }) {}

  /** The path to the group for the host: one, or none where the group is refused. */
  public add(host: Member, wanted: Wanted): readonly GroupPath[] {
    const name = safeGroupName(wanted.name);
    if (this.isRefused(name, host, wanted.ofConfiguration === true)) {
      return [];
    }
    this.remember(name, wanted.name);
    const parent = safeGroupName(wanted.parent ?? '');
    if (parent === '' || parent === 'all' || this.isRefused(parent, host, wanted.parentOfConfiguration === true)) {
      return [[name]];
    }
    return [this.isLoop(name, parent) ? [name] : [parent, name]];
  }

  public findings(): readonly Finding[] {
    const shared = [...this.origins].filter(([, names]) => names.size > 1);
    const collisions = shared.map(([subject, names]) => finding(
      'collision', subject, `the group "${subject}" stands for ${names.size} names: ${listed([...names])}; give each its own prefix or replace what differs`,
    ));
    return [...collisions, ...this.refused.values()];
  }

  private isRefused(name: string, host: Member, ofConfiguration: boolean): boolean {
    const reason = this.reasonAgainst(name, host, ofConfiguration);
    if (reason !== undefined && !this.refused.has(name)) {
      this.refused.set(name, finding('refused', name, `the group ${JSON.stringify(name)} of host ${JSON.stringify(host.name)} is not made: ${reason}`));
    }
    return reason !== undefined;
  }

  private reasonAgainst(name: string, host: Member, ofConfiguration: boolean): string | undefined {
    if (name === '') {
      return 'a group has a name';
    }
    if (this.refusals.words.includes(name)) {
      return 'Ansible keeps the name for itself';
    }
    if (this.refusals.isHost(name)) {
      return 'a host is called so';
    }
    const isOurs = this.refusals.groups.has(name) && !host.groups.includes(name);
    return isOurs && !ofConfiguration ? 'it is a group of the fleet that the host is not in; give the keyed group a prefix' : undefined;
  }

  private remember(name: string, origin: string): void {
    const names = this.origins.get(name);
    if (names === undefined) {
      this.origins.set(name, new Set([origin]));
    } else {
      names.add(origin);
    }
  }

  /** Whether the group would be above itself; else the parent is remembered. */
  private isLoop(name: string, parent: string): boolean {
    if (this.refusals.groups.has(name) || this.isAbove(name, parent)) {
      const reason = this.refusals.groups.has(name) ? 'that is a group of the fleet' : 'it is below it';
      this.refused.set(`${parent}/${name}`, finding('refused', parent, `the group "${parent}" does not become a parent of "${name}": ${reason}`));
      return true;
    }
    this.parents.set(name, (this.parents.get(name) ?? new Set()).add(parent));
    return false;
  }

  /** Whether the first group is the second, or any group above it. */
  private isAbove(name: string, below: string): boolean {
    const seen = new Set([below]);
    for (const group of seen) {
      this.parents.get(group)?.forEach((parent) => seen.add(parent));
    }
    return seen.has(name);
  }
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN).map((name) => JSON.stringify(name)).join(', ');
  return names.length > SHOWN ? `${shown}, ...` : shown;
}
