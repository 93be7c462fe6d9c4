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

/** The text of `inventoryScript` on one line, in pieces, so that the variables of many thousand hosts are never held at once. */
export function* inventoryScriptText(inventory: Inventory, notes: InventoryNotes = {}): Generator<string> {
  const { explanation } = notes;
  let text = `{"_meta":{${explanation === undefined ? '' : `"explanation":${JSON.stringify(explanation)},`}"hostvars":{`;
  let before = '';
  for (const name of Object.keys(inventory.hosts)) {
    text += `${before}${JSON.stringify(name)}:${JSON.stringify(inventory.hosts[name])}`;
    before = ',';
    if (text.length >= PIECE) {
      yield text;
      text = '';
    }
  }
  const groups = groupsOf(inventory).map(([name, group]) => `,${JSON.stringify(name)}:${JSON.stringify(group)}`);
  yield `${text}}}${groups.join('')}}`;
}

function groupsOf({ groups }: Inventory): [string, object][] {
  return Object.entries(groups).map(([name, group]) => [name, withoutEmpty(group)]);
}

/** The group without empty lists, but for one: Ansible takes an object without any list for a host. */
function withoutEmpty(group: InventoryGroup): object {
  return group.children.length > 0 ? { ...(group.hosts.length > 0 && { hosts: group.hosts }), children: group.children } : { hosts: group.hosts };
}
