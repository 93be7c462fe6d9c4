/** The most characters of one expression. */
export const MAX_EXPRESSION = 1024;

/** What is wrong with the text of an expression whatever it means; undefined where nothing is. Rendering parses it. */
export function expressionTextProblem(name: string, text: string): string | undefined {
  if (text.trim() === '') {
    return `"${name}" must be an expression, such as tags.Name, got ${JSON.stringify(text)}`;
  }
  return text.length > MAX_EXPRESSION ? `"${name}" must be at most ${MAX_EXPRESSION} characters, got ${text.length}` : undefined;
}
