import { didYouMean } from '../../../../definitions/nearest';
import type { InventoryHost, RawValue, RawVariables } from '../../../../rendering/inventory/host';
import { CliError } from '../../../io';
import { jsonProblem, type JsonObject, objectOf } from '../json-file';
import { type Complain, FileProblems } from './file-problems';
import { GroupTree } from './group-tree';
import { addGroups } from './yaml-groups';

const META = '_meta';
const HOSTVARS = 'hostvars';
const MEMBERS: readonly string[] = ['hosts', 'vars', 'children'];
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
    addGroup({ tree, complain }, name, Array.isArray(group) ? { hosts: group } : mappingAt(group, { path: [name], wanted: `a list of hosts, or a mapping with ${MEMBERS.join(', ')}` }, complain));
  }
  const meta = mappingAt(listing[META], { path: [META], wanted: `a mapping with ${HOSTVARS}` }, complain);
  // Scripts put more there, but nothing that is called nearly so
  Object.keys(meta).filter((member) => member !== HOSTVARS && didYouMean(member, [HOSTVARS]) !== '').forEach((member) => {
    complain([META, member], `it is not known here${didYouMean(member, [HOSTVARS])}`);
  });
  // Ansible passes over a host that is in no group; here it is one that was meant
  const ungrouped = tree.group('ungrouped', ['ungrouped']);
  for (const [host, variables] of Object.entries(mappingAt(meta[HOSTVARS], { path: [META, HOSTVARS], wanted: 'a mapping of hosts to their variables' }, complain))) {
    const path = [META, HOSTVARS, host];
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
    throw new CliError(jsonProblem(file, text, error));
  }
  throw new CliError(`${file} must be a JSON object, as "redis-fleet inventory" prints it`);
}

function addGroup({ tree, complain }: { readonly tree: GroupTree; readonly complain: Complain }, name: string, group: JsonObject): void {
  const own = tree.group(name, [name]);
  refuseOthers(group, { path: [name], allowed: MEMBERS }, complain);
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
  return plain(mappingAt(value, { path, wanted: 'a mapping of variables' }, complain) as RawValue, path, complain) as RawVariables;
}

/** The mapping, an empty one where nothing stands. */
function mappingAt(value: unknown, { path, wanted }: { readonly path: readonly string[]; readonly wanted: string }, complain: Complain): JsonObject {
  if (value !== undefined && value !== null && (typeof value !== 'object' || Array.isArray(value))) {
    complain(path, `it must be ${wanted}, got ${Array.isArray(value) ? 'a list' : JSON.stringify(value)}`);
  }
  return objectOf(value);
}

function refuseOthers(mapping: JsonObject, { path, allowed }: { readonly path: readonly string[]; readonly allowed: readonly string[] }, complain: Complain): void {
  Object.keys(mapping).filter((member) => !allowed.includes(member)).forEach((member) => {
    complain([...path, member], `it must be one of ${allowed.join(', ')}${didYouMean(member, allowed)}`);
  });
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
