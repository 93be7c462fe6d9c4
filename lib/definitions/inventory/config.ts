import { wholeNumber } from '../checks';
import { Problems } from '../problems';
import { expressionTextProblem } from './expression-text';
import type { Hostname } from './hostname';
import { SLOT_HOSTNAME } from './hostname';
import type { KeyedGroup } from './keyed-group';
import type { Reach } from './reach';
import { DIRECT } from './reach';
import type { SourceConfig } from './sources';
import { liveSource } from './sources';

/** How long an inventory is kept. */
export interface InventoryCache {
  /** Age in seconds up to which a kept inventory is used again, 0-604800; 0 keeps none. */
  readonly seconds: number;
  /** Folder that it is kept in. @default a folder of the user's own */
  readonly folder?: string;
}

/** What a `redis_fleet.yml` says, with the defaults for what it leaves out. */
export interface InventoryConfig {
  /** Where hosts come from, at least one; later sources win over earlier ones, variable by variable. */
  readonly sources: readonly SourceConfig[];
  /** What hosts are called: the first that gives a name. */
  readonly hostnames: readonly Hostname[];
  /** Whether a host is there once under each of `hostnames` that gives a name. */
  readonly allowDuplicatedHosts: boolean;
  /** Whether an expression that cannot be evaluated is an error, and not left out. */
  readonly strict: boolean;
  /** Whether two hosts of one name are an error, and not told apart by their ids. */
  readonly strictNames: boolean;
  /** What stands in front of the names of variables that come from AWS. */
  readonly hostvarsPrefix: string;
  /** What stands behind the names of variables that come from AWS. */
  readonly hostvarsSuffix: string;
  /** Further variables of hosts: the text of an expression by name. */
  readonly compose: Readonly<Record<string, string>>;
  /** Groups, each with those hosts for which its expression is true: the text of the expression by name. */
  readonly groups: Readonly<Record<string, string>>;
  readonly keyedGroups: readonly KeyedGroup[];
  readonly reach: Reach;
  readonly cache: InventoryCache;
  /** Least hosts, 1-1000000: fewer are an error. @default none are fine */
  readonly minHosts?: number;
}

const WEEK_SECONDS = 604_800;
const MAX_HOSTS = 1_000_000;
const VARIABLE_PART = /^\w*$/;
/** Beginning with a letter or `_`: Ansible takes no other name of a variable. */
const VARIABLE = /^[A-Za-z_]\w*$/;

/** A configuration with the defaults for what is not given. Throws a DefinitionError for what cannot be. */
export function inventoryConfig(given: Partial<InventoryConfig> = {}): InventoryConfig {
  const config: InventoryConfig = {
    sources: [{ live: liveSource() }], hostnames: [SLOT_HOSTNAME], allowDuplicatedHosts: false, strict: false, strictNames: false,
    hostvarsPrefix: '', hostvarsSuffix: '', compose: {}, groups: {}, keyedGroups: [], reach: DIRECT, cache: { seconds: 0 }, ...given,
  };
  const problems = configProblems(config);
  problems.throwIfAny();
  return config;
}

function configProblems(config: InventoryConfig): Problems {
  const problems = new Problems();
  for (const [name, list] of [['sources', config.sources], ['hostnames', config.hostnames]] as const) {
    problems.check(name, list.length === 0 ? `"${name}" must have at least one item, got none; leave it out for the default` : undefined);
  }
  problems.check('hostvarsPrefix', affixProblem('hostvarsPrefix', config.hostvarsPrefix, /^[A-Za-z_]|^$/));
  problems.check('hostvarsSuffix', affixProblem('hostvarsSuffix', config.hostvarsSuffix, /^/));
  for (const [name, expression] of Object.entries(config.compose)) {
    if (!VARIABLE.test(name)) {
      problems.addKey(['compose', name], `${JSON.stringify(name)} must be the name of a variable: letters, digits or "_", no digit first`);
    }
    problems.check(['compose', name], expressionTextProblem(name, expression));
  }
  for (const [name, expression] of Object.entries(config.groups)) {
    if (name.trim() === '') {
      problems.addKey(['groups', name], `a group must have a name, got ${JSON.stringify(name)}`);
    }
    problems.check(['groups', name], expressionTextProblem(name, expression));
  }
  problems.check(['cache', 'seconds'], wholeNumber('seconds', config.cache.seconds, { min: 0, max: WEEK_SECONDS }));
  problems.check(['cache', 'folder'], config.cache.folder === '' ? '"folder" must be a folder, got ""; leave it out for the default' : undefined);
  problems.check('minHosts', wholeNumber('minHosts', config.minHosts, { min: 1, max: MAX_HOSTS }));
  return problems;
}

function affixProblem(name: string, value: string, beginning: RegExp): string | undefined {
  if (VARIABLE_PART.test(value) && beginning.test(value)) {
    return undefined;
  }
  return `"${name}" becomes part of names of variables and must be letters, digits or "_"${name === 'hostvarsPrefix' ? ', no digit first' : ''}, got ${JSON.stringify(value)}`;
}

