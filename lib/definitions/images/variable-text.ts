/** `{app_name}` in a tag stands for the variable of that name; AWS takes no braces in tags, so it can mean nothing else. */
const REFERENCE = /\{([a-z][a-z0-9_]{0,31})\}/g;

/** A piece of a text: as it stands, or the name of a variable that stands there. */
export interface TextPart {
  readonly text?: string;
  readonly variable?: string;
}

/** The pieces of a text with variables, in their order; no piece is empty. */
export function textParts(value: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of value.matchAll(REFERENCE)) {
    parts.push({ text: value.slice(end, match.index) }, { variable: match[1] });
    end = match.index + match[0].length;
  }
  parts.push({ text: value.slice(end) });
  return parts.filter(({ text }) => text !== '');
}

/** Names of the variables in a text, each once. */
export function variablesIn(value: string): string[] {
  return [...new Set(textParts(value).flatMap(({ variable }) => variable ?? []))];
}

/** The text with nothing where variables stand. */
export function withoutVariables(value: string): string {
  return value.replace(REFERENCE, '');
}

/** The text with the values of its variables; a variable that has none stays as it is. */
export function filledText(value: string, values: Readonly<Record<string, string>>): string {
  return value.replace(REFERENCE, (reference, name: string) => (Object.hasOwn(values, name) ? (values[name] ?? reference) : reference));
}
