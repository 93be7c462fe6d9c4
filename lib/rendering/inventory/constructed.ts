import { own } from '../../definitions/own';
import { Problems } from '../../definitions/problems';
import type { InventoryConfig } from '../../definitions/inventory/config';
import { connectionValue, isConnectionVariable } from './constructed/connection-variable';
import { ConstructedGroups, type Refusals } from './constructed/constructed-groups';
import type { Finding } from './constructed/finding';
import { type KeyedRule, keyedNames, keyedRule } from './constructed/keyed-rule';
import { Skips } from './constructed/skips';
import { evaluate, type Expression, holds, parseExpression } from './expressions/expression';
import { filled } from './expressions/template';
import { ExpressionError, isList, isMapping, type Lookup, type Value, type Variables } from './expressions/value';
import { terminalText } from '../quoting';
import { safeGroupName } from './group-names';
import type { GroupPath } from './groups';

/** The part of a configuration that makes variables and groups from variables. */
export type ConstructedConfig = Pick<InventoryConfig, 'compose' | 'groups' | 'keyedGroups' | 'strict'>;

/** Compiled expressions of a configuration, each with its name. */
export interface Rules {
  readonly compose: readonly (readonly [string, Expression])[];
  readonly groups: readonly (readonly [string, Expression])[];
  readonly keyed: readonly KeyedRule[];
  readonly strict: boolean;
}

/** A host that variables and groups are made for. */
export interface ConstructedHost {
  readonly name: string;
  /** Its variables as they are, not marked as texts. */
  readonly variables: Variables;
  /** Names of the groups that it is in already. */
  readonly groups: readonly string[];
}

/** What the rules give a host. */
export interface Constructed {
  /** Composed variables; each takes the place of one of the same name. */
  readonly variables: Readonly<Record<string, Value>>;
  readonly groups: readonly GroupPath[];
}

/** Names of groups that no rule can make: they mean something else to Ansible. */
const RESERVED_GROUPS = ['all', 'ungrouped', '_meta', 'localhost'];
const REMEDY = 'give what may be missing a default, such as tags.Team | default(\'\'), or leave strict out';
const IPV4 = /^\d{1,3}(\.\d{1,3}){3}$/;

/** Compiles the expressions once for all hosts. Throws a DefinitionError with every one that is wrong, each at its path in the configuration. */
export function compileRules(config: ConstructedConfig): Rules {
  const problems = new Problems();
  const compiled = (part: 'compose' | 'groups'): (readonly [string, Expression])[] => Object.entries(config[part]).flatMap(([name, text]) => {
    const rules: (readonly [string, Expression])[] = [];
    problems.within([part, name], () => rules.push([name, parseExpression(text)]));
    return rules;
  });
  const compose = compiled('compose');
  const groups = compiled('groups');
  for (const [name] of groups) {
    if (RESERVED_GROUPS.includes(safeGroupName(name))) {
      problems.addKey(['groups', name], `${JSON.stringify(name)} is a name that Ansible keeps for itself; choose another name for the group`);
    }
  }
  const keyed = config.keyedGroups.flatMap((group, index) => {
    const rules: KeyedRule[] = [];
    problems.within(['keyed_groups', String(index)], () => rules.push(keyedRule(group, index)));
    return rules;
  });
  problems.throwIfAny();
  return { compose, groups, keyed, strict: config.strict };
}

/**
 * Makes variables and groups for hosts as Ansible's `constructed` does: first variables, none of which sees another,
 * then groups by conditions, then groups by keys; these see all variables, and the groups of the rules before.
 * @see https://docs.ansible.com/ansible/latest/collections/ansible/builtin/constructed_inventory.html
 */
export class Construction {
  private readonly made: ConstructedGroups;
  private readonly skips = new Skips();

  public constructor(private readonly rules: Rules, refusals: Refusals) {
    this.made = new ConstructedGroups({ ...refusals, words: RESERVED_GROUPS });
  }

  /** What the rules give the host. Throws an ExpressionError where a rule must not be left out for it. */
  public add(host: ConstructedHost): Constructed {
    const variables = this.composed(host);
    const groups = [...this.conditionalGroups(host, seenVariables(host, variables, []))];
    for (const rule of this.rules.keyed) {
      groups.push(...this.keyedGroups(rule, host, seenVariables(host, variables, groups)));
    }
    return { variables, groups };
  }

  /** The composed variables alone, as `add` gives them. */
  public composed(host: ConstructedHost): Readonly<Record<string, Value>> {
    const entries: [string, Value][] = [];
    for (const [name, expression] of this.rules.compose) {
      const value = this.attempt(`compose "${name}"`, host, () => (
        isConnectionVariable(name) ? connectionValue(name, expression, host.variables) : evaluate(expression, host.variables)));
      if (value !== undefined) {
        entries.push([name, value]);
      }
    }
    return Object.fromEntries(entries);
  }

  /** What a person should know of the groups and rules: names that met, groups that were not made, rules that were left out. */
  public findings(): readonly Finding[] {
    return [...this.made.findings(), ...this.skips.findings()];
  }

  /** No condition sees the groups of the others. */
  private conditionalGroups(host: ConstructedHost, seen: Lookup): readonly GroupPath[] {
    return this.rules.groups.flatMap(([name, condition]) => {
      const isIn = this.attempt(`group "${name}"`, host, () => holds(condition, seen));
      return isIn === true ? this.made.add(host, { name, ofConfiguration: true }) : [];
    });
  }

  private keyedGroups(rule: KeyedRule, host: ConstructedHost, seen: Lookup): GroupPath[] {
    const key = this.attempt(rule.label, host, () => evaluate(rule.key, seen));
    if (key === undefined) {
      return [];
    }
    const names = this.within(rule.label, host, () => keyedNames(rule, key));
    if (names.length === 0) {
      this.refuseEmpty(rule, host, key);
      return [];
    }
    const { parent } = rule;
    const parentName = parent === undefined ? '' : this.attempt(`${rule.label}, parent group`, host, () => filled(parent, seen));
    if (parentName === undefined) {
      return [];
    }
    return names.flatMap((name) => this.made.add(host, { name, parent: parentName, parentOfConfiguration: parent?.length === 1 }));
  }

  /** An empty list or mapping names no group on purpose; any other empty value is not what a strict configuration expects. */
  private refuseEmpty(rule: KeyedRule, host: ConstructedHost, key: Value): void {
    if (!isList(key) && !isMapping(key)) {
      this.attempt(rule.label, host, () => {
        throw new ExpressionError('the key is empty; give the rule a default_value');
      });
    }
  }

  /** What the rule gives, or undefined where it is left out for the host. */
  private attempt<T>(label: string, host: ConstructedHost, rule: () => T): T | undefined {
    try {
      return this.within(label, host, rule);
    } catch (error) {
      if (this.rules.strict || !(error instanceof ExpressionError)) {
        throw error;
      }
      this.skips.add(label, error.message);
      return undefined;
    }
  }

  /** Adds to an ExpressionError which rule and host it is about. */
  private within<T>(label: string, host: ConstructedHost, rule: () => T): T {
    try {
      return rule();
    } catch (error) {
      if (!(error instanceof ExpressionError)) {
        throw error;
      }
      const remedy = this.rules.strict ? `; strict is set: ${REMEDY}` : '';
      throw new ExpressionError(terminalText(`${label} of host ${JSON.stringify(host.name)}: ${error.message}${remedy}`));
    }
  }
}

/** What rules for groups see: the variables of the host, those that were composed, and what Ansible says of every host. */
function seenVariables(host: ConstructedHost, composed: Readonly<Record<string, Value>>, groups: readonly GroupPath[]): Lookup {
  return (name) => {
    switch (name) {
      case 'inventory_hostname': return host.name;
      case 'inventory_hostname_short': return IPV4.test(host.name) ? host.name : host.name.split('.')[0] ?? host.name;
      case 'group_names': return [...new Set([...host.groups, ...groups.flat()])].filter((group) => group !== 'all').sort();
      default: {
        const value = own(composed, name);
        return value === undefined ? own(host.variables, name) : value;
      }
    }
  };
}
