import { argumentsOf, type Applied, type Builder, type Call, literalText } from '../call';
import { memberOf } from '../operators';
import { isTrue, itemsOf, Undefined, type Operand } from '../value';

/** How the filter or test that a call names is compiled. */
export type Compile = (name: string, call: Call) => Applied;

/** Filters that apply another filter, or a test, to each item. */
export function eachFilters(compileFilter: Compile, compileTest: Compile): Readonly<Record<string, Builder>> {
  const choosing = (byAttribute: boolean, wanted: boolean): Builder => (call) => chooser(call, { byAttribute, wanted, compileTest });
  return {
    map: (call) => mapper(call, compileFilter),
    select: choosing(false, true),
    reject: choosing(false, false),
    selectattr: choosing(true, true),
    rejectattr: choosing(true, false),
  };
}

function mapper(call: Call, compileFilter: Compile): Applied {
  const [filter, ...args] = call.args;
  const apply = filter === undefined ? attributeReader(call) : compileFilter(literalText(call, filter, 'filter'), { ...call, args });
  return overItems((items, context) => items.map((item) => apply(item, context)));
}

/** Reads the attribute of an item, or gives the default where it has none. */
function attributeReader(call: Call): Applied {
  if (!call.named.has('attribute')) {
    call.fail('"map" takes the name of a filter, or attribute="name"');
  }
  const [attribute, otherwise] = argumentsOf(call, { parameters: ['attribute', 'default'] });
  const read = attributePath(literalText(call, attribute, 'attribute'));
  return (item, context) => {
    const found = read(item);
    return found instanceof Undefined ? otherwise?.run(context) ?? found : found;
  };
}

interface Choice {
  readonly byAttribute: boolean;
  readonly wanted: boolean;
  readonly compileTest: Compile;
}

function chooser(call: Call, { byAttribute, wanted, compileTest }: Choice): Applied {
  const [attribute, rest] = byAttribute ? [call.args[0], call.args.slice(1)] : [undefined, call.args];
  if (byAttribute && attribute === undefined) {
    call.fail(`"${call.name}" needs the name of an attribute`);
  }
  const read = attribute === undefined ? (item: Operand): Operand => item : attributePath(literalText(call, attribute, 'attribute'));
  const [test, ...args] = rest;
  const check = test === undefined ? (value: Operand): Operand => value : compileTest(literalText(call, test, 'test'), { ...call, args });
  return overItems((items, context) => items.filter((item) => isTrue(check(read(item), context)) === wanted));
}

function overItems(apply: (items: readonly Operand[], context: Parameters<Applied>[1]) => Operand): Applied {
  return (value, context) => {
    if (value instanceof Undefined) {
      return value;
    }
    // Jinja asks for the items only of what is true: nothing is an empty list here.
    const items = isTrue(value) ? itemsOf(value, 'a filter of items') : [];
    context.spend(items.length);
    return apply(items, context);
  };
}

/** Reads what stands under a name, or under names with dots between; a number is the place in a list. */
function attributePath(path: string): (item: Operand) => Operand {
  const parts = path.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  return (item) => parts.reduce<Operand>((of, part) => memberOf(of, part), item);
}
