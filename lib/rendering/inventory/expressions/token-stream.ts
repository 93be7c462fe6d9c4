import { type Token, tokensOf } from './lexer';
import { syntaxError } from './syntax-error';

/** How deep brackets and operators can stand in one another. */
const MAX_DEPTH = 50;
/** The most characters of an expression. */
const MAX_LENGTH = 4096;

/** The words and signs of an expression, read one by one. */
export class TokenStream {
  private readonly tokens: readonly Token[];
  private position = 0;
  private depth = 0;

  /** Throws a DefinitionError for a text that is too long, or no words and signs. */
  public constructor(private readonly text: string) {
    if (text.length > MAX_LENGTH) {
      throw syntaxError(text, MAX_LENGTH, `an expression has at most ${MAX_LENGTH} characters, got ${text.length}`);
    }
    this.tokens = tokensOf(text);
  }

  public get current(): Token {
    return this.at(this.position);
  }

  public get next(): Token {
    return this.at(this.position + 1);
  }

  public take(): Token {
    const { current } = this;
    this.position += 1;
    return current;
  }

  /** Whether the word or sign is next; a text that says the same is not it. */
  public is(value: string): boolean {
    return this.current.value === value && (this.current.kind === 'name' || this.current.kind === 'sign');
  }

  public skip(value: string): boolean {
    const found = this.is(value);
    this.position += found ? 1 : 0;
    return found;
  }

  public expect(value: string): void {
    if (!this.skip(value)) {
      this.fail(this.current, `expected "${value}"${this.current.kind === 'end' ? '' : `, got ${JSON.stringify(this.current.value)}`}`);
    }
  }

  /** The name of something of the kind. */
  public name(kind: string): Token {
    const token = this.take();
    return token.kind === 'name' ? token : this.fail(token, `the name of a ${kind} is missing`);
  }

  /** What stands between commas up to the closing sign; a comma may stand behind the last. */
  public separated<T>(closing: string, read: () => T): T[] {
    const items: T[] = [];
    while (!this.skip(closing)) {
      items.push(read());
      if (!this.is(closing)) {
        this.expect(',');
      }
    }
    return items;
  }

  /** Reads something that can hold its own kind. */
  public nested<T>(read: () => T): T {
    this.depth += 1;
    if (this.depth > MAX_DEPTH) {
      this.fail(this.current, `an expression is at most ${MAX_DEPTH} levels deep`);
    }
    const result = read();
    this.depth -= 1;
    return result;
  }

  public unexpected(): never {
    return this.fail(this.current, `unexpected ${JSON.stringify(this.current.value)}`);
  }

  /** Throws the DefinitionError of something wrong at the token. */
  public fail(token: Token, message: string): never {
    throw syntaxError(this.text, token.at, message);
  }

  private at(position: number): Token {
    return this.tokens[position] ?? { kind: 'end', value: '', at: this.text.length };
  }
}
