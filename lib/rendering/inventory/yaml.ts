import { comment, yamlString } from '../quoting';
import type { InventoryGroup } from './groups';
import type { Json } from './inert';
import type { Inventory } from './inventory';
import type { InventoryNotes } from './inventory-script';

const ALL = 'all';
/** The mark of `inert`, which is a tag in YAML. */
const UNSAFE = '__ansible_unsafe';
/** A word that no version of YAML takes for a truth value, a number or nothing. */
const PLAIN_KEY = /^(?!(?:true|false|yes|no|on|off|null|y|n)$)[a-z_][\w.-]*$/i;
/** What Ansible's plugin takes for a range of hosts, or for a port behind a host. */
const PATTERN = /\[|^[^:]*:\d+$/;
/** YAML finds the end of a longer key only if it is announced. */
const LONGEST_KEY = 500;

/** What keeps the inventory from being a YAML file, whose hosts Ansible's plugin reads as patterns; undefined where nothing does. */
export function yamlProblem({ hosts }: Inventory): string | undefined {
  const wrong = Object.keys(hosts).find((name) => PATTERN.test(name));
  return wrong === undefined ? undefined
    : `host ${JSON.stringify(wrong)} cannot stand in a YAML inventory, where Ansible takes "[" for a range and ":" for a port; choose other hostnames, or the output json`;
}

/**
 * The inventory as a static file that Ansible's plugin `yaml` reads, each text that could be a template tagged `!unsafe`; it has no `yamlProblem`.
 * @see https://docs.ansible.com/ansible/latest/collections/ansible/builtin/yaml_inventory.html
 */
export function yamlInventory(inventory: Inventory, notes: InventoryNotes = {}): string {
  return [
    '# An Ansible inventory, written by redis-fleet inventory; it stays as it is when the fleet changes.',
    ...(notes.explanation === undefined ? [] : notes.explanation.split('\n').map((line) => `# ${comment(line)}`)),
    `${ALL}:`,
    ...section('hosts', hostLines(inventory)),
    ...section('children', new GroupTree(inventory).childrenOf(ALL)),
    '',
  ].join('\n');
}

function hostLines({ hosts }: Inventory): string[] {
  return Object.keys(hosts).flatMap((name) => {
    const lines = Object.entries(hosts[name] ?? {}).map(([key, value]) => `  ${keyed(key, flow(value))}`);
    return block(name, lines);
  });
}

/** Groups below each other; what a group holds stands where it is named first. */
class GroupTree {
  private readonly written = new Set<string>([ALL]);

  public constructor(private readonly inventory: Inventory) {}

  public childrenOf(name: string): string[] {
    const children = this.inventory.groups[name]?.children ?? [];
    return children.flatMap((child) => block(child, this.bodyOf(child)));
  }

  private bodyOf(name: string): string[] {
    const group: InventoryGroup | undefined = this.inventory.groups[name];
    if (group === undefined || this.written.has(name)) {
      return [];
    }
    this.written.add(name);
    return [...section('hosts', group.hosts.flatMap((host) => block(host, []))), ...section('children', this.childrenOf(name))];
  }
}

function section(name: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`  ${name}:`, ...lines.map((line) => `    ${line}`)];
}

/** The key with the lines of its mapping, which are indented already. */
function block(key: string, lines: readonly string[]): string[] {
  const value = lines.length === 0 ? ' {}' : '';
  return key.length > LONGEST_KEY ? [`? ${yamlKey(key)}`, `:${value}`, ...lines] : [`${yamlKey(key)}:${value}`, ...lines];
}

function yamlKey(text: string): string {
  return PLAIN_KEY.test(text) ? text : yamlString(text);
}

function keyed(key: string, value: string): string {
  return key.length > LONGEST_KEY ? `? ${yamlKey(key)} : ${value}` : `${yamlKey(key)}: ${value}`;
}

/** A value on one line. */
function flow(value: Json): string {
  if (typeof value === 'string') {
    return yamlString(value);
  }
  if (typeof value === 'number') {
    return number(value);
  }
  if (value === null || typeof value === 'boolean') {
    return String(value);
  }
  return Array.isArray(value) ? `[${value.map(flow).join(', ')}]` : flowObject(value as Readonly<Record<string, Json>>);
}

function flowObject(value: Readonly<Record<string, Json>>): string {
  const unsafe = value[UNSAFE];
  if (typeof unsafe === 'string') {
    return `!unsafe ${yamlString(unsafe)}`;
  }
  return `{${Object.entries(value).map(([key, member]) => keyed(key, flow(member))).join(', ')}}`;
}

/** YAML 1.1 knows an exponent only behind a fraction. */
function number(value: number): string {
  return String(value).replace(/^(-?\d+)e/, '$1.0e');
}
