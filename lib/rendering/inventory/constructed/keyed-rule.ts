import { Problems } from '../../../definitions/problems';
import type { KeyedGroup } from '../../../definitions/inventory/keyed-group';
import { type Expression, parseExpression } from '../expressions/expression';
import { textOf } from '../expressions/python-text';
import { parseTemplate, type Template } from '../expressions/template';
import { ExpressionError, isList, isMapping, isTrue, kindOf, type Value } from '../expressions/value';

/** A keyed group with its expressions compiled. */
export interface KeyedRule {
  /** What it is called in messages. */
  readonly label: string;
  readonly key: Expression;
  readonly parent?: Template;
  readonly group: KeyedGroup;
}

/** Compiles a keyed group. Throws a DefinitionError for what is wrong in its expressions. */
export function keyedRule(group: KeyedGroup, index: number): KeyedRule {
  const problems = new Problems();
  const { parentGroup } = group;
  problems.within('key', () => parseExpression(group.key));
  problems.within('parent_group', () => (parentGroup === undefined ? undefined : parseTemplate(parentGroup)));
  problems.throwIfAny();
  return { label: `keyed_groups[${index}]`, key: parseExpression(group.key), ...(parentGroup !== undefined && { parent: parseTemplate(parentGroup) }), group };
}

/**
 * Names of the groups for the value of the key, as they are before anything in them is replaced.
 * Throws an ExpressionError for a value that is no text, list or mapping.
 */
export function keyedNames({ group }: KeyedRule, key: Value): readonly string[] {
  const separator = group.prefix === '' && !group.leadingSeparator ? '' : group.separator;
  return bareNames(group, key).map((name) => `${group.prefix}${separator}${name}`);
}

function bareNames(group: KeyedGroup, key: Value): readonly string[] {
  if (isEmpty(key) && group.defaultValue !== undefined) {
    return [group.defaultValue];
  }
  if (!isTrue(key)) {
    return [];
  }
  if (typeof key === 'string') {
    return textNames(group, key);
  }
  if (isList(key)) {
    return key.map((item) => (isEmpty(item) && group.defaultValue !== undefined ? group.defaultValue : textOf(item)));
  }
  if (isMapping(key)) {
    return Object.entries(key).map(([name, value]) => memberName(group, name, value));
  }
  throw new ExpressionError(`the key must be a text, a list or a mapping, got ${kindOf(key)}; write "| string" behind it`);
}

/** The parts of a text that is split, without white space around them and without empty ones; else the text. */
function textNames({ split, defaultValue }: KeyedGroup, text: string): readonly string[] {
  if (split === undefined) {
    return [text];
  }
  const parts = text.split(split).map((part) => part.trim()).filter((part) => part !== '');
  return parts.length === 0 && defaultValue !== undefined ? [defaultValue] : parts;
}

function memberName(group: KeyedGroup, name: string, value: Value): string {
  if (isEmpty(value) && group.defaultValue !== undefined) {
    return `${name}${group.separator}${group.defaultValue}`;
  }
  return isEmpty(value) && !group.trailingSeparator ? name : `${name}${group.separator}${textOf(value)}`;
}

function isEmpty(value: Value): boolean {
  return value === null || value === '';
}
