import type { Inventory } from './inventory';

const ALL = 'all';
const UNGROUPED = 'ungrouped';

/** The groups below each other, each with its hosts, as `ansible-inventory --graph` draws them. */
export function inventoryGraph(inventory: Inventory): string {
  const children = inventory.groups[ALL]?.children ?? [];
  const lines = [UNGROUPED, ...children.filter((name) => name !== UNGROUPED)].flatMap((name) => drawn(inventory, name, 1));
  return `${[`@${ALL}:`, ...lines].join('\n')}\n`;
}

function drawn(inventory: Inventory, name: string, depth: number): string[] {
  const group = inventory.groups[name];
  const hosts = name === UNGROUPED ? ungrouped(inventory) : group?.hosts ?? [];
  return [
    line(`@${name}:`, depth),
    ...(group?.children ?? []).flatMap((child) => drawn(inventory, child, depth + 1)),
    ...hosts.map((host) => line(host, depth + 1)),
  ];
}

/** What is in no other group, as Ansible finds it by itself. */
function ungrouped({ hosts, groups }: Inventory): string[] {
  const others = Object.entries(groups).filter(([name]) => name !== ALL && name !== UNGROUPED);
  const grouped = new Set(others.flatMap(([, group]) => group.hosts));
  return Object.keys(hosts).filter((name) => !grouped.has(name));
}

function line(text: string, depth: number): string {
  return `${'  |'.repeat(depth)}--${text}`;
}
