/** What a variable of a host can hold and an expression can give. */
export type Value = string | number | boolean | null | readonly Value[] | Mapping;

/** Values by key; only its own keys count. */
export interface Mapping {
  readonly [key: string]: Value;
}

/** Variables of one host; one that is undefined is not there. */
export type Variables = Readonly<Record<string, Value | undefined>>;

/** Finds a variable of a host by its name; undefined where it is not there. */
export type Lookup = (name: string) => Value | undefined;

/** What stands for a variable, key or item that is not there, until something needs its value. */
export class Undefined {
  /** Ansible's filter `default` takes what is not there, but not the missing "else" of an "if". */
  public constructor(public readonly reason: string, public readonly hasDefault = true) {}
}

/** What the parts of an expression give one another. */
export type Operand = string | number | boolean | null | Undefined | readonly Operand[] | Operands;

/** Operands by key; only its own keys count. */
export interface Operands {
  readonly [key: string]: Operand;
}

/** Thrown when an expression cannot be evaluated for the variables of a host. */
export class ExpressionError extends Error {
  public constructor(message: string) {
    super(message);
    this.name = 'ExpressionError';
  }
}

export function isList(value: Operand): value is readonly Operand[] {
  return Array.isArray(value);
}

export function isMapping(value: Operand): value is Operands {
  return typeof value === 'object' && value !== null && !isList(value) && !(value instanceof Undefined);
}

/** Kind of the value in words, for error messages. */
export function kindOf(value: Operand): string {
  if (value === null) {
    return 'none';
  }
  if (isList(value)) {
    return 'a list';
  }
  if (value instanceof Undefined) {
    return 'undefined';
  }
  return { string: 'a text', number: 'a number', boolean: 'true or false', object: 'a mapping' }[typeof value as 'string'] ?? 'a mapping';
}

/** Whether Python takes the value for true; throws an ExpressionError for what is undefined. */
export function isTrue(value: Operand): boolean {
  if (value instanceof Undefined) {
    throw new ExpressionError(value.reason);
  }
  if (typeof value !== 'object' || value === null) {
    return Boolean(value);
  }
  return isList(value) ? value.length > 0 : Object.keys(value).length > 0;
}

/** The operand as a value; throws an ExpressionError where anything in it is undefined. */
export function settled(operand: Operand): Value {
  if (typeof operand !== 'object' || operand === null) {
    return operand;
  }
  if (operand instanceof Undefined) {
    throw new ExpressionError(operand.reason);
  }
  if (isList(operand)) {
    return operand.map(settled);
  }
  // Members of a host's variables can be undefined in JavaScript's sense: these are not there.
  const members = Object.entries(operand).filter(([, member]) => (member as Operand | undefined) !== undefined);
  return Object.fromEntries(members.map(([key, member]) => [key, settled(member)]));
}

/** The items that Python iterates over: those of a list, the characters of a text, the keys of a mapping. */
export function itemsOf(value: Operand, user: string): readonly Operand[] {
  if (typeof value === 'string') {
    return Array.from(value);
  }
  if (isList(value)) {
    return value;
  }
  if (isMapping(value)) {
    return Object.keys(value);
  }
  throw new ExpressionError(`${user} takes a list, a text or a mapping, got ${kindOf(value)}`);
}
