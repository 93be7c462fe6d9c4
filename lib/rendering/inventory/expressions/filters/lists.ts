import { type Builder, plain } from '../call';
import { equal, order } from '../comparison';
import type { Context } from '../context';
import { textOf } from '../python-text';
import { ExpressionError, isList, isMapping, isTrue, itemsOf, kindOf, Undefined, type Operand } from '../value';

/** Filters that give a list, or an item of one. */
export const LIST_FILTERS: Readonly<Record<string, Builder>> = {
  first: plain({ parameters: [] }, (value) => itemsOf(value, '"first"')[0] ?? itemOrMissing(value, 0)),
  last: plain({ parameters: [] }, (value) => itemsOf(value, '"last"').at(-1) ?? itemOrMissing(value, -1)),
  list: plain({ parameters: [] }, (value) => itemsOf(value, '"list"')),
  unique: plain({ parameters: ['case_sensitive'] }, (value, [caseToo = false], context) => unique(itemsOf(value, '"unique"'), isTrue(caseToo), context)),
  sort: plain({ parameters: ['reverse', 'case_sensitive'] }, (value, [backwards = false, caseToo = false], context) =>
    sorted(itemsOf(value, '"sort"'), { backwards: isTrue(backwards), caseToo: isTrue(caseToo) }, context)),
  dict2items: plain({ parameters: ['key_name', 'value_name'] }, (value, [key = 'key', member = 'value']) => {
    if (!isMapping(value)) {
      throw new ExpressionError(`"dict2items" takes a mapping, got ${kindOf(value)}`);
    }
    return Object.entries(value).map(([name, of]) => Object.fromEntries([[textOf(key), name], [textOf(member), of]]));
  }),
};

/** Python's generators of Jinja take a list that is empty for one without a first item. */
function itemOrMissing(value: Operand, at: number): Operand {
  const empty = itemsOf(value, '"first"').length === 0;
  return empty ? new Undefined(`an empty list has no ${at === 0 ? 'first' : 'last'} item`) : null;
}

/** Each item once, at its first place; texts are one in upper and lower case unless said otherwise. */
function unique(items: readonly Operand[], caseToo: boolean, context: Context): readonly Operand[] {
  const exact = caseToo || items.some((item) => isList(item) || isMapping(item));
  const seen: Operand[] = [];
  return items.filter((item) => {
    const key = exact || typeof item !== 'string' ? item : item.toLowerCase();
    context.spend(seen.length + 1);
    if (seen.some((other) => equal(other, key))) {
      return false;
    }
    seen.push(key);
    return true;
  });
}

function sorted(items: readonly Operand[], how: { readonly backwards: boolean; readonly caseToo: boolean }, context: Context): readonly Operand[] {
  const keyed = items.map((item) => ({ item, key: how.caseToo || typeof item !== 'string' ? item : item.toLowerCase() }));
  return keyed
    .sort((one, other) => {
      context.spend(1);
      return how.backwards ? order(other.key, one.key) : order(one.key, other.key);
    })
    .map(({ item }) => item);
}
