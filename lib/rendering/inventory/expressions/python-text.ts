import { ExpressionError, isList, Undefined, type Operand } from './value';

/** Longest text that an expression may make, in UTF-16 code units: a host's variable is a few hundred. */
const MAX_TEXT = 65_536;
/** Characters that Python's repr escapes: everything unassigned, invisible or a separator, but the space. */
const NOT_PRINTABLE = /[\p{C}\p{Z}\\]/u;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const BYTE = 0xff;
const PLANE = 0xffff;
/** From here on, and below the smallest, Python writes a number with an exponent. */
const LARGE = 1e16;
const SMALL = 1e-4;

/** The text that Python's `str` makes of the value. Throws an ExpressionError for what is undefined. */
export function textOf(value: Operand): string {
  return typeof value === 'string' ? value : reprOf(value);
}

/** Throws an ExpressionError for a text of more than 65,536 characters, so that no chain of filters fills the memory. */
export function refuseLong(length: number): void {
  if (length > MAX_TEXT) {
    throw new ExpressionError(`it makes a text of more than ${MAX_TEXT} characters`);
  }
}

/** The text, unless it is too long. Throws an ExpressionError when it is. */
export function bounded(text: string): string {
  refuseLong(text.length);
  return text;
}

function reprOf(value: Operand): string {
  if (typeof value === 'string') {
    return quoted(value);
  }
  if (value === null) {
    return 'None';
  }
  if (typeof value === 'boolean') {
    return value ? 'True' : 'False';
  }
  if (typeof value === 'number') {
    return numberText(value);
  }
  if (value instanceof Undefined) {
    throw new ExpressionError(value.reason);
  }
  if (isList(value)) {
    return bounded(`[${value.map(reprOf).join(', ')}]`);
  }
  const members = Object.entries(value).filter(([, member]) => (member as Operand | undefined) !== undefined);
  return bounded(`{${members.map(([key, member]) => `${quoted(key)}: ${reprOf(member)}`).join(', ')}}`);
}

function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  return quote + Array.from(text, (character) => (character === quote ? `\\${quote}` : shown(character))).join('') + quote;
}

function shown(character: string): string {
  if (character === ' ' || !NOT_PRINTABLE.test(character)) {
    return character;
  }
  const code = character.codePointAt(0) ?? 0;
  const known = ESCAPES[character];
  if (known !== undefined) {
    return known;
  }
  if (code <= BYTE) {
    return `\\x${hex(code, 2)}`;
  }
  return code <= PLANE ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}

function numberText(value: number): string {
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < LARGE || size >= SMALL && size < LARGE) {
    return String(value);
  }
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}
