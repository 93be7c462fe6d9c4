/** Range of a whole number, both ends allowed. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** How the CDK marks a text whose real value exists only at deploy time. */
const TEXT_MARKER = /\$\{Token\[[A-Za-z0-9:._-]+\]\}/g;
/** What may stand beside such a marker: nothing that a shell, a template, YAML or JSON could take for its own. */
const BESIDE_MARKER = /^[\p{L}\p{N} _.:/=+@,*()-]*$/u;
/** The first 16 bits of every number that the CDK encodes. */
const NUMBER_MARKER = 0xfbff;

/**
 * Whether the value is a CDK token: its real value exists only at deploy time, so it cannot be checked now.
 *
 * A text that only contains a token counts as one while the rest of it is harmless.
 */
export function isToken(value: unknown): boolean {
  if (typeof value === 'number') {
    const bits = new DataView(new ArrayBuffer(8));
    bits.setFloat64(0, value);
    return bits.getUint16(0) === NUMBER_MARKER;
  }
  if (typeof value !== 'string') {
    return false;
  }
  const rest = value.replace(TEXT_MARKER, '');
  return rest !== value && BESIDE_MARKER.test(rest);
}

/** What the CDK writes into a text for a text, a list or a number of deploy time: such a key ends with a count. */
const ANY_MARKER = /[$#]\{Token\[[A-Za-z0-9:._-]*\.\d+\]\}|-1\.88815458\d+e\+289/;

/** Whether a token stands anywhere in a text, whatever stands beside it. */
export function holdsToken(value: string): boolean {
  return ANY_MARKER.test(value);
}

/** For a value that becomes part of a file at synth: what is wrong with a token there, or undefined. */
export function knownAtSynth(name: string, value: unknown): string | undefined {
  return isToken(value) ? `"${name}" must be known at synth, got a token` : undefined;
}

export function wholeNumber(name: string, value: number | undefined, range: Range): string | undefined {
  if (value === undefined || isToken(value)) {
    return undefined;
  }
  const good = Number.isInteger(value) && value >= range.min && value <= range.max;
  return good ? undefined : `"${name}" must be a whole number ${range.min}-${range.max}, got ${value}`;
}

/** A whole number that is written as text, in the one way to write it: no sign but `-`, no leading zeros. */
export function wholeNumberText(name: string, value: string, range: Range): string | undefined {
  const number = /^(0|-?[1-9]\d{0,14})$/.test(value) ? Number(value) : NaN;
  const good = number >= range.min && number <= range.max;
  return good ? undefined : `"${name}" must be a whole number ${range.min}-${range.max}, got ${JSON.stringify(value)}`;
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
  return `"${name}" must be ${form.allowed}, got ${JSON.stringify(withoutPasswords(value))}`;
}

/** A text as errors show it: without what stands as `user:password@` in an address. */
function withoutPasswords(value: string): string {
  return value.replace(/[^\s/:@]*:(?!\/\/)[^\s@]*@/g, '…@');
}

export function oneOf(name: string, value: string | undefined, allowed: readonly string[]): string | undefined {
  if (value === undefined || isToken(value) || allowed.includes(value)) {
    return undefined;
  }
  return `"${name}" must be one of ${allowed.join(', ')}, got ${JSON.stringify(value)}`;
}
