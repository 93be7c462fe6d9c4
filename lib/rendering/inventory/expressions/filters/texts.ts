import { type Builder, plain } from '../call';
import { isSpace } from '../pattern/characters';
import { bounded, refuseLong, textOf } from '../python-text';
import { ExpressionError, itemsOf, kindOf, type Operand } from '../value';

/** Filters that give a text, or are about one. */
export const TEXT_FILTERS: Readonly<Record<string, Builder>> = {
  string: plain({ parameters: [] }, (value) => textOf(value)),
  lower: plain({ parameters: [] }, (value) => textOf(value).toLowerCase()),
  upper: plain({ parameters: [] }, (value) => textOf(value).toUpperCase()),
  trim: plain({ parameters: ['chars'] }, (value, [chars]) => stripped(textOf(value), chars ?? null)),
  replace: plain({ parameters: ['old', 'new', 'count'], required: 2 }, (value, [old = '', by = '', count = null]) => replaced(textOf(value), textOf(old), textOf(by), count)),
  split: plain({ parameters: ['sep', 'maxsplit'] }, (value, [separator = null, most = -1]) => split(onlyText('split', value), separator, most)),
  join: plain({ parameters: ['d'] }, (value, [between = '']) => bounded(itemsOf(value, '"join"').map(textOf).join(textOf(between)))),
  basename: plain({ parameters: [] }, (value) => afterLastSlash(onlyText('basename', value))),
};

/** The text. Throws an ExpressionError for any other value. */
export function onlyText(user: string, value: Operand): string {
  if (typeof value !== 'string') {
    throw new ExpressionError(`"${user}" takes a text, got ${kindOf(value)}`);
  }
  return value;
}

/** The text without the characters at its ends: white space where none are named. */
export function stripped(text: string, chars: Operand): string {
  const isUnwanted = chars === null ? isSpace : (character: string): boolean => onlyText('trim', chars).includes(character);
  const characters = Array.from(text);
  let [first, end] = [0, characters.length];
  while (first < end && isUnwanted(characters[first] ?? '')) {
    first += 1;
  }
  while (end > first && isUnwanted(characters[end - 1] ?? '')) {
    end -= 1;
  }
  return characters.slice(first, end).join('');
}

/** The text with the new part in place of the first old ones; an empty old part stands before each character and at the end. */
export function replaced(text: string, old: string, by: string, count: Operand): string {
  const most = count === null ? -1 : wholeNumber('replace', count);
  const parts = old === '' ? ['', ...Array.from(text), ''] : text.split(old);
  const kept = most < 0 ? parts.length : Math.min(parts.length, most + 1);
  refuseLong(text.length + (kept - 1) * by.length);
  return parts.slice(0, kept).join(by) + parts.slice(kept).map((part) => old + part).join('');
}

/** The parts between the separators, or between white space; behind the last allowed one the rest is one part. */
export function split(text: string, separator: Operand, maximum: Operand): readonly string[] {
  const most = wholeNumber('split', maximum);
  if (separator === null) {
    return splitAtSpace(text, most);
  }
  const between = onlyText('split', separator);
  if (between === '') {
    throw new ExpressionError('"split" takes a separator that is not empty');
  }
  const parts = text.split(between);
  return most < 0 || parts.length <= most + 1 ? parts : [...parts.slice(0, most), parts.slice(most).join(between)];
}

function splitAtSpace(text: string, most: number): readonly string[] {
  const characters = Array.from(text);
  const parts: string[] = [];
  let at = 0;
  const skip = (spaces: boolean): void => {
    while (at < characters.length && isSpace(characters[at] ?? '') === spaces) {
      at += 1;
    }
  };
  for (skip(true); at < characters.length; skip(true)) {
    if (parts.length === most) {
      parts.push(characters.slice(at).join(''));
      break;
    }
    const begin = at;
    skip(false);
    parts.push(characters.slice(begin, at).join(''));
  }
  return parts;
}

function afterLastSlash(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function wholeNumber(user: string, value: Operand): number {
  if (!Number.isInteger(value)) {
    throw new ExpressionError(`"${user}" takes a whole number, got ${kindOf(value)}`);
  }
  return Number(value);
}
