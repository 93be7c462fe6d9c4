import { argumentsOf, type Applied, type Builder, type Call, literalFlag, literalText } from '../call';
import type { Term } from '../context';
import { groupText, Pattern } from '../pattern/pattern';
import { parseReplacement, replaceAll } from '../pattern/replacement';
import { PatternError } from '../pattern/syntax';
import { textOf } from '../python-text';
import { Undefined, type Operand } from '../value';

/** Filters with a regular expression, which is compiled once and stands in the expression itself. */
export const PATTERN_FILTERS: Readonly<Record<string, Builder>> = {
  regex_replace: (call) => {
    const [text, by, ...flags] = argumentsOf(call, { parameters: ['pattern', 'replacement', 'ignorecase', 'multiline'], required: 1 });
    const pattern = compiled(call, text, flags);
    const replacement = refusing(call, () => parseReplacement(by === undefined ? '' : literalText(call, by, 'replacement'), pattern));
    return onText((characters, context) => replaceAll(pattern, replacement, characters, context));
  },
  regex_search: (call) => {
    const { ignorecase, multiline, ...unknown } = Object.fromEntries(call.named);
    const [text, ...wanted] = call.args;
    const [name] = Object.keys(unknown);
    if (text === undefined || name !== undefined) {
      return call.fail(`"regex_search" takes a pattern, then groups such as "\\\\1", then ignorecase and multiline${name === undefined ? '' : `, not ${JSON.stringify(name)}`}`);
    }
    const pattern = compiled(call, text, [ignorecase, multiline]);
    const groups = wanted.map((term) => groupOf(call, term, pattern));
    return onText((characters, context) => {
      const slots = pattern.search(characters, { from: 0 }, context);
      if (slots === undefined) {
        return null;
      }
      return groups.length === 0 ? groupText(characters, slots, 0) ?? '' : groups.map((group) => groupText(characters, slots, group) ?? null);
    });
  },
};

/** Tests with a regular expression. */
export const PATTERN_TESTS: Readonly<Record<string, Builder>> = {
  match: (call) => patternTest(call, true),
  search: (call) => patternTest(call, false),
  regex: (call) => patternTest(call, false),
};

function patternTest(call: Call, anchored: boolean): Applied {
  const [text, ...flags] = argumentsOf(call, { parameters: ['pattern', 'ignorecase', 'multiline'], required: 1 });
  const pattern = compiled(call, text, flags);
  return onText((characters, context) => pattern.search(characters, { from: 0, anchored }, context) !== undefined);
}

type OnCharacters = (characters: readonly string[], context: Parameters<Applied>[1]) => Operand;

function onText(apply: OnCharacters): Applied {
  return (value, context) => (value instanceof Undefined ? value : apply(Array.from(textOf(value)), context));
}

function compiled(call: Call, text: Term | undefined, [ignoreCase, multiline]: readonly (Term | undefined)[]): Pattern {
  return refusing(call, () => new Pattern(literalText(call, text, 'pattern'), {
    ignoreCase: literalFlag(call, ignoreCase, 'ignorecase'),
    multiline: literalFlag(call, multiline, 'multiline'),
  }));
}

function groupOf(call: Call, term: Term, pattern: Pattern): number {
  const text = literalText(call, term, 'group');
  const group = /^\\(?:g<([^>]+)>|(\d+))$/.exec(text);
  return group === null
    ? call.fail(`a group of "regex_search" is written "\\\\1" or "\\\\g<name>", got ${JSON.stringify(text)}`)
    : refusing(call, () => pattern.groupNumber(group[1] ?? group[2] ?? ''));
}

function refusing<T>(call: Call, compile: () => T): T {
  try {
    return compile();
  } catch (error) {
    if (!(error instanceof PatternError)) {
      throw error;
    }
    return call.fail(`the pattern of "${call.name}" cannot be used: ${error.message}`);
  }
}
