/**
 * A list or a record as an object of Kubernetes has it; undefined where it is empty: the API server drops an empty one, so that
 * `kubectl apply` would find it changed each time.
 */
export function unlessEmpty<Item>(list: readonly Item[] | undefined): Item[] | undefined;
export function unlessEmpty(record: Readonly<Record<string, string>>): Record<string, string> | undefined;
export function unlessEmpty(values: object | undefined): object | undefined {
  return values === undefined || Object.keys(values).length === 0 ? undefined : values;
}
