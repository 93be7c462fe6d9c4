import { type Builder, plain } from './call';
import { contains } from './comparison';
import { PATTERN_TESTS } from './filters/patterns';
import { COMPARISONS } from './operators';
import { isList, isMapping, isTrue, Undefined, type Operand } from './value';

/** What can stand behind `is`, by its name. */
export const TESTS: Readonly<Record<string, Builder>> = {
  ...PATTERN_TESTS,
  defined: plain({ parameters: [], takesUndefined: true }, (value) => !(value instanceof Undefined)),
  undefined: plain({ parameters: [], takesUndefined: true }, (value) => value instanceof Undefined),
  none: kind((value) => value === null),
  boolean: kind((value) => typeof value === 'boolean'),
  true: kind((value) => value === true),
  false: kind((value) => value === false),
  string: kind((value) => typeof value === 'string'),
  integer: kind((value) => Number.isInteger(value)),
  number: kind((value) => typeof value === 'number' || typeof value === 'boolean'),
  mapping: kind(isMapping),
  sequence: kind((value) => typeof value === 'string' || isList(value) || isMapping(value)),
  iterable: kind((value) => typeof value === 'string' || isList(value) || isMapping(value)),
  truthy: kind(isTrue),
  falsy: kind((value) => !isTrue(value)),
  contains: plain({ parameters: ['value'], required: 1 }, (value, [item = null], context) => contains(value, item, context)),
  in: comparison('in'),
  ...Object.fromEntries([['==', 'eq', 'equalto'], ['!=', 'ne'], ['<', 'lt', 'lessthan'], ['<=', 'le'], ['>', 'gt', 'greaterthan'], ['>=', 'ge']]
    .flatMap(([sign = '==', ...names]) => [sign, ...names].map((name) => [name, comparison(sign)]))),
};

function kind(is: (value: Operand) => boolean): Builder {
  return plain({ parameters: [] }, (value) => is(value));
}

function comparison(sign: string): Builder {
  const compare = COMPARISONS[sign];
  if (compare === undefined) {
    throw new Error(`no comparison is called ${sign}`);
  }
  return plain({ parameters: ['other'], required: 1 }, (value, [other = null], context) => compare(value, other, context));
}
