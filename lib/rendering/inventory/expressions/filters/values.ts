import { type Builder, plain } from '../call';
import { ExpressionError, isTrue, itemsOf, kindOf, Undefined, type Operand } from '../value';

/** Filters that convert a value, or choose one. */
export const VALUE_FILTERS: Readonly<Record<string, Builder>> = {
  default: plain({ parameters: ['default_value', 'boolean'], takesUndefined: true }, orDefault),
  d: plain({ parameters: ['default_value', 'boolean'], takesUndefined: true }, orDefault),
  int: plain({ parameters: ['default'] }, (value, [otherwise = 0]) => wholeNumberOf(value) ?? otherwise),
  bool: plain({ parameters: [] }, (value) => truthOf(value)),
  length: plain({ parameters: [] }, (value) => itemsOf(value, '"length"').length),
  count: plain({ parameters: [] }, (value) => itemsOf(value, '"count"').length),
  ternary: plain({ parameters: ['true_val', 'false_val', 'none_val'], required: 2 }, (value, [yes = null, no = null, none = null]) => {
    if (value === null && none !== null) {
      return none;
    }
    return isTrue(value) ? yes : no;
  }),
};

const WHOLE_NUMBER = /^[+-]?\d+(?:_\d+)*$/;
const DECIMAL = /^[+-]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:[eE][+-]?\d+)?$/;
const TRUE_WORDS = ['yes', 'on', 'true', '1'];

function orDefault(value: Operand, [otherwise = '', emptyToo = false]: readonly (Operand | undefined)[]): Operand {
  if (typeof emptyToo !== 'boolean') {
    throw new ExpressionError(`the second argument of "default" is true or false, got ${kindOf(emptyToo)}`);
  }
  if (value instanceof Undefined) {
    return value.hasDefault ? otherwise : value;
  }
  return emptyToo && !isTrue(value) ? otherwise : value;
}

/** The value as a whole number, cut off behind the point; undefined where it is none. */
function wholeNumberOf(value: Operand): number | undefined {
  if (typeof value === 'boolean' || typeof value === 'number') {
    return exact(Math.trunc(Number(value)));
  }
  if (typeof value !== 'string') {
    return undefined;
  }
  const text = value.trim();
  return WHOLE_NUMBER.test(text) || DECIMAL.test(text) ? exact(Math.trunc(Number(text.replaceAll('_', '')))) : undefined;
}

function exact(number: number): number {
  if (Math.abs(number) > Number.MAX_SAFE_INTEGER) {
    throw new ExpressionError(`numbers go to ${Number.MAX_SAFE_INTEGER}, got ${number}`);
  }
  return number === 0 ? 0 : number;
}

/** What Ansible takes for true; anything that it does not know is false. */
function truthOf(value: Operand): boolean {
  return typeof value === 'string' ? TRUE_WORDS.includes(value.toLowerCase()) : value === true || value === 1;
}
