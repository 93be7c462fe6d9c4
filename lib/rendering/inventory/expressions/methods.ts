import { type Builder, type Plain, plain } from './call';
import { replaced, split, stripped } from './filters/texts';
import { ExpressionError, isMapping, kindOf, type Operand, type Operands } from './value';

/** Methods of Python that users of aws_ec2 call in their expressions; none changes its object. */
export const METHODS: Readonly<Record<string, Builder>> = {
  lower: ofText([], 0, (text) => text.toLowerCase()),
  upper: ofText([], 0, (text) => text.toUpperCase()),
  strip: ofText(['chars'], 0, (text, [chars = null]) => stripped(text, chars)),
  split: ofText(['sep', 'maxsplit'], 0, (text, [separator = null, most = -1]) => split(text, separator, most)),
  replace: ofText(['old', 'new', 'count'], 2, (text, [old = '', by = '', count = null]) => replaced(text, argument(old), argument(by), count)),
  startswith: ofText(['prefix'], 1, (text, [prefix = '']) => text.startsWith(argument(prefix))),
  endswith: ofText(['suffix'], 1, (text, [suffix = '']) => text.endsWith(argument(suffix))),
  get: ofMapping(['key', 'default'], 1, (mapping, [key = null, otherwise = null]) => {
    const member = typeof key === 'string' && Object.hasOwn(mapping, key) ? mapping[key] : undefined;
    return member === undefined ? otherwise : member;
  }),
  keys: ofMapping([], 0, (mapping) => Object.keys(mapping)),
  values: ofMapping([], 0, (mapping) => Object.values(mapping)),
  items: ofMapping([], 0, (mapping) => Object.entries(mapping)),
};

type Arguments = Parameters<Plain>[1];

function ofText(parameters: readonly string[], required: number, apply: (text: string, args: Arguments) => Operand): Builder {
  return (call) => plain({ parameters, required }, (value, args) => {
    if (typeof value !== 'string') {
      throw new ExpressionError(`".${call.name}()" is a method of texts, got ${kindOf(value)}`);
    }
    return apply(value, args);
  })(call);
}

function ofMapping(parameters: readonly string[], required: number, apply: (mapping: Operands, args: Arguments) => Operand): Builder {
  return (call) => plain({ parameters, required }, (value, args) => {
    if (!isMapping(value)) {
      throw new ExpressionError(`".${call.name}()" is a method of mappings, got ${kindOf(value)}`);
    }
    return apply(value, args);
  })(call);
}

function argument(value: Operand): string {
  if (typeof value !== 'string') {
    throw new ExpressionError(`the methods of texts take texts, got ${kindOf(value)}`);
  }
  return value;
}
