import { anyCharacter, between, type CharacterTest, CLASSES, inAnyCase } from './characters';
import { PatternError, type PatternFlags, type PatternNode, type PatternSyntax, type Place } from './syntax';

const COUNTS = /\{(\d{0,3})(,?)(\d{0,3})\}/y;
const NAME = /\?P<([A-Za-z_]\w*)>/y;
const LETTERS: Readonly<Record<string, string>> = { a: '\x07', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
const PLACES: Readonly<Record<string, Place>> = { A: 'start', Z: 'end', b: 'word-edge', B: 'no-word-edge' };
const MAX_DEPTH = 30;

/**
 * Reads a pattern in Python's syntax. Throws a PatternError for what no automaton can match in linear time,
 * such as references to groups and assertions about what stands around.
 * @see https://docs.python.org/3/library/re.html#regular-expression-syntax
 */
export function parsePattern(text: string, flags: PatternFlags): PatternSyntax {
  return new Parser(text, flags).parse();
}

class Parser {
  private at = 0;
  private groups = 0;
  private depth = 0;
  private readonly names = new Map<string, number>();

  public constructor(private readonly text: string, private readonly flags: PatternFlags) {}

  public parse(): PatternSyntax {
    const root = this.choice();
    if (this.at < this.text.length) {
      throw new PatternError('unbalanced ")"');
    }
    return { root, groups: this.groups, names: this.names };
  }

  private choice(): PatternNode {
    const choices = [this.sequence()];
    while (this.skip('|')) {
      choices.push(this.sequence());
    }
    return choices.length === 1 && choices[0] !== undefined ? choices[0] : { kind: 'choice', choices };
  }

  private sequence(): PatternNode {
    const parts: PatternNode[] = [];
    while (this.at < this.text.length && this.text[this.at] !== '|' && this.text[this.at] !== ')') {
      parts.push(this.repeated(this.single()));
    }
    return { kind: 'sequence', parts };
  }

  private repeated(part: PatternNode): PatternNode {
    const counts = this.counts();
    if (counts === undefined) {
      return part;
    }
    if (part.kind === 'place') {
      throw new PatternError('a place such as "^" cannot be repeated');
    }
    const lazy = this.skip('?');
    if (this.counts() !== undefined) {
      throw new PatternError('a repeat cannot be repeated; put the first in a group');
    }
    return { kind: 'repeat', part, ...counts, lazy };
  }

  /** How often the part before stands, where that is said here. */
  private counts(): { least: number; most: number } | undefined {
    if (this.skip('*')) return { least: 0, most: Infinity };
    if (this.skip('+')) return { least: 1, most: Infinity };
    if (this.skip('?')) return { least: 0, most: 1 };
    const [written, low = '', comma, high = ''] = this.match(COUNTS) ?? [];
    if (written === undefined || low === '' && high === '') {
      return undefined;
    }
    this.at += written.length;
    const least = Number(low);
    const most = comma === '' ? least : high === '' ? Infinity : Number(high);
    if (most < least) {
      throw new PatternError(`${written} has its largest number first`);
    }
    return { least, most };
  }

  private single(): PatternNode {
    const character = this.take();
    switch (character) {
      case '(': return this.group();
      case '[': return this.character(this.set());
      case '.': return this.character(anyCharacter);
      case '^': return { kind: 'place', place: this.flags.multiline ? 'line-start' : 'start' };
      case '$': return { kind: 'place', place: this.flags.multiline ? 'line-end' : 'before-last-newline' };
      case '*': case '+': case '?': throw new PatternError(`nothing stands in front of "${character}"`);
      case '\\': return this.escaped();
      default: return this.character(between(character, character));
    }
  }

  private character(test: CharacterTest): PatternNode {
    return { kind: 'character', test: this.flags.ignoreCase ? inAnyCase(test) : test };
  }

  private group(): PatternNode {
    this.depth += 1;
    if (this.depth > MAX_DEPTH) {
      throw new PatternError(`groups stand at most ${MAX_DEPTH} deep`);
    }
    const number = this.groupNumber();
    const part = this.choice();
    if (!this.skip(')')) {
      throw new PatternError('a group has no ")"');
    }
    this.depth -= 1;
    return number === undefined ? part : { kind: 'group', number, part };
  }

  private groupNumber(): number | undefined {
    if (this.text.startsWith('?:', this.at)) {
      this.at += 2;
      return undefined;
    }
    const [written, name] = this.match(NAME) ?? [];
    if (written === undefined && this.text[this.at] === '?') {
      throw new PatternError('"(?" begins only "(?:...)" and "(?P<name>...)" here: an assertion about what stands around, or a flag, is not supported');
    }
    this.groups += 1;
    if (name !== undefined && written !== undefined) {
      this.names.set(name, this.groups);
      this.at += written.length;
    }
    return this.groups;
  }

  private escaped(): PatternNode {
    const letter = this.text.slice(this.at, this.at + 1);
    const place = PLACES[letter];
    if (place !== undefined) {
      this.at += 1;
      return { kind: 'place', place };
    }
    if (/[1-9]/.test(letter)) {
      throw new PatternError(`"\\${letter}" is a reference to a group, which is not supported in a pattern`);
    }
    const meant = this.escapedCharacter();
    return this.character(typeof meant === 'string' ? between(meant, meant) : meant);
  }

  /** A character or a set of them, behind a backslash. */
  private escapedCharacter(): string | CharacterTest {
    const letter = this.take();
    const hex = /^(?:x[\da-fA-F]{2}|u[\da-fA-F]{4})/.exec(letter + this.text.slice(this.at, this.at + 4))?.[0];
    if (hex !== undefined) {
      this.at += hex.length - 1;
      return String.fromCharCode(parseInt(hex.slice(1), 16));
    }
    const known = CLASSES[letter] ?? LETTERS[letter];
    if (known === undefined && /[A-Za-z0-9]/.test(letter)) {
      throw new PatternError(`unknown escape "\\${letter}"`);
    }
    return known ?? letter;
  }

  private set(): CharacterTest {
    const negated = this.skip('^');
    const tests: CharacterTest[] = [];
    do {
      tests.push(this.setItem());
    } while (!this.skip(']'));
    return (character) => tests.some((test) => test(character)) !== negated;
  }

  private setItem(): CharacterTest {
    const first = this.setCharacter();
    if (this.text[this.at] !== '-' || this.text[this.at + 1] === ']') {
      return typeof first === 'string' ? between(first, first) : first;
    }
    this.at += 1;
    const last = this.setCharacter();
    if (typeof first !== 'string' || typeof last !== 'string' || first > last) {
      throw new PatternError('a range in [...] runs from a character to one that is not before it');
    }
    return between(first, last);
  }

  private setCharacter(): string | CharacterTest {
    const character = this.take();
    if (character !== '\\') {
      return character;
    }
    if (this.skip('b')) {
      return '\b';
    }
    return this.escapedCharacter();
  }

  private take(): string {
    const code = this.text.codePointAt(this.at);
    if (code === undefined) {
      throw new PatternError('it ends too early: a "[" or a backslash is open');
    }
    const character = String.fromCodePoint(code);
    this.at += character.length;
    return character;
  }

  private skip(character: string): boolean {
    const found = this.text[this.at] === character;
    this.at += found ? 1 : 0;
    return found;
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text);
  }
}
