import type { InventoryHost, RawValue, RawVariables } from '../../../../rendering/inventory/host';
import { CliError } from '../../../io';
import { type JsonObject, objectOf } from '../json-file';
import { type Complain, FileProblems } from './file-problems';
import { GroupTree } from './group-tree';
import { addGroups } from './yaml-groups';

const META = '_meta';
const UNSAFE = '__ansible_unsafe';
const VAULT = '__ansible_vault';

/**
 * The hosts of a JSON file: what an inventory script or ansible-inventory printed for `--list`, or an inventory as Ansible's plugin `yaml` reads it.
 *
 * Throws a CliError that names the file and everything of it that cannot be.
 */
export function hostsInJson(text: string, file: string): InventoryHost[] {
  const listing = objectIn(text, file);
  const problems = new FileProblems();
  const complain: Complain = (path, message) => problems.add(path.length === 0 ? file : `${file}: ${path.join('.')}`, message);
  const tree = new GroupTree(complain);
  if (isOfScript(listing)) {
    addListing(tree, listing, complain);
  } else {
    addGroups(tree, plain(listing as RawValue, [], complain), complain);
  }
  const hosts = tree.hosts();
  problems.throwIfAny();
  return hosts;
}

/** Whether groups list names, which are keys of a mapping for the plugin `yaml`. */
function isOfScript(listing: JsonObject): boolean {
  return Object.hasOwn(listing, META) || Object.values(listing).some((group) => Array.isArray(group) || Array.isArray(objectOf(group).hosts) || Array.isArray(objectOf(group).children));
}

function addListing(tree: GroupTree, listing: JsonObject, complain: Complain): void {
  for (const [name, group] of Object.entries(listing).filter(([key]) => key !== META)) {
    addGroup({ tree, complain }, name, Array.isArray(group) ? { hosts: group } : objectOf(group));
  }
  // Ansible passes over a host that is in no group; here it is one that was meant
  const ungrouped = tree.group('ungrouped', ['ungrouped']);
  for (const [host, variables] of Object.entries(objectOf(objectOf(listing[META]).hostvars))) {
    const path = [META, 'hostvars', host];
    tree.addHost(ungrouped, host, { path, variables: variablesIn(variables, path, complain) });
  }
}

function objectIn(text: string, file: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as JsonObject;
    }
  } catch (error) {
    throw new CliError(`${file} is not JSON: ${(error as Error).message.replace(/\s+/g, ' ')}`);
  }
  throw new CliError(`${file} must be a JSON object, as "redis-fleet inventory" prints it`);
}

function addGroup({ tree, complain }: { readonly tree: GroupTree; readonly complain: Complain }, name: string, group: JsonObject): void {
  const own = tree.group(name, [name]);
  names(group.hosts, [name, 'hosts'], complain).forEach((host) => tree.addHost(own, host, { path: [name, 'hosts'], variables: {} }));
  names(group.children, [name, 'children'], complain).forEach((child) => {
    tree.group(child, [name, 'children']);
    own.children.add(child);
  });
  const path = [name, 'vars'];
  tree.addVariables(own, { path, variables: variablesIn(group.vars, path, complain) });
}

function names(value: unknown, path: readonly string[], complain: Complain): string[] {
  if (value === undefined) {
    return [];
  }
  if (!Array.isArray(value) || !value.every((name) => typeof name === 'string')) {
    complain(path, 'it must be a list of names');
    return [];
  }
  return value;
}

function variablesIn(value: unknown, path: readonly string[], complain: Complain): RawVariables {
  return plain(objectOf(value) as RawValue, path, complain) as RawVariables;
}

/** The value with what is marked as text as that text. */
function plain(value: RawValue, path: readonly string[], complain: Complain): RawValue {
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (Array.isArray(value)) {
    return (value as readonly RawValue[]).map((item, index) => plain(item, [...path, String(index)], complain));
  }
  const members = Object.entries<RawValue>(value);
  const [first] = members;
  if (members.length === 1 && first?.[0] === VAULT) {
    complain(path, 'it is a secret that only Ansible opens; keep it in group_vars or host_vars beside the inventory, where Ansible itself reads it');
  }
  return members.length === 1 && first?.[0] === UNSAFE ? first[1] : Object.fromEntries(members.map(([key, member]) => [key, plain(member, [...path, key], complain)]));
}
