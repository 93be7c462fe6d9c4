import type { InventoryGroup } from './groups';
import type { Inventory } from './inventory';

/** What is beside the hosts' variables in an inventory; Ansible reads only those. */
export interface InventoryNotes {
  /** What a person has to know of this inventory. */
  readonly explanation?: string;
}

/**
 * The JSON value that an Ansible inventory script prints for `--list`.
 *
 * It carries all variables, so that Ansible need not start the script once for each host.
 * @see https://docs.ansible.com/ansible/latest/dev_guide/developing_inventory.html#inventory-scripts
 */
export function inventoryScript(inventory: Inventory, notes: InventoryNotes = {}): Readonly<Record<string, object>> {
  const groups = Object.entries(inventory.groups).map(([name, group]): [string, object] => [name, withoutEmpty(group)]);
  return Object.fromEntries([['_meta', { ...notes, hostvars: inventory.hosts }], ...groups]);
}

/** The group without empty lists, but for one: Ansible takes an object without any list for a host. */
function withoutEmpty(group: InventoryGroup): object {
  return group.children.length > 0 ? { ...(group.hosts.length > 0 && { hosts: group.hosts }), children: group.children } : { hosts: group.hosts };
}
