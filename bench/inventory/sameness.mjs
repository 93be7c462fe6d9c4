// Whether both tools, and ours by its plugin and by its script, tell the same: the same hosts, in the same groups, with the same variables of AWS.
import { isDeepStrictEqual } from 'node:util';
import { output } from './run.mjs';

/** Most differences that are told. */
const SHOWN = 5;

/** How many hosts and groups both inventories have. Throws where they differ. */
export async function checkSame(workspace) {
  const theirs = await listed(workspace, workspace.inventory('equal.aws_ec2.yml'));
  const script = await listed(workspace, workspace.launcher);
  const ours = await listed(workspace, workspace.config);
  for (const inventory of [script, ours]) {
    const differences = differencesOf(inventory, theirs);
    if (differences.length > 0) throw new Error(`the inventories differ in ${differences.length} things: ${differences.slice(0, SHOWN).join('; ')}`);
  }
  return { hosts: Object.keys(ours._meta.hostvars).length, groups: Object.keys(groupsOf(ours)).length };
}

/** Names of groups and variables that differ between two inventories, as `ansible-inventory --list` prints them. */
export const differencesOf = (ours, theirs) => [...groupDifferences(ours, theirs), ...variableDifferences(ours, theirs)];

const listed = async (workspace, inventory) => JSON.parse(await output(['ansible-inventory', '-i', inventory, '--list'], workspace.environment()));

const groupsOf = (inventory) => Object.fromEntries(Object.entries(inventory).filter(([name]) => name !== '_meta'));

/** All hosts of each group, those of the groups below it among them. */
function members(inventory) {
  const groups = groupsOf(inventory);
  const of = (name) => [...(groups[name]?.hosts ?? []), ...(groups[name]?.children ?? []).flatMap(of)];
  return new Map(Object.keys(groups).map((name) => [name, [...new Set(of(name))].sort()]));
}

function groupDifferences(ours, theirs) {
  const [one, other] = [members(ours), members(theirs)];
  return [...new Set([...one.keys(), ...other.keys()])].filter((name) => !isDeepStrictEqual(one.get(name), other.get(name))).map((name) => `group ${name}`);
}

/** Every variable of aws_ec2 has to be one of ours; it calls the tags `tags`, which is a word of plays. */
function variableDifferences({ _meta: { hostvars: ours } }, { _meta: { hostvars: theirs } }) {
  const hosts = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])];
  return hosts.flatMap((host) => Object.entries(theirs[host] ?? { nothing: true })
    .filter(([name, value]) => !isDeepStrictEqual(plain(ours[host]?.[name === 'tags' ? 'ec2_tags' : name]), plain(value)))
    .map(([name]) => `variable ${name} of ${host}`));
}

/** The value without the marks of texts that are no templates: Ansible trusts no plugin, and a script whose texts have none. */
function plain(value) {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return '__ansible_unsafe' in value ? value.__ansible_unsafe : Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
}
