import { keyOf } from './manifest';
import type { Manifest } from './manifest';

/** An object, and who makes it. */
export interface MadeManifest {
  /** What an error calls its maker: whom a user can give another name. */
  readonly maker: string;
  readonly manifest: Manifest;
}

/**
 * Throws when an object is made twice: the last one that is applied would overwrite the first, in silence.
 *
 * Names all doubles of the first two makers that have some.
 */
export function checkDoubles(made: readonly MadeManifest[]): void {
  const makers = new Map<string, string>();
  const doubles = made.flatMap(({ maker, manifest }) => {
    const key = keyOf(manifest);
    const first = makers.get(key);
    makers.set(key, first ?? maker);
    return first === undefined ? [] : [{ first, second: maker, manifest }];
  });
  const [found] = doubles;
  if (found === undefined) {
    return;
  }
  const { first, second } = found;
  const objects = doubles.filter((double) => double.first === first && double.second === second).map(({ manifest: { kind, metadata } }) => `${kind} "${metadata.name}"`);
  const makersOf = first === second ? `${first} makes twice` : `${first} and ${second} both make`;
  throw new Error(`no object must be made twice, because one would overwrite the other: ${makersOf} ${objects.join(', ')}; give one of them another name`);
}
