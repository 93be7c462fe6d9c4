import { own } from '../../../definitions/own';
import { Context, type Term } from './context';
import { tokensOf } from './lexer';
import { parse } from './parser';
import { ExpressionError, kindOf, type Lookup, settled, type Value, type Variables } from './value';

/** A compiled expression: a subset of Jinja's with the meaning that it has in Ansible. */
export interface Expression {
  /** As it was written. */
  readonly text: string;
  /** Texts that stand in it in quotes. */
  readonly quoted: ReadonlySet<string>;
  readonly term: Term;
}

/** Compiles an expression. Throws a DefinitionError that says at which character it is wrong. */
export function parseExpression(text: string): Expression {
  const term = parse(text);
  return { text, term, quoted: new Set(tokensOf(text).filter(({ kind }) => kind === 'text').map(({ value }) => String(value))) };
}

/** The value of the expression for the variables of a host, or what finds them. Throws an ExpressionError when it has none. */
export function evaluate({ term }: Expression, variables: Variables | Lookup): Value {
  const lookup = typeof variables === 'function' ? variables : (name: string): Value | undefined => own(variables, name);
  try {
    return settled(term.run(new Context(lookup)));
  } catch (error) {
    if (error instanceof RangeError) {
      throw new ExpressionError('the values are nested too deep');
    }
    throw error;
  }
}

/** Whether the condition holds for the variables of a host. Throws an ExpressionError when it is neither true nor false. */
export function holds(condition: Expression, variables: Variables | Lookup): boolean {
  const value = evaluate(condition, variables);
  if (typeof value !== 'boolean') {
    throw new ExpressionError(`a condition must be true or false, got ${kindOf(value)}; compare it, or write "is truthy" behind it`);
  }
  return value;
}
