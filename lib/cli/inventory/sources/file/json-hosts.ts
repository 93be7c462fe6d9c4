import type { InventoryHost, RawValue, RawVariables } from '../../../../rendering/inventory/host';
import { CliError } from '../../../io';
import { type JsonObject, objectOf } from '../json-file';
import { GroupTree } from './group-tree';
import { addGroups } from './yaml-groups';

const META = '_meta';
const UNSAFE = '__ansible_unsafe';

/**
 * The hosts of a JSON file: what an inventory script printed for `--list`, or an inventory as Ansible's plugin `yaml` reads it.
 *
 * Throws a CliError that names the file and what of it cannot be.
 */
export function hostsInJson(text: string, file: string): InventoryHost[] {
  const listing = objectIn(text, file);
  const tree = new GroupTree(file);
  if (!Object.hasOwn(listing, META)) {
    addGroups(tree, plain(listing as RawValue), file);
    return tree.hosts();
  }
  const hostvars = objectOf(objectOf(listing[META]).hostvars);
  const groups = Object.entries(listing).filter(([name]) => name !== META);
  for (const [name, value] of groups) {
    addGroup(tree, name, { group: objectOf(value), file });
  }
  // Ansible passes over a host that is in no group; here it is one that was meant
  const ungrouped = tree.group('ungrouped');
  Object.entries(hostvars).forEach(([host, variables]) => tree.addHost(ungrouped, host, variablesIn(variables)));
  return tree.hosts();
}

function objectIn(text: string, file: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as JsonObject;
    }
  } catch (error) {
    throw new CliError(`${file} is not JSON: ${(error as Error).message.replace(/\s+/g, ' ')}`);
  }
  throw new CliError(`${file} must be a JSON object, as "redis-fleet inventory" prints it`);
}

function addGroup(tree: GroupTree, name: string, { group, file }: { group: JsonObject; file: string }): void {
  const hosts = names(group.hosts, `${file}: "hosts" of group ${name}`);
  const own = tree.group(name);
  hosts.forEach((host) => tree.addHost(own, host, {}));
  names(group.children, `${file}: "children" of group ${name}`).forEach((child) => {
    tree.group(child);
    own.children.add(child);
  });
  tree.addVariables(name, variablesIn(group.vars));
}

function names(value: unknown, what: string): string[] {
  if (value === undefined) {
    return [];
  }
  if (!Array.isArray(value) || !value.every((name) => typeof name === 'string')) {
    throw new CliError(`${what} must be a list of names`);
  }
  return value;
}

function variablesIn(value: unknown): RawVariables {
  return plain(objectOf(value) as RawValue) as RawVariables;
}

/** The value with what is marked as text as that text. */
function plain(value: RawValue): RawValue {
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (Array.isArray(value)) {
    return (value as readonly RawValue[]).map(plain);
  }
  const members = Object.entries<RawValue>(value);
  const [first] = members;
  return members.length === 1 && first?.[0] === UNSAFE ? first[1] : Object.fromEntries(members.map(([key, member]) => [key, plain(member)]));
}
