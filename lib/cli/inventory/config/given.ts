/** A value and the flag or variable that it came from. */
export interface Given {
  readonly by: string;
  readonly value: string;
}

/** An empty value counts as none. */
export function given(by: string, value: string | undefined): Given | undefined {
  return value === undefined || value === '' ? undefined : { by, value };
}
