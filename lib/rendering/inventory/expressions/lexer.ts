import { syntaxError } from './syntax-error';

/** One word or sign of an expression. */
export interface Token {
  readonly kind: 'name' | 'text' | 'number' | 'sign' | 'end';
  /** As written; of a text what it stands for. */
  readonly value: string;
  /** Where it begins, in characters from 0. */
  readonly at: number;
}

const SPACE = /\s+/y;
const NAME = /[\p{L}_][\p{L}\p{N}_]*/uy;
const NUMBER = /\d+(?:\.\d+)?/y;
/** Each character can be read in one way only, so that no text is slow to read. */
const TEXT = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/sy;
const SIGN = /==|!=|>=|<=|\/\/|\*\*|[()[\]{}.,:|~+\-*/%<>=]/y;
const TEMPLATE = /\{[{%#]/y;
const ESCAPE = /\\(?:x[\da-fA-F]{2}|u[\da-fA-F]{4}|\d|[^])/g;
const CHARACTERS: Readonly<Record<string, string>> = {
  '\\': '\\', "'": "'", '"': '"', '\n': '', a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v',
};
const HEX_CODES = ['x', 'u'];

/** The words and signs of an expression, an end behind them. Throws a DefinitionError for what belongs to none. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = matchLength(SPACE, text, 0);
  while (at < text.length) {
    const token = tokenAt(text, at);
    tokens.push(token.read);
    at += token.length;
    at += matchLength(SPACE, text, at);
  }
  return [...tokens, { kind: 'end', value: '', at: text.length }];
}

function tokenAt(text: string, at: number): { readonly read: Token; readonly length: number } {
  if (matchLength(TEMPLATE, text, at) > 0) {
    throw syntaxError(text, at, 'an expression stands alone, without {{ and }}; a text in it stands in quotes');
  }
  for (const [kind, pattern] of [['name', NAME], ['number', NUMBER], ['text', TEXT], ['sign', SIGN]] as const) {
    const length = matchLength(pattern, text, at);
    if (length > 0) {
      const written = text.slice(at, at + length);
      return { read: { kind, value: kind === 'text' ? unescaped(text, written, at) : written, at }, length };
    }
  }
  const open = text[at] === "'" || text[at] === '"';
  throw syntaxError(text, at, open ? 'a text has no closing quote' : `unexpected ${JSON.stringify(String.fromCodePoint(text.codePointAt(at) ?? 0))}`);
}

function matchLength(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0].length ?? 0;
}

/** What a text in quotes stands for: escapes are those of Python, and a backslash before any other letter stays. */
function unescaped(text: string, written: string, at: number): string {
  return written.slice(1, -1).replace(ESCAPE, (escape: string, offset: number) => {
    const letter = escape.slice(1, 2);
    if (/\d/.test(letter)) {
      throw syntaxError(text, at + 1 + offset, `"\\${letter}" in a text is a control character to some versions of Ansible and a group of a pattern to others; write "\\\\${letter}" for the group`);
    }
    if (escape.length > 2 && HEX_CODES.includes(letter)) {
      return String.fromCharCode(parseInt(escape.slice(2), 16));
    }
    if (['x', 'u', 'U', 'N'].includes(letter)) {
      throw syntaxError(text, at + 1 + offset, `"\\${letter}" must be \\xHH or \\uHHHH; write "\\\\${letter}" for a backslash`);
    }
    return CHARACTERS[letter] ?? escape;
  });
}
