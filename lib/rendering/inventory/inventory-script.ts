import type { InventoryGroup } from './groups';
import type { Inventory } from './inventory';

/** What is beside the hosts' variables in an inventory; Ansible reads only those. */
export interface InventoryNotes {
  /** What a person has to know of this inventory. */
  readonly explanation?: string;
}

/** Characters that a piece of the text has at least, but for the last. */
const PIECE = 65_536;

/**
 * The JSON value that an Ansible inventory script prints for `--list`.
 *
 * It carries all variables, so that Ansible need not start the script once for each host.
 * @see https://docs.ansible.com/ansible/latest/dev_guide/developing_inventory.html#inventory-scripts
 */
export function inventoryScript(inventory: Inventory, notes: InventoryNotes = {}): Readonly<Record<string, object>> {
  return Object.fromEntries([['_meta', { ...notes, hostvars: inventory.hosts }], ...groupsOf(inventory)]);
}

/**
 * The text of `inventoryScript` on one line.
 *
 * It comes in pieces, so that the variables of many thousand hosts are never held at once.
 */
export function* inventoryScriptText(inventory: Inventory, notes: InventoryNotes = {}): Generator<string> {
  let text = '';
  for (const bit of bits(inventory, notes)) {
    text += bit;
    if (text.length >= PIECE) {
      yield text;
      text = '';
    }
  }
  yield text;
}

function* bits(inventory: Inventory, { explanation }: InventoryNotes): Generator<string> {
  yield `{"_meta":{${explanation === undefined ? '' : `"explanation":${JSON.stringify(explanation)},`}"hostvars":{`;
  let before = '';
  for (const [name, texts] of textsOf(inventory)) {
    yield `${before}${JSON.stringify(name)}:{${texts.join(',')}}`;
    before = ',';
  }
  yield '}}';
  for (const [name, group] of groupsOf(inventory)) {
    yield `,${JSON.stringify(name)}:${JSON.stringify(group)}`;
  }
  yield '}';
}

function textsOf(inventory: Inventory): Iterable<readonly [string, readonly string[]]> {
  return inventory.texts?.() ?? textsOfHosts(inventory.hosts);
}

function* textsOfHosts(hosts: Inventory['hosts']): Generator<readonly [string, readonly string[]]> {
  for (const name of Object.keys(hosts)) {
    yield [name, Object.entries(hosts[name] ?? {}).map(([variable, value]) => `${JSON.stringify(variable)}:${JSON.stringify(value)}`)];
  }
}

function groupsOf({ groups }: Inventory): [string, object][] {
  return Object.entries(groups).map(([name, group]) => [name, withoutEmpty(group)]);
}

/** The group without empty lists, but for one: Ansible takes an object without any list for a host. */
function withoutEmpty(group: InventoryGroup): object {
  return group.children.length > 0 ? { ...(group.hosts.length > 0 && { hosts: group.hosts }), children: group.children } : { hosts: group.hosts };
}
