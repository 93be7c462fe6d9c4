/** What INFO or CLUSTER INFO say, by name. */
export type Info = Readonly<Record<string, string | undefined>>;

/** The fields of an answer to INFO or CLUSTER INFO; what is no field is left out. */
export function parseInfo(text: string): Info {
  const fields = text.split(/\r?\n/).filter((line) => !line.startsWith('#') && line.includes(':'));
  return Object.fromEntries(fields.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]));
}

/** A whole number of the fields; 0 where it is not there or none. */
export function numberOf(info: Info, name: string): number {
  const value = Number(info[name]);
  return Number.isFinite(value) ? value : 0;
}
