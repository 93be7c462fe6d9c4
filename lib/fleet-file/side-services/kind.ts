import type * as z from 'zod';
import type { Parts } from '../parts';
import type { About } from '../schema/kinds';

/** How the services of one kind stand in fleet.yaml: a mapping of their names to what this describes. */
export interface KindFormat<Props> {
  readonly about: About;
  /** The keys of one service. */
  readonly shape: z.core.$ZodLooseShape;
  /** What an editor shows for one service. */
  readonly aboutOne: About;
  /** What a service at a path is made of; what is wrong is kept in `parts.problems`. */
  readonly build: (parts: Parts, path: readonly string[]) => Props | undefined;
}

/** The formats of all kinds, by their keys. */
export type KindFormats<Kinds> = { readonly [Kind in keyof Kinds]: KindFormat<Kinds[Kind]> };
