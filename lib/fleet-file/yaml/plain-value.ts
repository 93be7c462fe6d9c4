import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { Alias, Node, Pair, ParsedNode, Scalar, YAMLMap } from 'yaml';
import { isToken } from '../../definitions/checks';
import type { PathProblem } from '../issue';

/** A problem with the place in the text where it was found. */
export interface PlacedProblem extends PathProblem {
  readonly offset: number;
}

/** Where a value and its key begin in the text. */
export interface Place {
  readonly key?: number;
  readonly value: number;
}

const MAX_DEPTH = 32;
const MAX_VALUES = 10_000;
const MAX_TEXT = 1024;
const MAX_KEY = 256;
/** Control characters but tab and line feed, and those that change the direction of writing. */
// eslint-disable-next-line no-control-regex
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;

/** The index key of a path. */
export function pathKey(path: readonly string[]): string {
  return JSON.stringify(path);
}

/**
 * Turns the nodes of a YAML document into plain values, and remembers where each stood.
 *
 * Aliases are followed within a bound on the number and the depth of values, so that no file is larger than it looks.
 */
export class PlainValueReader {
  /** What is wrong with single values, in the order of the file. */
  public readonly problems: PlacedProblem[] = [];
  /** Place of each value, by `pathKey`. */
  public readonly places = new Map<string, Place>();

  private readonly anchors = new Map<string, Node>();
  private count = 0;
  private tooLarge = false;

  /** The plain value of a node. */
  public read(node: ParsedNode | Node | null, path: readonly string[], keyOffset?: number): unknown {
    const offset = startOf(node, keyOffset);
    this.places.set(pathKey(path), { key: keyOffset, value: offset });
    this.count += 1;
    if (this.count > MAX_VALUES || path.length > MAX_DEPTH) {
      this.refuseSize(path, offset);
      return undefined;
    }
    if (isAlias(node)) {
      return this.readAlias(node, { path, offset, keyOffset });
    }
    if (node?.anchor !== undefined) {
      this.anchors.set(node.anchor, node);
    }
    if (isMap(node)) {
      return this.readMap(node, path);
    }
    if (isSeq(node)) {
      return node.items.map((item, index) => this.read(item as Node | null, [...path, String(index)]));
    }
    return isScalar(node) ? this.readScalar(node, path, offset) : undefined;
  }

  private refuseSize(path: readonly string[], offset: number): void {
    if (this.tooLarge) {
      return;
    }
    this.tooLarge = true;
    this.problems.push(path.length > MAX_DEPTH
      ? { path: path.slice(0, 1), offset, message: `nested deeper than ${MAX_DEPTH} levels; no file here needs more than 8` }
      : { path: [], offset, message: `more than ${MAX_VALUES} values, those that aliases repeat included; no file here needs so many` });
  }

  private readAlias(alias: Alias, at: { path: readonly string[]; offset: number; keyOffset?: number }): unknown {
    const target = this.anchors.get(alias.source);
    if (target === undefined) {
      this.problems.push({ path: at.path, offset: at.offset, message: `alias *${alias.source} has no anchor &${alias.source} before it; add the anchor, or put a text that begins with * in quotes` });
      return undefined;
    }
    const value = this.read(target, at.path, at.keyOffset);
    this.places.set(pathKey(at.path), { key: at.keyOffset, value: at.offset });
    return value;
  }

  private readMap(map: YAMLMap, path: readonly string[]): Record<string, unknown> {
    const entries = new Map<string, unknown>();
    for (const pair of map.items as Pair<Node | null, Node | null>[]) {
      const offset = startOf(pair.key, startOf(pair.value, startOf(map)));
      const key = keyText(pair.key);
      const problem = key === undefined ? 'a key must be a text' : keyProblem(key, entries);
      if (key === undefined || problem !== undefined) {
        this.problems.push({ path: key === undefined || key.length > MAX_KEY ? path : [...path, key], offset, message: problem ?? '', ofKey: true });
      } else {
        entries.set(key, this.read(pair.value, [...path, key], offset));
      }
    }
    return Object.fromEntries(entries);
  }

  private readScalar(scalar: Scalar, path: readonly string[], offset: number): unknown {
    const { value, source } = scalar;
    const problem = typeof value === 'number' ? numberProblem(value, source ?? '') : typeof value === 'string' ? textProblem(value) : undefined;
    if (problem !== undefined) {
      this.problems.push({ path, offset, message: problem });
      return undefined;
    }
    return value;
  }
}

/** Where a node begins; an empty one has no place of its own. */
function startOf(node: Node | null, otherwise = 0): number {
  const empty = node === null || (isScalar(node) && node.value === null && (node.source ?? '') === '');
  return empty ? otherwise : (node.range?.[0] ?? otherwise);
}

/** A key as it was written, so that 2024 and true are keys too; undefined for what is no text. */
function keyText(key: Node | null): string | undefined {
  return isScalar(key) && key.value !== null ? (typeof key.value === 'string' ? key.value : key.source) : undefined;
}

function keyProblem(key: string, entries: ReadonlyMap<string, unknown>): string | undefined {
  if (entries.has(key)) {
    return `${JSON.stringify(key)} stands twice in its mapping; keep one`;
  }
  if (key === '<<') {
    return '"<<" merges mappings in YAML 1.1 only; write the keys out';
  }
  if (key === '__proto__') {
    return '"__proto__" is not a key of anything here; remove it';
  }
  return key.length > MAX_KEY || UNSEEN.test(key) ? `a key must be at most ${MAX_KEY} printable characters` : undefined;
}

/** Octal, hexadecimal, exponents, leading zeros and too many digits would be another number to the next reader. */
function numberProblem(value: number, source: string): string | undefined {
  return String(value) === source ? undefined : `must be a number in plain digits such as 6379, got ${source}; put it in quotes if it is a text`;
}

function textProblem(value: string): string | undefined {
  if (value.length > MAX_TEXT) {
    return `a text must be at most ${MAX_TEXT} characters, got ${value.length}`;
  }
  if (UNSEEN.test(value)) {
    return `a text must not contain control characters, got ${JSON.stringify(value).replace(new RegExp(UNSEEN, 'g'), (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)}`;
  }
  return isToken(value) ? 'a token of the CDK has no meaning in a file; write the value itself' : undefined;
}
