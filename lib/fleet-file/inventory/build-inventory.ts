import * as z from 'zod';
import type { InventoryConfig } from '../../definitions/inventory/config';
import { inventoryConfig } from '../../definitions/inventory/config';
import type { Hostname } from '../../definitions/inventory/hostname';
import { hostname, hostnameParts } from '../../definitions/inventory/hostname';
import type { KeyedGroup } from '../../definitions/inventory/keyed-group';
import { keyedGroup } from '../../definitions/inventory/keyed-group';
import type { Reach } from '../../definitions/inventory/reach';
import { checkedReach, DIRECT } from '../../definitions/inventory/reach';
import type { Parts } from '../parts';
import { sourcesPart } from './build-sources';
import { asDefinition, inFileWords, inWordsOf } from './file-words';
import { reachSchema } from './reach-schema';
import { expressionSchema, hostnameSchema, keyedGroupSchema, valuesShape } from './schema';

/** The part of a configuration that consists of expressions. */
export type Rules = Pick<InventoryConfig, 'compose' | 'groups' | 'keyedGroups' | 'strict'>;

/** Compiles rules, what it gives is dropped. Throws a DefinitionError with what it does not understand, at paths of the file. */
export type RulesCheck = (rules: Rules) => unknown;

type Path = readonly string[];

const NO_RULES: Rules = { compose: {}, groups: {}, keyedGroups: [], strict: false };
/** Empty and absent items are the same. */
const LIST = z.array(z.unknown()).nullable().transform((list) => list ?? []);

/** Makes the configuration from the parts of its file; what is wrong is kept in `parts.problems`. */
export function buildInventory(parts: Parts, check: RulesCheck): InventoryConfig | undefined {
  const lists = {
    sources: sourcesPart(parts),
    hostnames: itemsOf(parts, ['hostnames'], (path) => hostnamePart(parts, path, check)),
    keyedGroups: itemsOf(parts, ['keyed_groups'], (path) => keyedGroupPart(parts, path, check)),
    reach: reachPart(parts),
  };
  const texts = { compose: expressions(parts, 'compose', check), groups: expressions(parts, 'groups', check) };
  return parts.make([], z.object(valuesShape), (values) => inFileWords(() => inventoryConfig(asDefinition({ ...values, ...lists, ...texts }))));
}

/** The items of a list that are right; undefined where the file has no list, or only wrong ones. */
function itemsOf<Item>(parts: Parts, path: Path, make: (path: Path) => Item | undefined): Item[] | undefined {
  const right = parts.items(path).map(make).filter((item) => item !== undefined);
  const given = parts.has(path) ? parts.read(path, LIST) : undefined;
  return right.length > 0 || given?.length === 0 ? right : undefined;
}

/** The path of a value that a text stands for, or of its part in a mapping. */
function partOf(parts: Parts, path: Path, key: string): (inner: Path) => Path {
  return (inner) => (parts.has([...path, key]) ? [...path, ...inner] : path);
}

function hostnamePart(parts: Parts, path: Path, check: RulesCheck): Hostname | undefined {
  const made = parts.make(path, hostnameSchema, hostnameOf, partOf(parts, path, 'name'));
  for (const key of ['name', 'prefix'] as const) {
    const given = made?.[key] ?? '';
    const { expression } = hostnameParts(given);
    if (expression !== undefined) {
      const checked = (): unknown => check({ ...NO_RULES, compose: { name: expression } });
      parts.attempt(() => inWordsOf({ expression, given }, checked), () => (parts.has([...path, key]) ? [...path, key] : path));
    }
  }
  return made;
}

function hostnameOf(given: z.infer<typeof hostnameSchema>): Hostname {
  return hostname(typeof given === 'string' ? { name: given } : given);
}

function keyedGroupPart(parts: Parts, path: Path, check: RulesCheck): KeyedGroup | undefined {
  const key = parts.read([...path, 'key'], expressionSchema);
  const made = parts.make(path, keyedGroupSchema, (given) => inFileWords(() => keyedGroup({ ...asDefinition(given), key: String(given.key) })));
  // What is wrong beside its key hides nothing of the key
  const rule = made ?? (key === undefined || isEmpty(key) ? undefined : keyedGroup({ key: String(key) }));
  if (rule !== undefined) {
    parts.attempt(() => check({ ...NO_RULES, keyedGroups: [rule] }), ([, , ...inner]) => [...path, ...inner]);
  }
  return made;
}

/** Texts of expressions by name; the numbers and booleans of YAML are literals of expressions too. */
function expressions(parts: Parts, part: 'compose' | 'groups', check: RulesCheck): Record<string, string> {
  const named = (parts.names([part]) ?? []).flatMap((name): [string, string][] => {
    const value = parts.read([part, name], expressionSchema);
    return value === undefined ? [] : [[name, String(value)]];
  });
  parts.attempt(() => check({ ...NO_RULES, [part]: Object.fromEntries(named.filter(([, text]) => !isEmpty(text))) }), (path) => path);
  return Object.fromEntries(named);
}

/** Whether there is no expression at all, which the definitions refuse. */
function isEmpty(expression: string | number | boolean): boolean {
  return String(expression).trim() === '';
}

function reachPart(parts: Parts): Reach | undefined {
  return parts.make(['reach'], reachSchema, (given) => {
    if (given === undefined || given === null) {
      return undefined;
    }
    if (typeof given === 'string') {
      return given === 'direct' ? DIRECT : { kind: given };
    }
    const [kind = 'direct'] = Object.keys(given);
    const values = asDefinition(given[kind as keyof typeof given]);
    return parts.attempt(
      () => inFileWords(() => checkedReach({ ...(kind === 'direct' ? DIRECT : { kind }), ...values } as Reach)),
      (inner) => ['reach', kind, ...inner],
    );
  });
}
