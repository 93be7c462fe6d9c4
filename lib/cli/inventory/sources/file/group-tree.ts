import type { InventoryHost, RawValue, RawVariables, Tags } from '../../../../rendering/inventory/host';
import { CliError } from '../../../io';
import { GROUP_NAME, HOST_NAME, staticHost, VARIABLE_NAME } from './static-host';

/** A group of an inventory file. */
export interface FileGroup {
  /** Variables of hosts by name, as far as they stand in this group. */
  readonly hosts: Map<string, RawVariables>;
  readonly children: Set<string>;
  readonly variables: Record<string, RawValue>;
}

/** Groups that every host is in, whatever a file says. */
const EVERYWHERE: readonly string[] = ['all', 'ungrouped'];
const TAGS = 'ec2_tags';
const UNSAFE_TAGS = 'ec2_tags_unsafe';

/** The groups of an inventory file, and what follows from them for each host. */
export class GroupTree {
  private readonly groups = new Map<string, FileGroup>();

  public constructor(private readonly file: string) {}

  /** The group of the name, made where it is not there yet. Throws a CliError for what is no name of a group. */
  public group(name: string): FileGroup {
    const known = this.groups.get(name);
    if (known !== undefined) {
      return known;
    }
    if (!GROUP_NAME.test(name)) {
      throw new CliError(`${this.file}: a group must be letters, digits or _, beginning with no digit, got ${JSON.stringify(name)}`);
    }
    const group: FileGroup = { hosts: new Map(), children: new Set(), variables: {} };
    this.groups.set(name, group);
    return group;
  }

  /** Puts a host into a group, with variables that win over those that it has there. Throws a CliError for what is no name of a host or variable. */
  public addHost(group: FileGroup, name: string, variables: RawVariables): void {
    if (!HOST_NAME.test(name)) {
      throw new CliError(`${this.file}: a host must be letters, digits or "_.:-", and no range such as web[1:3]; write each host out, got ${JSON.stringify(name)}`);
    }
    this.checkVariables(`host ${name}`, variables);
    group.hosts.set(name, { ...group.hosts.get(name), ...variables });
  }

  /** Gives variables to all hosts of a group. Throws a CliError for what is no name of a variable. */
  public addVariables(name: string, variables: RawVariables): void {
    this.checkVariables(`group ${name}`, variables);
    Object.assign(this.group(name).variables, variables);
  }

  /** All hosts: variables of a group win over those of its parents, and a host's own over both. Throws a CliError for groups that hold themselves. */
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
    const { [TAGS]: tags, [UNSAFE_TAGS]: unsafe, ...variables } = all;
    return staticHost({ name, groups: groups.filter((group) => !EVERYWHERE.includes(group)), variables, tags: { ...tagsIn(tags), ...tagPairs(unsafe) } });
  }

  private checkVariables(of: string, variables: RawVariables): void {
    const wrong = Object.keys(variables).find((name) => !VARIABLE_NAME.test(name));
    if (wrong !== undefined) {
      throw new CliError(`${this.file}: a variable of ${of} must be letters, digits or _, beginning with no digit, got ${JSON.stringify(wrong)}`);
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
    const visit = (name: string, path: readonly string[]): void => {
      if (path.includes(name)) {
        throw new CliError(`${this.file}: group ${name} holds itself, by way of ${path.slice(path.indexOf(name)).join(', ')}; take it out of one of them`);
      }
      if ((depths.get(name) ?? -1) < path.length) {
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

function tagsIn(value: RawValue | undefined): Tags {
  const isMapping = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isMapping ? Object.fromEntries(Object.entries(value).map(([key, tag]): [string, string] => [key, String(tag as string)])) : {};
}

/** Tags whose key cannot be the key of a mapping, as we write them. */
function tagPairs(value: RawValue | undefined): Tags {
  const pairs = Array.isArray(value) ? (value as readonly { key?: string; value?: string }[]) : [];
  return Object.fromEntries(pairs.map(({ key = '', value: tag = '' }): [string, string] => [key, tag]));
}
