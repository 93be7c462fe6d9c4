/** A copy of a list that nobody can change: a definition stays what its constructor checked. */
export function frozenList<T>(items: readonly T[]): T[] {
  return Object.freeze([...items]) as T[];
}

/** A copy of a record that nobody can change. */
export function frozenRecord<T extends object>(record: T): T {
  return Object.freeze({ ...record });
}
