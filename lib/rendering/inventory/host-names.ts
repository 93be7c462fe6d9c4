/** A host before it has its name. */
export interface Nameless {
  /** Name of its slot, unchecked. */
  readonly slot?: string;
  /** What tells it from every other host. */
  readonly id: string;
}

/**
 * What can be a host's name as it is. It holds `-` or `.`, as no group's name does, so that the two never meet;
 * it begins with a letter, so that it is no address; and no reserved word, such as `localhost`, looks like it.
 */
const NAME = /^(?=.*[-.])[A-Za-z][A-Za-z0-9_.-]*$/;
const NOT_IN_A_NAME = /[^A-Za-z0-9_.-]/g;

/**
 * Names of the hosts of one inventory, no two alike.
 *
 * A host is called by its slot. Where several are in one slot, as while a machine is replaced, each has its id behind
 * the slot's name, so that neither is taken for the other. What can be no name is left for the id.
 */
export class HostNames {
  private readonly inSlot = new Map<string, number>();
  private readonly taken = new Set<string>();

  public constructor(hosts: readonly Nameless[]) {
    for (const { slot } of hosts) {
      if (slot !== undefined && NAME.test(slot)) {
        this.inSlot.set(slot, (this.inSlot.get(slot) ?? 0) + 1);
      }
    }
  }

  /** The name of the host, to be asked for once; the order of asking matters only where ids are alike. */
  public take(host: Nameless): string {
    const { slot, id } = host;
    const sharing = slot === undefined ? 0 : this.inSlot.get(slot) ?? 0;
    if (slot !== undefined && sharing === 1) {
      return slot;
    }
    const name = this.firstFree(sharing > 1 ? `${slot}-${id}` : id);
    this.taken.add(name);
    return name;
  }

  /** The wanted name, or else the first of its numbered variants, that no other host has or will have. */
  private firstFree(wanted: string): string {
    const plain = wanted.replace(NOT_IN_A_NAME, '_');
    const name = NAME.test(plain) ? plain : `host-${plain}`;
    let free = name;
    for (let number = 2; this.taken.has(free) || this.inSlot.has(free); number += 1) {
      free = `${name}-${number}`;
    }
    return free;
  }
}
