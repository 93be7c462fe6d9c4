import type { Context } from './context';
import { ExpressionError, isList, isMapping, kindOf, Undefined, type Operand } from './value';

/** Whether Python's `==` holds: true is 1, and texts are never numbers. */
export function equal(one: Operand, other: Operand): boolean {
  refuseUndefined(one, other);
  if (isNumeric(one) && isNumeric(other)) {
    return Number(one) === Number(other);
  }
  if (isList(one) && isList(other)) {
    return one.length === other.length && one.every((item, index) => equal(item, other[index] ?? null));
  }
  if (isMapping(one) && isMapping(other)) {
    const keys = Object.keys(one);
    return keys.length === Object.keys(other).length
      && keys.every((key) => Object.hasOwn(other, key) && equal(one[key] ?? null, other[key] ?? null));
  }
  return one === other;
}

/** Below 0 where the first value comes first, above 0 where the second does, else 0. Throws an ExpressionError where Python has no order. */
export function order(one: Operand, other: Operand): number {
  refuseUndefined(one, other);
  if (isNumeric(one) && isNumeric(other)) {
    return Number(one) - Number(other);
  }
  if (typeof one === 'string' && typeof other === 'string') {
    return textOrder(one, other);
  }
  if (isList(one) && isList(other)) {
    const different = one.findIndex((item, index) => index >= other.length || !equal(item, other[index] ?? null));
    if (different === -1) {
      return one.length - other.length;
    }
    return different >= other.length ? 1 : order(one[different] ?? null, other[different] ?? null);
  }
  throw new ExpressionError(`${kindOf(one)} and ${kindOf(other)} have no order; convert them with int or string first`);
}

/** Whether Python's `in` holds: an item of a list, a part of a text, a key of a mapping. */
export function contains(container: Operand, item: Operand, context: Context): boolean {
  refuseUndefined(container, item);
  if (typeof container === 'string') {
    if (typeof item !== 'string') {
      throw new ExpressionError(`only a text can be in a text, got ${kindOf(item)}; convert it with string first`);
    }
    return container.includes(item);
  }
  if (isList(container)) {
    context.spend(container.length);
    return container.some((member) => equal(member, item));
  }
  if (isMapping(container)) {
    return typeof item === 'string' && Object.hasOwn(container, item);
  }
  throw new ExpressionError(`"in" takes a list, a text or a mapping, got ${kindOf(container)}`);
}

/** By code points, as Python orders; JavaScript would order by UTF-16 code units. */
function textOrder(one: string, other: string): number {
  const length = Math.min(one.length, other.length);
  let index = 0;
  while (index < length && one.charCodeAt(index) === other.charCodeAt(index)) {
    index += 1;
  }
  if (index === length) {
    return one.length - other.length;
  }
  return (one.codePointAt(index) ?? 0) - (other.codePointAt(index) ?? 0);
}

function isNumeric(value: Operand): value is number | boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}

function refuseUndefined(...operands: readonly Operand[]): void {
  for (const operand of operands) {
    if (operand instanceof Undefined) {
      throw new ExpressionError(operand.reason);
    }
  }
}
