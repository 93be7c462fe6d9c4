import type { CharacterTest } from './characters';

/** Places that an assertion is about. */
export type Place = 'start' | 'end' | 'line-start' | 'line-end' | 'before-last-newline' | 'word-edge' | 'no-word-edge';

/** A part of a pattern. */
export type PatternNode =
  | { readonly kind: 'character'; readonly test: CharacterTest }
  | { readonly kind: 'place'; readonly place: Place }
  | { readonly kind: 'sequence'; readonly parts: readonly PatternNode[] }
  /** The first choice that leads to a match is taken. */
  | { readonly kind: 'choice'; readonly choices: readonly PatternNode[] }
  | { readonly kind: 'group'; readonly number: number; readonly part: PatternNode }
  | { readonly kind: 'repeat'; readonly part: PatternNode; readonly least: number; readonly most: number; readonly lazy: boolean };

/** A pattern that has been read. */
export interface PatternSyntax {
  readonly root: PatternNode;
  /** How many groups it captures. */
  readonly groups: number;
  /** Numbers of the groups that have a name. */
  readonly names: ReadonlyMap<string, number>;
}

/** How a pattern is read. */
export interface PatternFlags {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
}

/** Thrown when a text is no pattern of ours; the message says why. */
export class PatternError extends Error {}
