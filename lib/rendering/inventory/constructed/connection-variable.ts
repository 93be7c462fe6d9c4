import { own } from '../../../definitions/own';
import { type Expression, evaluate } from '../expressions/expression';
import { tokensOf } from '../expressions/lexer';
import { ExpressionError, isList, isMapping, type Value, type Variables } from '../expressions/value';

const CONNECTION = 'ansible_';
/** Variables that say which program or plugin runs, some of them on the machine that runs Ansible. */
const PROGRAM = /^ansible_(?:connection|\w+_(?:executable|exe|plugin))$/;
/** Variables that say where SSH connects to: an empty one leaves that to the name of the host. */
const HOST = /^ansible_(?:\w+_)?host$/;
/** What no program takes for an option, and no shell for more than a part of a word. */
const HARMLESS = /^(?!-)[A-Za-z0-9_.:@/=,+-]*$/;
const SEEN = 'an expression for a variable of Ansible sees of a host only texts of letters, digits and "_.:@/=,+-" that do not begin with "-"';

/** Whether Ansible connects by the variable: its value becomes arguments of programs, or says which program runs. */
export function isConnectionVariable(name: string): boolean {
  return name.startsWith(CONNECTION);
}

/**
 * The value of an expression for a variable by which Ansible connects: whoever sets a tag chooses no program and no
 * option of SSH, whatever the expression does with the tag.
 *
 * Throws an ExpressionError where it has no value, and where a host's text would say which program runs.
 */
export function connectionValue(name: string, expression: Expression, variables: Variables): Value {
  const value = evaluated(expression, variables);
  if (PROGRAM.test(name) && !textsIn(expression).includes(value)) {
    throw new ExpressionError(`it says which program runs, and must be one of the texts that stand in the expression, got ${JSON.stringify(value)}`);
  }
  if (HOST.test(name) && typeof value === 'string' && !/^[^-]/.test(value)) {
    throw new ExpressionError(`it must be a name or an address, and begin with no "-", got ${JSON.stringify(value)}`);
  }
  return value;
}

function evaluated(expression: Expression, variables: Variables): Value {
  try {
    return evaluate(expression, (name) => harmless(own(variables, name)));
  } catch (error) {
    throw error instanceof ExpressionError ? new ExpressionError(`${error.message} (${SEEN})`) : error;
  }
}

/** The value without what is not harmless in it; a list that holds such a thing is left out, so that no item takes another's place. */
function harmless(value: Value | undefined): Value | undefined {
  if (typeof value === 'string') {
    return HARMLESS.test(value) ? value : undefined;
  }
  if (value === undefined || value === null || typeof value !== 'object') {
    return value;
  }
  if (isList(value)) {
    const items = (value).map(harmless).filter((item) => item !== undefined);
    return items.length === value.length ? items : undefined;
  }
  return isMapping(value) ? harmlessMembers(value) : undefined;
}

function harmlessMembers(mapping: Readonly<Record<string, Value>>): Value {
  const members = Object.entries(mapping).map(([key, member]) => [key, harmless(member)] as const);
  return Object.fromEntries(members.filter((entry): entry is [string, Value] => HARMLESS.test(entry[0]) && entry[1] !== undefined));
}

function textsIn({ text }: Expression): readonly Value[] {
  return tokensOf(text).filter(({ kind }) => kind === 'text').map(({ value }) => value);
}
