import { type Expression, evaluate, parseExpression } from './expression';
import { textOf } from './python-text';
import { syntaxError } from './syntax-error';
import type { Lookup, Variables } from './value';

/** A text with expressions in double braces. */
export type Template = readonly (string | Expression)[];

/** Reads a text with expressions in double braces. Throws a DefinitionError for what is wrong in one, and for blocks and comments of Jinja. */
export function parseTemplate(text: string): Template {
  const parts: (string | Expression)[] = [];
  let at = 0;
  for (let open = text.indexOf('{', at); open !== -1; open = text.indexOf('{', at)) {
    const sign = text[open + 1];
    if (sign === '%' || sign === '#') {
      throw syntaxError(text, open, `"{${sign}" is not supported; an expression stands in {{ and }}`);
    }
    if (sign !== '{') {
      parts.push(text.slice(at, open + 1));
      at = open + 1;
      continue;
    }
    const close = text.indexOf('}}', open);
    if (close === -1) {
      throw syntaxError(text, open, '"{{" has no "}}"');
    }
    parts.push(text.slice(at, open), parseExpression(text.slice(open + 2, close)));
    at = close + 2;
  }
  return [...parts, text.slice(at)];
}

/** The text with the values of its expressions. Throws an ExpressionError when one has none. */
export function filled(template: Template, variables: Variables | Lookup): string {
  return template.map((part) => (typeof part === 'string' ? part : textOf(evaluate(part, variables)))).join('');
}
