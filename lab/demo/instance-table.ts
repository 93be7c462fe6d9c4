import Table from 'cli-table3';

interface Inventory {
  readonly _meta: { readonly hostvars: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
}

const COLUMNS: Readonly<Record<string, string>> = {
  slot: 'inventory_hostname',
  instance: 'instance_id',
  zone: 'zone',
  address: 'private_ip_address',
  type: 'instance_type',
  role: 'redis_initial_role',
};

/** The machines of an inventory, one a line. */
export function instanceTable(inventory: string): string {
  const { hostvars } = (JSON.parse(inventory) as Inventory)._meta;
  const table = new Table({ head: Object.keys(COLUMNS), style: { head: [], border: [] } });
  for (const [name, variables] of Object.entries(hostvars)) {
    const { availability_zone: zone } = variables.placement as { availability_zone?: string };
    const known: Record<string, unknown> = { ...variables, inventory_hostname: name, zone };
    table.push(Object.values(COLUMNS).map((column) => {
      const value = known[column];
      return typeof value === 'string' ? value : '-';
    }));
  }
  return table.toString();
}
