import type { Context } from '../context';
import { bounded } from '../python-text';
import type { Slots } from './matcher';
import { groupText, type Pattern } from './pattern';
import { PatternError } from './syntax';

/** What stands in place of a match: texts, and numbers of groups. */
export type Replacement = readonly (string | number)[];

const PART = /\\(?:g<([^>]*)>|(\d{1,2})|([^]))|[^\\]+|\\/g;
const LETTERS: Readonly<Record<string, string>> = { '\\': '\\', a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** Reads a replacement in Python's syntax. Throws a PatternError for what it does not know. */
export function parseReplacement(text: string, pattern: Pattern): Replacement {
  return Array.from(text.matchAll(PART), ([written, named, number, letter]) => {
    const group = named ?? number;
    if (group !== undefined) {
      return groupOf(written, group, pattern);
    }
    if (letter === undefined) {
      return written;
    }
    const known = LETTERS[letter];
    if (known === undefined && /[A-Za-z]/.test(letter)) {
      throw new PatternError(`unknown escape "\\${letter}" in the replacement`);
    }
    return known ?? written;
  });
}

function groupOf(written: string, group: string, pattern: Pattern): number {
  if (written.startsWith('\\0')) {
    throw new PatternError('"\\0" in the replacement is a control character; write "\\g<0>" for the whole match');
  }
  return pattern.groupNumber(group);
}

/** The text with the replacement in place of every match, as Python's `re.sub` gives it. */
export function replaceAll(pattern: Pattern, replacement: Replacement, text: readonly string[], context: Context): string {
  let result = '';
  let copied = 0;
  let notEmpty = false;
  for (let from = 0; from <= text.length;) {
    const slots = pattern.search(text, { from, notEmpty }, context);
    const [begin, end] = slots ?? [];
    if (slots === undefined || begin === undefined || end === undefined) {
      break;
    }
    result = bounded(result + text.slice(copied, begin).join('') + filled(replacement, text, slots));
    copied = end;
    // Behind an empty match the next one begins at the same place but is not empty.
    notEmpty = begin === end;
    from = end;
  }
  return bounded(result + text.slice(copied).join(''));
}

function filled(replacement: Replacement, text: readonly string[], slots: Slots): string {
  return replacement.map((part) => (typeof part === 'string' ? part : groupText(text, slots, part) ?? '')).join('');
}
