import { contains, equal, order } from './comparison';
import type { Context } from './context';
import { bounded, textOf } from './python-text';
import { ExpressionError, isList, isMapping, kindOf, Undefined, type Operand } from './value';

/** A comparison of two values. */
export type Comparison = (one: Operand, other: Operand, context: Context) => boolean;

/** Comparisons by their sign. */
export const COMPARISONS: Readonly<Record<string, Comparison>> = {
  '==': (one, other) => equal(one, other),
  '!=': (one, other) => !equal(one, other),
  '<': (one, other) => order(one, other) < 0,
  '<=': (one, other) => order(one, other) <= 0,
  '>': (one, other) => order(one, other) > 0,
  '>=': (one, other) => order(one, other) >= 0,
  'in': (one, other, context) => contains(other, one, context),
  'not in': (one, other, context) => !contains(other, one, context),
};

/** An operator between two values. */
export type Operator = (one: Operand, other: Operand) => Operand;

/** Operators by their sign. */
export const OPERATORS: Readonly<Record<string, Operator>> = {
  '~': (one, other) => bounded(textOf(one) + textOf(other)),
  '+': plus,
  '-': (one, other) => whole(numberOf('-', one) - numberOf('-', other)),
  '*': (one, other) => whole(numberOf('*', one) * numberOf('*', other)),
  '//': (one, other) => whole(Math.floor(numberOf('//', one) / divisor(other))),
  '%': (one, other) => {
    const by = divisor(other);
    const rest = numberOf('%', one) % by;
    return whole(rest !== 0 && rest < 0 !== by < 0 ? rest + by : rest);
  },
};

/** Python methods of mappings: `x.items` is the method there, never the key. */
const MAPPING_METHODS = ['clear', 'copy', 'fromkeys', 'get', 'items', 'keys', 'pop', 'popitem', 'setdefault', 'update', 'values'];

/** What stands behind a dot, or in square brackets behind the value; undefined where it is not there. */
export function memberOf(of: Operand, key: Operand): Operand {
  if (of instanceof Undefined) {
    return of;
  }
  if (key instanceof Undefined) {
    throw new ExpressionError(key.reason);
  }
  if (isMapping(of)) {
    const member = typeof key === 'string' && Object.hasOwn(of, key) ? of[key] : undefined;
    return member ?? (member === null ? null : missing(of, key));
  }
  if (typeof key !== 'number') {
    return missing(of, key);
  }
  const items = isList(of) ? of : typeof of === 'string' ? Array.from(of) : [];
  return items.at(key) ?? (key < items.length && key >= -items.length && items.length > 0 ? null : missing(of, key));
}

/** What stands behind a dot. Throws an ExpressionError for a method that is not called: Ansible does not look for such a key. */
export function attributeOf(of: Operand, name: string): Operand {
  if (MAPPING_METHODS.includes(name) && isMapping(of)) {
    throw new ExpressionError(`".${name}" of a mapping is a method; write ["${name}"] for the key`);
  }
  return memberOf(of, name);
}

/** The part of a list or a text from one place to another, as Python slices it. */
export function sliceOf(of: Operand, from: Operand, to: Operand): Operand {
  if (of instanceof Undefined) {
    return of;
  }
  const [first, last] = [from, to].map(bound);
  if (typeof of === 'string') {
    return Array.from(of).slice(first, last).join('');
  }
  return isList(of) ? of.slice(first, last) : new Undefined(`${kindOf(of)} has no parts`);
}

function bound(value: Operand): number | undefined {
  if (value !== null && !Number.isInteger(value)) {
    throw new ExpressionError(`a part begins and ends at a whole number, got ${kindOf(value)}`);
  }
  return value === null ? undefined : Number(value);
}

function missing(of: Operand, key: Operand): Undefined {
  return new Undefined(`${kindOf(of)} has no ${JSON.stringify(key)}`);
}

function plus(one: Operand, other: Operand): Operand {
  if (typeof one === 'string' && typeof other === 'string') {
    return bounded(one + other);
  }
  if (isList(one) && isList(other)) {
    return [...one, ...other];
  }
  return whole(numberOf('+', one) + numberOf('+', other));
}

/** The value as a number; true is 1. Throws an ExpressionError for any other. */
export function numberOf(user: string, value: Operand): number {
  if (value instanceof Undefined) {
    throw new ExpressionError(value.reason);
  }
  if (typeof value !== 'number' && typeof value !== 'boolean') {
    throw new ExpressionError(`"${user}" takes ${user === '+' ? 'two numbers, two texts or two lists; "~" joins anything to a text' : 'numbers'}, got ${kindOf(value)}`);
  }
  return Number(value);
}

function divisor(value: Operand): number {
  const number = numberOf('//', value);
  if (number === 0) {
    throw new ExpressionError('division by zero');
  }
  return number;
}

/** The number, where it is exact. */
function whole(value: number): number {
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) {
    throw new ExpressionError(`numbers go to ${Number.MAX_SAFE_INTEGER}, got ${value}`);
  }
  return value === 0 ? 0 : value;
}
