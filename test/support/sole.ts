/** The only item of a list; throws when there is none or more than one. */
export function sole<T>(items: readonly T[] | undefined): T {
  const [first] = items ?? [];
  if (first === undefined || items?.length !== 1) {
    throw new Error(`expected one item, got ${items?.length ?? 0}`);
  }
  return first;
}
