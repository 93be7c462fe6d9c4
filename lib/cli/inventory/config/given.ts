/** A value and the flag or variable that it came from. */
export interface Given {
  readonly by: string;
  readonly value: string;
}

/** The value of a flag: an empty one is a mistake, such as of a variable of the shell that is not set, and is left to its check. */
export function byFlag(by: string, value: string | undefined): Given | undefined {
  return value === undefined ? undefined : { by, value };
}

/** The values of a flag that can be given several times, between commas; empty where any is. */
export function byFlags(by: string, values: readonly string[] | undefined): Given | undefined {
  return values && { by, value: values.some((value) => value.trim() === '') ? '' : values.join(',') };
}

/** The value of an environment variable; an empty one counts as none. */
export function byVariable(env: Readonly<Record<string, string | undefined>>, name: string): Given | undefined {
  const value = env[name] ?? '';
  return value === '' ? undefined : { by: name, value };
}
