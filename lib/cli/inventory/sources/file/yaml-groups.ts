import type { RawValue } from '../../../../rendering/inventory/host';
import { CliError } from '../../../io';
import type { GroupTree } from './group-tree';

type Mapping = Readonly<Record<string, RawValue | undefined>>;

const MEMBERS: readonly string[] = ['hosts', 'vars', 'children'];

/** Adds the groups of an inventory as Ansible's plugin `yaml` reads it. Throws a CliError that names the path of what cannot be. */
export function addGroups(tree: GroupTree, groups: RawValue, file: string): void {
  for (const [name, group] of Object.entries(mappingAt(groups, `${file}: the file`, 'a mapping of groups, such as all'))) {
    addGroup(tree, name, { group: group ?? null, path: `${file}: ${name}` });
  }
}

function addGroup(tree: GroupTree, name: string, { group, path }: { group: RawValue; path: string }): void {
  const members = mappingAt(group, path, `a mapping with ${MEMBERS.join(', ')}`);
  const unknown = Object.keys(members).find((member) => !MEMBERS.includes(member));
  if (unknown !== undefined) {
    throw new CliError(`${path} must have no members but ${MEMBERS.join(', ')}, got ${JSON.stringify(unknown)}; put groups under children and hosts under hosts`);
  }
  const own = tree.group(name);
  for (const [host, variables] of Object.entries(mappingAt(members.hosts, `${path}.hosts`, 'a mapping of hosts to their variables'))) {
    tree.addHost(own, host, mappingAt(variables, `${path}.hosts.${host}`, 'a mapping of variables'));
  }
  tree.addVariables(name, mappingAt(members.vars, `${path}.vars`, 'a mapping of variables'));
  for (const [child, below] of Object.entries(mappingAt(members.children, `${path}.children`, 'a mapping of groups'))) {
    own.children.add(child);
    addGroup(tree, child, { group: below ?? null, path: `${path}.children.${child}` });
  }
}

/** The mapping, an empty one where nothing stands. */
function mappingAt(value: RawValue | undefined, path: string, wanted: string): Mapping {
  if (value === undefined || value === null || value === '') {
    return {};
  }
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new CliError(`${path} must be ${wanted}, got ${Array.isArray(value) ? 'a list' : JSON.stringify(value)}`);
  }
  return value as Mapping;
}
