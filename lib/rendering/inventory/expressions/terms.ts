import type { Applied } from './call';
import type { Context, Run, Term } from './context';
import { attributeOf, type Comparison, memberOf, type Operator, sliceOf } from './operators';
import { ExpressionError, isTrue, kindOf, Undefined, type Operand } from './value';

/** A value that stands in the expression itself. */
export function literal(value: string | number | boolean | null): Term {
  return { run: () => value, literal: value };
}

export function variable(name: string): Term {
  return {
    run: ({ lookup }) => {
      const value = lookup(name);
      return value === undefined ? new Undefined(`${JSON.stringify(name)} is undefined`) : value;
    },
  };
}

export function list(items: readonly Term[]): Term {
  return { run: (context) => items.map((item) => item.run(context)) };
}

export function mapping(members: readonly (readonly [Term, Term])[]): Term {
  return { run: (context) => Object.fromEntries(members.map(([key, value]) => [keyOf(key.run(context)), value.run(context)])) };
}

export function attribute(of: Term, name: string): Term {
  return { run: (context) => attributeOf(of.run(context), name) };
}

export function item(of: Term, key: Term): Term {
  return { run: (context) => memberOf(of.run(context), key.run(context)) };
}

export function slice(of: Term, from: Term, to: Term): Term {
  return { run: (context) => sliceOf(of.run(context), from.run(context), to.run(context)) };
}

/** A filter, test or method of the value. */
export function applied(apply: Applied, of: Term): Term {
  return { run: (context) => apply(of.run(context), context) };
}

export function operation(operate: Operator, one: Term, other: Term): Term {
  return { run: (context) => operate(one.run(context), other.run(context)) };
}

/** Values with a comparison between each two: all have to hold, as in `1 < x < 5`. */
export function comparisons(first: Term, rest: readonly (readonly [Comparison, Term])[]): Term {
  return {
    run: (context) => {
      let one = first.run(context);
      return rest.every(([compare, term]) => {
        const other = term.run(context);
        const holds = compare(one, other, context);
        one = other;
        return holds;
      });
    },
  };
}

export function not(of: Term): Term {
  return { run: (context) => !isTrue(of.run(context)) };
}

export function negative(of: Term): Term {
  return {
    run: (context) => {
      const value = of.run(context);
      if (typeof value !== 'number') {
        throw value instanceof Undefined ? new ExpressionError(value.reason) : new ExpressionError(`"-" takes a number, got ${kindOf(value)}`);
      }
      return value === 0 ? 0 : -value;
    },
  };
}

/** The first value where it is true, else the other. */
export function either(one: Term, other: Term): Term {
  return { run: chosen(one.run, (value) => isTrue(value), other.run) };
}

/** The first value where it is false, else the other. */
export function both(one: Term, other: Term): Term {
  return { run: chosen(one.run, (value) => !isTrue(value), other.run) };
}

/** One value where the condition is true, else the other; without another there is none. */
export function choice(condition: Term, yes: Term, no: Term | undefined): Term {
  return {
    run: (context) => {
      if (isTrue(condition.run(context))) {
        return yes.run(context);
      }
      return no === undefined ? new Undefined('the condition of "if" is false, and there is no "else"', false) : no.run(context);
    },
  };
}

function chosen(one: Run, isEnough: (value: Operand) => boolean, other: Run): Run {
  return (context: Context) => {
    const value = one(context);
    return isEnough(value) ? value : other(context);
  };
}

function keyOf(key: Operand): string {
  if (typeof key !== 'string') {
    throw new ExpressionError(`a key of a mapping is a text, got ${kindOf(key)}`);
  }
  return key;
}
