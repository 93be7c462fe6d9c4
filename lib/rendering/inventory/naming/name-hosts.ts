import type { InventoryConfig } from '../../../definitions/inventory/config';
import { DefinitionError } from '../../../definitions/problems';
import type { Finding } from '../constructed/finding';
import { type Nameless, safeHostName, wantedName } from './wanted-name';

/** The part of a configuration that says what hosts are called. */
export type NamingConfig = Pick<InventoryConfig, 'hostnames' | 'allowDuplicatedHosts' | 'strictNames'>;

/** What the hosts of an inventory are called. */
export interface Naming {
  /** Names of each host, in the order of the hosts: one, or several where the configuration wants each way to call it. */
  readonly names: readonly (readonly string[])[];
  /** Names that several hosts wanted, or that mean something else. */
  readonly findings: readonly Finding[];
}

const REMEDY = 'give hostnames an entry that tells them apart, such as instance-id, or leave strict_names out';
/** Names that mean the machine which runs Ansible, or all hosts. */
const RESERVED = ['all', 'ungrouped', 'localhost', '127.0.0.1', '_meta'];

/**
 * Names for hosts, no two alike, none of them a group's.
 *
 * A host is called by its name in a file, or else by the first entry of the configuration that gives it one, or else by
 * its id: none is left out. Where several hosts want one name, each has its id behind it, so that none is taken for another.
 * Throws a DefinitionError for such a name where the configuration is strict about names.
 */
export function nameHosts(hosts: readonly Nameless[], config: NamingConfig, groups: ReadonlySet<string> = new Set()): Naming {
  const entries = config.hostnames.map(wantedName);
  const wanted = hosts.map((host) => wantedNames(host, entries, config.allowDuplicatedHosts));
  const naming = new Names(wanted, groups);
  const names = hosts.map((host, index) => (wanted[index] ?? []).map((name) => naming.take(name, host.id)));
  if (config.strictNames && naming.met().length > 0) {
    throw new DefinitionError(naming.met().map(({ message }) => ({ path: ['hostnames'], message: `${message}; strict_names is set: ${REMEDY}` })));
  }
  return { names, findings: naming.findings() };
}

function wantedNames(host: Nameless, entries: readonly ReturnType<typeof wantedName>[], all: boolean): readonly string[] {
  if (host.name !== undefined && host.name !== '') {
    return [safeHostName(host.name)];
  }
  const names: string[] = [];
  for (const entry of entries) {
    const name = entry(host);
    if (name !== undefined && (all || names.length === 0)) {
      names.push(safeHostName(name));
    }
  }
  return names.length === 0 ? [safeHostName(host.id)] : [...new Set(names)];
}

/** Gives each name to one host only. */
class Names {
  private readonly wanted = new Map<string, number>();
  private readonly taken = new Set<string>();
  /** What hosts are called in place of a name. */
  private readonly instead = new Map<string, string[]>();

  public constructor(wanted: readonly (readonly string[])[], private readonly groups: ReadonlySet<string>) {
    wanted.flat().forEach((name) => this.wanted.set(name, (this.wanted.get(name) ?? 0) + 1));
  }

  /** The name, if only one host wants it and it is free to have; else with the id behind it. */
  public take(name: string, id: string): string {
    const isFree = this.wanted.get(name) === 1 && !this.isReserved(name);
    const given = isFree ? name : this.firstFree(name === safeHostName(id) ? name : safeHostName(`${name}-${id}`));
    this.taken.add(given);
    if (given !== name) {
      this.instead.set(name, [...this.instead.get(name) ?? [], given]);
    }
    return given;
  }

  /** What was done about the names that met. */
  public findings(): readonly Finding[] {
    return this.met().map((finding) => ({ ...finding, message: `${finding.message}: ${this.called(finding.subject)}` }));
  }

  /** Names that several hosts wanted, or that mean something else. */
  public met(): readonly Finding[] {
    return [...this.wanted].flatMap(([subject, hosts]): Finding[] => {
      if (hosts > 1) {
        return [{ kind: 'collision', subject, message: `${hosts} hosts would be called ${JSON.stringify(subject)}` }];
      }
      return this.isReserved(subject)
        ? [{ kind: 'collision', subject, message: `a host would be called ${JSON.stringify(subject)}, which is the name of a group or of the machine that runs Ansible` }]
        : [];
    });
  }

  private called(subject: string): string {
    const [first = '', ...others] = this.instead.get(subject) ?? [];
    return others.length > 0 ? 'each has its id behind the name' : `it is called ${JSON.stringify(first)}`;
  }

  private isReserved(name: string): boolean {
    return RESERVED.includes(name.toLowerCase()) || this.groups.has(name);
  }

  /** The name, or else the first of its numbered variants, that no host has or wants. */
  private firstFree(name: string): string {
    let free = name;
    for (let number = 2; this.taken.has(free) || this.wanted.has(free) || this.isReserved(free); number += 1) {
      free = `${name}-${number}`;
    }
    return free;
  }
}
