/** JSON that is the same for the same data: keys in order, nothing for what is undefined. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (isRecord(part) ? sorted(part) : part));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** As a record without a prototype, so that no key is special; keys that are whole numbers come first for every order of the others. */
function sorted(record: Record<string, unknown>): Record<string, unknown> {
  const result = Object.create(null) as Record<string, unknown>;
  for (const key of Object.keys(record).sort()) {
    result[key] = record[key];
  }
  return result;
}
