import type * as z from 'zod';
import { OLD_MEANS } from '../definitions/kernel/old-guides';
import { didYouMean, nearest } from '../definitions/nearest';
import { own } from '../definitions/own';
import { formatPath } from './issue';
import type { PathProblem } from './issue';
import { mismatch, missing } from './mismatch';
import { homesOf, inner, isBelowNames, schemaAt, shapeOf } from './schema/inspect';
import { isSecretEntry, SECRET_ENTRY } from './schema/secret-entry';

/** How error messages speak of a kind of file. */
export interface FileWords {
  /** Such as `a fleet file`. */
  readonly title: string;
  /** What to do about an empty one. */
  readonly beginning: string;
  /** Keys that a file of another program has at its top, each with what to do here instead. */
  readonly foreignKeys?: Readonly<Record<string, string>>;
}

/** The value at a path inside plain values; undefined where there is none. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  const [name, ...rest] = path;
  if (name === undefined) {
    return value;
  }
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? valueAt((value as Record<string, unknown>)[name], rest) : undefined;
}

/** Everything wrong with the structure of a file: unknown and missing keys, values of another type. */
export function structureProblems(schema: z.ZodType, value: unknown, words: FileWords): PathProblem[] {
  if (value === null) {
    return [{ path: [], message: `the file is empty; ${words.beginning}` }];
  }
  const parsed = schema.safeParse(value);
  const issues = parsed.success ? [] : withoutConsequences(parsed.error.issues);
  const checked = { schema, value, words, homes: issues.length === 0 ? new Map<string, string[][]>() : homesOf(schema) };
  return issues.flatMap((issue) => problemsOf(issue, checked, []));
}

/** Leaves out that a mapping has not exactly one of some keys where it has an unknown key, most likely that one misspelt. */
function withoutConsequences(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue[] {
  const unknown = new Set(issues.filter((issue) => issue.code === 'unrecognized_keys').map((issue) => issue.path.join('\n')));
  return issues.filter((issue) => issue.code !== 'custom' || !unknown.has(issue.path.join('\n')));
}

interface Checked {
  readonly schema: z.ZodType;
  readonly value: unknown;
  readonly words: FileWords;
  /** Where each known key belongs. */
  readonly homes: ReadonlyMap<string, string[][]>;
}

function problemsOf(issue: z.core.$ZodIssue, checked: Checked, above: readonly string[]): PathProblem[] {
  const path = [...above, ...issue.path.map(String)];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => keyProblem(key, path, checked));
  }
  if (issue.code === 'custom') {
    return [{ path, message: `${nameOf(path)} ${issue.message}` }];
  }
  const value = valueAt(checked.value, path);
  if (issue.code === 'invalid_union' && typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const ofMapping = issue.errors.find((branch) => branch.every((found) => found.path.length > 0 || found.code === 'unrecognized_keys'));
    if (ofMapping !== undefined) {
      return ofMapping.flatMap((found) => problemsOf(found, checked, path));
    }
  }
  const expected = schemaAt(checked.schema, path);
  if (expected === undefined) {
    return [{ path, message: `${nameOf(path)} is not expected here; remove it` }];
  }
  const absent = value === undefined && path.length > 0;
  return [{ path, message: absent ? missing(path.at(-1) ?? '', expected) : `${mismatch(nameOf(path), expected, value)}${ofForeign(path, checked.words)}` }];
}

/** An unknown key; the only one where an entry of a Secret belongs may be the secret itself. */
function keyProblem(key: string, path: readonly string[], checked: Checked): PathProblem {
  const above = schemaAt(checked.schema, path);
  const beside = Object.keys(valueAt(checked.value, path) as object);
  return above !== undefined && isSecretEntry(inner(above)) && !beside.some((name) => Object.hasOwn(SECRET_ENTRY, name))
    ? { path, message: mismatch(nameOf(path), above, key) }
    : { path: [...path, key], message: unknownKey(key, path, checked), ofKey: true };
}

/** What to do about a key that a file of another program has at its top too, with another value. */
function ofForeign(path: readonly string[], { foreignKeys = {} }: FileWords): string {
  const instead = path.length === 1 ? own(foreignKeys, path[0] ?? '') : undefined;
  return instead === undefined ? '' : `; ${instead}`;
}

/** The last name of a path in quotes, with the number of a list's item. */
function nameOf(path: readonly string[]): string {
  const last = path.at(-1);
  if (last === undefined) {
    return 'the file';
  }
  return /^\d+$/.test(last) ? `"${formatPath(path.slice(-2))}"` : JSON.stringify(last);
}

function unknownKey(key: string, path: readonly string[], checked: Checked): string {
  const known = Object.keys(shapeOf(schemaAt(checked.schema, path) ?? checked.schema) ?? {});
  const start = `${JSON.stringify(key)} is not a key of ${path.length === 0 ? checked.words.title : formatPath(path)}`;
  const today = path.at(-1) === 'kernel' ? own(OLD_MEANS, key) : undefined;
  if (today !== undefined) {
    return `${start}: ${today}`;
  }
  const instead = path.length === 0 ? own(checked.words.foreignKeys ?? {}, key) : undefined;
  if (instead !== undefined) {
    return `${start}; ${instead}`;
  }
  // What has a name of its own, such as a side service, is not mistaken for a section of the file
  const homes = isBelowNames(checked.schema, path) ? [] : checked.homes.get(key) ?? [];
  const below = homes.filter((home) => path.every((part, index) => home[index] === part));
  if (below.length === 0 && nearest(key, known) !== undefined) {
    return `${start}${didYouMean(key, known)}`;
  }
  const best = outermost(below.length > 0 ? below : homes).map((home) => (home.length === 0 ? 'the top of the file' : formatPath(home)));
  return best.length > 0 ? `${start}; it belongs to ${best.join(' or ')}` : `${start}, which ${known.length === 0 ? 'takes none; remove it' : `has ${known.join(', ')}`}`;
}

/** The paths with the fewest names: what a list repeats of the mapping around it is not worth a word. */
function outermost(homes: readonly string[][]): string[][] {
  const least = Math.min(...homes.map(({ length }) => length));
  return homes.filter(({ length }) => length === least);
}
