import type { InventoryHost, RawValue, RawVariables, Tags } from '../../../../rendering/inventory/host';
import type { Complain } from './file-problems';
import { HostPatternError, hostsOfPattern } from './host-pattern';
import { groupProblem, isHostName, staticHost, variableProblem } from './static-host';

/** A group of an inventory file. */
export interface FileGroup {
  /** Where it stands first. */
  readonly path: readonly string[];
  /** Variables of hosts by name, as far as they stand in this group. */
  readonly hosts: Map<string, RawVariables>;
  readonly children: Set<string>;
  readonly variables: Record<string, RawValue>;
}

/** What a file says in one place: of hosts, or of a group. */
export interface Said {
  readonly path: readonly string[];
  readonly variables: RawVariables;
}

/** Groups that every host is in, whatever a file says. */
const EVERYWHERE: readonly string[] = ['all', 'ungrouped'];
/** As amazon.aws.aws_ec2 calls them, and as hosts have them. */
const [PLAIN_TAGS, TAGS] = ['tags', 'ec2_tags'];
const UNSAFE_TAGS = 'ec2_tags_unsafe';
const PORT = 'ansible_port';

/** The groups of an inventory file, and what follows from them for each host; what cannot be is complained of. */
export class GroupTree {
  private readonly groups = new Map<string, FileGroup>();

  public constructor(private readonly complain: Complain) {}

  /** The group of the name, made where it is not there yet. */
  public group(name: string, path: readonly string[]): FileGroup {
    const known = this.groups.get(name);
    if (known !== undefined) {
      return known;
    }
    const problem = groupProblem(name);
    if (problem !== undefined) {
      this.complain(path, problem);
    }
    const group: FileGroup = { path, hosts: new Map(), children: new Set(), variables: {} };
    this.groups.set(name, group);
    return group;
  }

  /** Puts the hosts of a name into a group, one or those of a range; variables win over those that they have there. */
  public addHosts(group: FileGroup, pattern: string, { variables, path }: Said): void {
    try {
      const { names, port } = hostsOfPattern(pattern);
      const all = port === undefined ? variables : { [PORT]: port, ...variables };
      names.forEach((name) => this.addHost(group, name, { variables: all, path }));
    } catch (error) {
      if (!(error instanceof HostPatternError)) {
        throw error;
      }
      this.complain(path, error.message);
    }
  }

  /** Puts one host into a group, with variables that win over those that it has there. */
  public addHost(group: FileGroup, name: string, { variables, path }: Said): void {
    if (!isHostName(name)) {
      this.complain(path, `a host must be letters, digits or "_.-", or an address, got ${JSON.stringify(name)}`);
    }
    this.checkVariables({ variables, path });
    group.hosts.set(name, { ...group.hosts.get(name), ...variables });
  }

  /** Gives variables to all hosts of a group. */
  public addVariables(group: FileGroup, said: Said): void {
    this.checkVariables(said);
    Object.assign(group.variables, said.variables);
  }

  /** All hosts: variables of a group win over those of its parents, and a host's own over both. */
  public hosts(): InventoryHost[] {
    const depths = this.depths();
    const parents = this.parents();
    const byDepth = [...this.groups.keys()].sort((one, other) => (depths.get(one) ?? 0) - (depths.get(other) ?? 0) || (one < other ? -1 : 1));
    const members = new Map<string, Set<string>>();
    for (const group of byDepth) {
      for (const host of this.groups.get(group)?.hosts.keys() ?? []) {
        const into = members.get(host) ?? new Set<string>();
        members.set(host, withAncestors(group, parents, into));
      }
    }
    return [...members].map(([name, inside]) => this.host(name, byDepth.filter((group) => inside.has(group) || group === 'all')));
  }

  private host(name: string, groups: readonly string[]): InventoryHost {
    const found = groups.map((group) => this.groups.get(group));
    const all: RawVariables = Object.assign({}, ...found.map((group) => group?.variables), ...found.map((group) => group?.hosts.get(name))) as RawVariables;
    const { [PLAIN_TAGS]: plain, [TAGS]: tags, [UNSAFE_TAGS]: unsafe, ...variables } = all;
    return staticHost({ name, groups: groups.filter((group) => !EVERYWHERE.includes(group)), variables, tags: { ...tagsIn(plain), ...tagsIn(tags), ...tagPairs(unsafe) } });
  }

  private checkVariables({ variables, path }: Said): void {
    for (const [name, value] of Object.entries(variables)) {
      const problem = name === PLAIN_TAGS && isMapping(value) ? undefined : variableProblem(name, value);
      if (problem !== undefined) {
        this.complain([...path, name], problem);
      }
    }
  }

  private parents(): Map<string, string[]> {
    const parents = new Map<string, string[]>();
    for (const [name, { children }] of this.groups) {
      children.forEach((child) => parents.set(child, [...parents.get(child) ?? [], name]));
    }
    return parents;
  }

  /** How many groups stand above each, on the longest way. */
  private depths(): Map<string, number> {
    const depths = new Map<string, number>();
    let isCircle = false;
    const visit = (name: string, path: readonly string[]): void => {
      if (isCircle) {
        return;
      }
      if (path.includes(name)) {
        isCircle = true;
        this.complain(this.groups.get(name)?.path ?? [], `group ${name} holds itself, by way of ${path.slice(path.indexOf(name)).join(', ')}; take it out of one of them`);
      } else if ((depths.get(name) ?? -1) < path.length) {
        depths.set(name, path.length);
        this.groups.get(name)?.children.forEach((child) => visit(child, [...path, name]));
      }
    };
    [...this.groups.keys()].forEach((name) => visit(name, name === 'all' ? [] : ['all']));
    return depths;
  }
}

/** Adds the group and all groups that it is in. */
function withAncestors(group: string, parents: ReadonlyMap<string, readonly string[]>, into: Set<string>): Set<string> {
  if (!into.has(group)) {
    into.add(group);
    parents.get(group)?.forEach((parent) => withAncestors(parent, parents, into));
  }
  return into;
}

function isMapping(value: RawValue | undefined): value is Readonly<Record<string, RawValue>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function tagsIn(value: RawValue | undefined): Tags {
  return isMapping(value) ? Object.fromEntries(Object.entries(value).map(([key, tag]): [string, string] => [key, String(tag as string)])) : {};
}

/** Tags whose key cannot be the key of a mapping, as we write them. */
function tagPairs(value: RawValue | undefined): Tags {
  const pairs = Array.isArray(value) ? (value as readonly { key?: string; value?: string }[]) : [];
  return Object.fromEntries(pairs.map(({ key = '', value: tag = '' }): [string, string] => [key, tag]));
}
