/** What a group stands for: the prefix keeps the values of one kind from those of another. */
export type GroupKind = 'account' | 'az' | 'cluster' | 'env' | 'region';

const INNER_HYPHEN = /(?<=[A-Za-z0-9])-(?=[A-Za-z0-9])/g;
const NOT_IN_A_NAME = /[^A-Za-z0-9]/gu;
const SHARD_DIGITS = 3;
/** What Ansible replaces in the names of groups: each character that is no letter, digit or `_`, and a first one that is a digit. */
const UNSAFE = /^\p{Nd}|[^\p{L}\p{N}_]/gu;

/** Name of the group of all hosts that have the value, such as `az_eu_west_1a`: no other value's group is called so. */
export function groupName(kind: GroupKind, value: string): string {
  return `${kind}_${encoded(value)}`;
}

/** Name of the group of one shard of a cluster, such as `shard_demo_007`: no other shard's group is called so. */
export function shardGroupName(cluster: string, shard: number): string {
  return `shard_${encoded(cluster)}_${String(shard).padStart(SHARD_DIGITS, '0')}`;
}

/** The name that Ansible gives a group that a rule calls so: other names can give the same. */
export function safeGroupName(name: string): string {
  return name.replace(UNSAFE, '_');
}

/**
 * The text in letters, digits and `_`, in a way that can be undone, so that two values never share one result.
 *
 * A hyphen inside becomes `_`, which is all that fleets, zones and regions need; any other character becomes two `_`,
 * its code point in hexadecimal, and one `_`: `a_b` is `a__5f_b`.
 */
function encoded(text: string): string {
  return text.split(INNER_HYPHEN).map((part) => part.replace(NOT_IN_A_NAME, escaped)).join('_');
}

function escaped(character: string): string {
  return `__${(character.codePointAt(0) ?? 0).toString(16)}_`;
}
