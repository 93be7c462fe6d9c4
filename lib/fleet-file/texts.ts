/** Settings as a file writes them: YAML has numbers and booleans too. */
export type Settings = Readonly<Record<string, string | number | boolean | undefined>> | null | undefined;

/** Settings as Redis and the kernel write them. */
export function asTexts(settings: Settings): Record<string, string> {
  const asText = (value: string | number | boolean | undefined): string => (typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value));
  return Object.fromEntries(Object.entries(settings ?? {}).map(([name, value]): [string, string] => [name, asText(value)]));
}
