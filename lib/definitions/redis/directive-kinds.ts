import { wholeNumberText } from '../checks';
import type { Range } from '../checks';

/** How the value of a directive is written and checked. */
export interface DirectiveKind {
  /** What is wrong with the value, or undefined. */
  readonly problem: (name: string, value: string) => string | undefined;
  /** What is allowed, in words, for documentation and the JSON Schema. */
  readonly allowed: string;
  /** Of a whole number its range, of a size its range in MiB. */
  readonly range?: Range;
}

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1e3, kb: 1024, m: 1e6, mb: 1024 ** 2, g: 1e9, gb: 1024 ** 3 };
const MIB = 1024 ** 2;

export function integer(min: number, max: number): DirectiveKind {
  return {
    allowed: `a whole number ${min}-${max}`,
    problem: (name, value) => wholeNumberText(name, value, { min, max }),
    range: { min, max },
  };
}

export function choice(...values: string[]): DirectiveKind {
  return checked(`one of ${values.join(', ')}`, (value) => values.includes(value));
}

/** A size as Redis reads it: bytes, or with k, kb, m, mb, g, gb. */
export function size(min: string, max: string): DirectiveKind {
  const range = { min: Math.ceil((sizeInBytes(min) ?? 0) / MIB), max: Math.floor((sizeInBytes(max) ?? 0) / MIB) };
  return { ...checked(`a size ${min}-${max} such as 256mb`, (value) => isSize(value, min, max)), range };
}

/** A size between two others, or 0 for no limit. */
export function sizeOrNone(min: string, max: string): DirectiveKind {
  return checked(`0 for no limit, or a size ${min}-${max} such as 1gb`, (value) => value === '0' || isSize(value, min, max));
}

export function pattern(allowed: string, form: RegExp): DirectiveKind {
  return checked(allowed, (value) => form.test(value));
}

/** A value that is right when a function says so. */
export function checked(allowed: string, isGood: (value: string) => boolean): DirectiveKind {
  return {
    allowed,
    problem: (name, value) => (isGood(value) ? undefined : `"${name}" must be ${allowed}, got ${JSON.stringify(value)}`),
  };
}

/** Whether the text is a size between two others, both ends allowed. */
export function isSize(value: string, min: string, max: string): boolean {
  const bytes = sizeInBytes(value);
  return bytes !== undefined && bytes >= (sizeInBytes(min) ?? 0) && bytes <= (sizeInBytes(max) ?? 0);
}

/** Bytes of a Redis size such as `64mb`, or undefined when it is none. */
export function sizeInBytes(value: string): number | undefined {
  const match = /^(0|[1-9]\d{0,14})(k|kb|m|mb|g|gb)?$/i.exec(value);
  return match === null ? undefined : Number(match[1]) * (UNITS[(match[2] ?? '').toLowerCase()] ?? 1);
}
