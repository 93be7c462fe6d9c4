/** A group of an inventory. */
export interface InventoryGroup {
  /** Names of the hosts that are in the group itself. */
  readonly hosts: readonly string[];
  /** Names of the groups whose hosts are in this one too. */
  readonly children: readonly string[];
}

/** Names of groups from the one right below `all` to the one that is meant, each a child of the one before. */
export type GroupPath = readonly string[];

/** Name of the group that holds every other. */
const ALL = 'all';

/** The groups of an inventory, filled host by host. */
export class Groups {
  private readonly hosts = new Map<string, Set<string>>([[ALL, new Set()]]);
  private readonly children = new Map<string, Set<string>>([[ALL, new Set()]]);

  /** Makes the groups of the path, where they are not there yet. */
  public open(path: GroupPath): void {
    path.forEach((group, depth) => {
      if (!this.hosts.has(group)) {
        this.hosts.set(group, new Set());
        this.children.set(group, new Set());
      }
      this.children.get(path[depth - 1] ?? ALL)?.add(group);
    });
  }

  /** Puts the host into the last group of the path, where it stands once; groups that are not there yet are made. */
  public add(path: GroupPath, host: string): void {
    this.open(path);
    this.hosts.get(path[path.length - 1] ?? ALL)?.add(host);
  }

  /** Every group by its name, sorted by it; hosts and children stand in the order in which they came. Right below `all` are those without another parent. */
  public byName(): Record<string, InventoryGroup> {
    const names = [...this.hosts.keys()].sort();
    const below = new Set(names.filter((name) => name !== ALL).flatMap((name) => [...(this.children.get(name) ?? [])]));
    const childrenOf = (name: string): string[] => [...(this.children.get(name) ?? [])].filter((child) => name !== ALL || !below.has(child));
    return Object.fromEntries(names.map((name) => [name, { hosts: [...(this.hosts.get(name) ?? [])], children: childrenOf(name) }]));
  }
}
