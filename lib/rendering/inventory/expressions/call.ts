import type { Context, Term } from './context';
import { Undefined, type Operand } from './value';

/** A filter, test or method with its arguments as an expression has them. */
export interface Call {
  readonly name: string;
  readonly args: readonly Term[];
  readonly named: ReadonlyMap<string, Term>;
  /** Throws the error of an expression that cannot be compiled, at the place of the call. */
  readonly fail: (message: string) => never;
}

/** What a call does to a value. */
export type Applied = (value: Operand, context: Context) => Operand;

/** Compiles a call. */
export type Builder = (call: Call) => Applied;

/** How a plain function is called. */
export interface Signature {
  /** Names of the parameters behind the value, in their order. */
  readonly parameters: readonly string[];
  /** How many of them have to be given. @default 0 */
  readonly required?: number;
  /** Whether the function wants to see what is undefined; else the result is undefined too. @default false */
  readonly takesUndefined?: boolean;
}

/** A function of the value and its arguments, undefined where one is not given. */
export type Plain = (value: Operand, args: readonly (Operand | undefined)[], context: Context) => Operand;

/** A builder for a function that gets all its arguments evaluated. */
export function plain(signature: Signature, apply: Plain): Builder {
  return (call) => {
    const terms = argumentsOf(call, signature);
    return (value, context) => {
      const args = terms.map((term) => term?.run(context));
      if (signature.takesUndefined !== true) {
        const undefinedOne = [value, ...args].find((operand) => operand instanceof Undefined);
        if (undefinedOne !== undefined) {
          return undefinedOne;
        }
      }
      return apply(value, args, context);
    };
  };
}

/** The terms by the order of the parameters. Throws a DefinitionError for one too many, an unknown one, and one that is missing. */
export function argumentsOf(call: Call, { parameters, required = 0 }: Signature): readonly (Term | undefined)[] {
  if (call.args.length > parameters.length) {
    call.fail(`"${call.name}" takes at most ${parameters.length} arguments, got ${call.args.length}`);
  }
  for (const name of call.named.keys()) {
    const position = parameters.indexOf(name);
    if (position === -1) {
      call.fail(`"${call.name}" has no argument ${JSON.stringify(name)}${parameters.length > 0 ? `; it has ${parameters.join(', ')}` : ''}`);
    }
    if (position < call.args.length) {
      call.fail(`"${call.name}" gets its argument ${JSON.stringify(name)} twice`);
    }
  }
  const terms = parameters.map((name, index) => call.args[index] ?? call.named.get(name));
  const absent = terms.findIndex((term, index) => term === undefined && index < required);
  if (absent !== -1) {
    call.fail(`"${call.name}" needs its argument ${JSON.stringify(parameters[absent])}`);
  }
  return terms;
}

/** The argument as the text that the expression has there. Throws a DefinitionError where it depends on the host. */
export function literalText(call: Call, term: Term | undefined, name: string): string {
  if (typeof term?.literal !== 'string') {
    return call.fail(`the ${name} of "${call.name}" must be a text in quotes: it is checked before any host is`);
  }
  return term.literal;
}

/** The argument as the true or false that the expression has there; false where it is not given. */
export function literalFlag(call: Call, term: Term | undefined, name: string): boolean {
  if (term !== undefined && typeof term.literal !== 'boolean') {
    return call.fail(`"${name}" of "${call.name}" must be true or false`);
  }
  return term?.literal === true;
}
