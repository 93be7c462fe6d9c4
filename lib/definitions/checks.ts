/** Range of a whole number, both ends allowed. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** Encoded number tokens of the CDK lie far below any number that a person writes. */
const NUMBER_TOKENS_BELOW = -1e288;

/** Whether the value is a CDK token: its real value exists only at deploy time, so it cannot be checked now. */
export function isToken(value: unknown): boolean {
  if (typeof value === 'number') {
    return value < NUMBER_TOKENS_BELOW;
  }
  return typeof value === 'string' && /[$#]\{Token\[/.test(value);
}

export function wholeNumber(name: string, value: number | undefined, range: Range): string | undefined {
  if (value === undefined || isToken(value)) {
    return undefined;
  }
  const good = Number.isInteger(value) && value >= range.min && value <= range.max;
  return good ? undefined : `"${name}" must be a whole number ${range.min}-${range.max}, got ${value}`;
}

/** What a text has to look like, said in words for the error message. */
export interface Form {
  /** Anchored at both ends. */
  readonly pattern: RegExp;
  readonly allowed: string;
}

export function text(name: string, value: string | undefined, form: Form): string | undefined {
  if (value === undefined || isToken(value) || form.pattern.test(value)) {
    return undefined;
  }
  return `"${name}" must be ${form.allowed}, got ${JSON.stringify(value)}`;
}

export function oneOf(name: string, value: string | undefined, allowed: readonly string[]): string | undefined {
  if (value === undefined || isToken(value) || allowed.includes(value)) {
    return undefined;
  }
  return `"${name}" must be one of ${allowed.join(', ')}, got ${JSON.stringify(value)}`;
}
