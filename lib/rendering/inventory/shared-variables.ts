import type { InventoryGroup } from './groups';
import type { Inventory } from './inventory';

/** `"name":value` of variables. */
type Texts = readonly string[];

/** Variables that all hosts of a group have alike. */
export interface SharedVariables {
  /** Those of the group. */
  readonly of: (group: string) => Texts;
  /** The texts of a host without those that a group of it has. */
  readonly without: (host: string, texts: Texts) => Texts;
}

const AWS_EC2 = 'aws_ec2';
const ZONE = 'az_';
/** Hosts from which on they are shared unless the user says otherwise: Ansible takes some milliseconds for the variables of each. */
const SHARED_FROM = 1000;
/** Variables that must win over those that a user gives a group: how to reach a host, and its place. */
const OWN = /^"(?:ansible|redis)_/;

/**
 * The variables that all hosts of `aws_ec2` have alike, and those that all hosts of a zone have alike: of a group Ansible
 * reads them once, and not for each of many thousand hosts. None where that is not wanted, by default for fewer than a thousand hosts.
 */
export function sharedVariables({ groups }: Inventory, isWanted: boolean | undefined, texts: () => Iterable<readonly [string, Texts]>): SharedVariables {
  const all = groups[AWS_EC2];
  if (all === undefined || all.children.length > 0 || !(isWanted ?? all.hosts.length >= SHARED_FROM)) {
    return { of: () => [], without: (_, own) => own };
  }
  const zones = Object.entries(groups).filter(([name, { children }]) => name.startsWith(ZONE) && children.length === 0);
  const common = commonTexts(groupsByHost([[AWS_EC2, all], ...zones]), texts());
  return {
    of: (group) => [...common.groups.get(group) ?? []],
    without: (host, own) => own.filter((text) => !(common.byHost.get(host) ?? []).some((group) => common.groups.get(group)?.has(text) === true)),
  };
}

function groupsByHost(groups: readonly (readonly [string, InventoryGroup])[]): Map<string, readonly string[]> {
  const byHost = new Map<string, readonly string[]>();
  const lists = new Map<string, readonly string[]>();
  for (const [name, { hosts }] of groups) {
    for (const host of hosts) {
      const list = [...byHost.get(host) ?? [], name];
      const key = list.join('/');
      lists.set(key, lists.get(key) ?? list);
      byHost.set(host, lists.get(key) ?? list);
    }
  }
  return byHost;
}

interface Common {
  readonly byHost: ReadonlyMap<string, readonly string[]>;
  readonly groups: ReadonlyMap<string, ReadonlySet<string>>;
}

function commonTexts(byHost: ReadonlyMap<string, readonly string[]>, texts: Iterable<readonly [string, Texts]>): Common {
  const groups = new Map<string, Set<string>>();
  for (const [host, own] of texts) {
    const has = new Set(own);
    for (const group of byHost.get(host) ?? []) {
      const common = groups.get(group);
      if (common === undefined) {
        groups.set(group, new Set(own.filter((text) => !OWN.test(text))));
      } else {
        common.forEach((text) => has.has(text) || common.delete(text));
      }
    }
  }
  return { byHost, groups: withoutRepeats(groups, byHost) };
}

/** What all hosts have is not said of each zone too, unless a zone has hosts that are not among them. */
function withoutRepeats(groups: Map<string, Set<string>>, byHost: ReadonlyMap<string, readonly string[]>): Map<string, Set<string>> {
  const strange = new Set([...byHost.values()].filter((list) => !list.includes(AWS_EC2)).flat());
  for (const [group, texts] of groups) {
    if (group !== AWS_EC2 && !strange.has(group)) {
      groups.get(AWS_EC2)?.forEach((text) => texts.delete(text));
    }
  }
  return groups;
}
