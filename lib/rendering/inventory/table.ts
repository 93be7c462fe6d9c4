import { terminalText } from '../quoting';
import type { Inventory } from './inventory';
import type { Json } from './inert';
import type { Variables } from './variables';

/** A table of hosts, cell by cell. */
export interface InventoryTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What stands around the names of variables that come from AWS. */
export interface HostvarsNames {
  readonly prefix?: string;
  readonly suffix?: string;
}

interface Column {
  readonly head: string;
  /** Name of the variable, then the members below it. */
  readonly path: readonly [string, ...string[]];
  /** Whether the variable comes from AWS. */
  readonly isAws?: boolean;
}

const COLUMNS: readonly Column[] = [
  { head: 'address', path: ['ansible_host'] },
  { head: 'fleet', path: ['redis_fleet'] },
  { head: 'shard', path: ['redis_shard'] },
  { head: 'member', path: ['redis_member'] },
  { head: 'initial role', path: ['redis_initial_role'] },
  { head: 'zone', path: ['placement', 'availability_zone'], isAws: true },
  { head: 'instance', path: ['instance_id'], isAws: true },
  { head: 'type', path: ['instance_type'], isAws: true },
  { head: 'state', path: ['state', 'name'], isAws: true },
];

/** What a person wants to see of each host; a column that no host has a value for is left out. */
export function inventoryTable({ hosts }: Inventory, names: HostvarsNames = {}): InventoryTable {
  const all = Object.keys(hosts).map((name) => ({ name: terminalText(name), cells: cellsOf(hosts[name] ?? {}, names) }));
  const filled = COLUMNS.map((_, column) => all.some(({ cells }) => cells[column] !== ''));
  const kept = <T>(row: readonly T[]): T[] => row.filter((_, column) => filled[column]);
  return { head: ['host', ...kept(COLUMNS.map(({ head }) => head))], rows: all.map(({ name, cells }) => [name, ...kept(cells)]) };
}

function cellsOf(variables: Variables, { prefix = '', suffix = '' }: HostvarsNames): string[] {
  return COLUMNS.map(({ path: [name, ...members], isAws }) => {
    const variable = isAws === true ? `${prefix}${name}${suffix}` : name;
    return cell(members.reduce(memberOf, variables[variable]));
  });
}

function memberOf(value: Json | undefined, member: string): Json | undefined {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, member) ? (value as Readonly<Record<string, Json>>)[member] : undefined;
}

function cell(value: Json | undefined): string {
  const text = memberOf(value, '__ansible_unsafe') ?? value ?? '';
  return terminalText(typeof text === 'object' ? JSON.stringify(text) : String(text));
}
