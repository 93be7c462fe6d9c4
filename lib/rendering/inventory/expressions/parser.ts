import type { Call } from './call';
import type { Term } from './context';
import { compileFilter, compileTest, find } from './filters/filters';
import type { Token } from './lexer';
import { METHODS } from './methods';
import { COMPARISONS, OPERATORS } from './operators';
import { TokenStream } from './token-stream';
import * as terms from './terms';

const CONSTANTS: Readonly<Record<string, boolean | null>> = { true: true, True: true, false: false, False: false, none: null, None: null };
/** Words of the grammar that no variable is called by. */
const WORDS = ['and', 'or', 'not', 'in', 'is', 'if', 'else'];
/** Signs and words behind which a test has no argument. */
const NO_ARGUMENT = ['else', 'or', 'and', 'if', 'is', 'in', 'not'];
const NONE = terms.literal(null);

/** Reads an expression and compiles it. Throws a DefinitionError with the place of what it does not understand. */
export function parse(text: string): Term {
  const tokens = new TokenStream(text);
  const term = new Parser(tokens).expression();
  if (tokens.current.kind !== 'end') {
    tokens.unexpected();
  }
  return term;
}

/** The grammar of Jinja's expressions, each method a level of what binds how strongly, weakest first. */
class Parser {
  public constructor(private readonly tokens: TokenStream) {}

  public expression(): Term {
    return this.tokens.nested(() => {
      let term = this.alternatives();
      while (this.tokens.skip('if')) {
        const condition = this.alternatives();
        term = terms.choice(condition, term, this.tokens.skip('else') ? this.expression() : undefined);
      }
      return term;
    });
  }

  private alternatives(): Term {
    let term = this.conjunction();
    while (this.tokens.skip('or')) {
      term = terms.either(term, this.conjunction());
    }
    return term;
  }

  private conjunction(): Term {
    let term = this.negation();
    while (this.tokens.skip('and')) {
      term = terms.both(term, this.negation());
    }
    return term;
  }

  private negation(): Term {
    return this.tokens.skip('not') ? this.tokens.nested(() => terms.not(this.negation())) : this.comparison();
  }

  private comparison(): Term {
    const first = this.binary(0);
    const rest: (readonly [(typeof COMPARISONS)[string], Term])[] = [];
    for (let compare = this.comparisonSign(); compare !== undefined; compare = this.comparisonSign()) {
      rest.push([compare, this.binary(0)]);
    }
    return rest.length === 0 ? first : terms.comparisons(first, rest);
  }

  private comparisonSign(): (typeof COMPARISONS)[string] | undefined {
    if (this.tokens.is('not') && this.tokens.next.value === 'in') {
      this.tokens.take();
      this.tokens.take();
      return COMPARISONS['not in'];
    }
    const sign = Object.keys(COMPARISONS).find((known) => this.tokens.skip(known));
    return sign === undefined ? undefined : COMPARISONS[sign];
  }

  /** `~` binds more than `+`, and less than `*`. */
  private binary(level: number): Term {
    const signs = [['+', '-'], ['~'], ['*', '//', '%', '/', '**']][level];
    if (signs === undefined) {
      return this.unary(true);
    }
    let term = this.binary(level + 1);
    for (let sign = signs.find((known) => this.tokens.is(known)); sign !== undefined; sign = signs.find((known) => this.tokens.is(known))) {
      const operate = OPERATORS[sign];
      if (operate === undefined) {
        this.tokens.fail(this.tokens.current, `"${sign}" is not supported; "//" divides whole numbers`);
      }
      this.tokens.take();
      term = terms.operation(operate, term, this.binary(level + 1));
    }
    return term;
  }

  private unary(withFilters: boolean): Term {
    const term = this.tokens.skip('-') ? this.tokens.nested(() => terms.negative(this.unary(false))) : this.primary();
    const member = this.members(term);
    return withFilters ? this.filters(member) : member;
  }

  private primary(): Term {
    const token = this.tokens.take();
    switch (token.kind) {
      case 'name': return this.named(token);
      case 'text': return terms.literal(this.joinedText(token.value));
      case 'number': return terms.literal(this.number(token));
      case 'sign': return this.bracketed(token);
      case 'end': return this.tokens.fail(token, 'it ends where a value is needed');
    }
  }

  private named(token: Token): Term {
    if (Object.hasOwn(CONSTANTS, token.value)) {
      return terms.literal(CONSTANTS[token.value] ?? null);
    }
    if (WORDS.includes(token.value)) {
      this.tokens.fail(token, `unexpected "${token.value}"`);
    }
    if (this.tokens.is('(')) {
      this.tokens.fail(token, `functions such as ${token.value}() cannot be called here: an expression has variables, filters, tests and a few methods`);
    }
    return terms.variable(token.value);
  }

  /** Texts that stand side by side are one. */
  private joinedText(first: string): string {
    let text = first;
    while (this.tokens.current.kind === 'text') {
      text += this.tokens.take().value;
    }
    return text;
  }

  private number(token: Token): number {
    const number = Number(token.value);
    if (/^0\d/.test(token.value) || token.value.includes('.') && Number.isInteger(number) || number > Number.MAX_SAFE_INTEGER) {
      this.tokens.fail(token, `a number is written without zeros in front and without ".0", and is at most ${Number.MAX_SAFE_INTEGER}, got ${token.value}`);
    }
    return number;
  }

  private bracketed(token: Token): Term {
    switch (token.value) {
      case '(': {
        const term = this.expression();
        if (this.tokens.is(',')) {
          this.tokens.fail(this.tokens.current, 'a list stands in square brackets');
        }
        this.tokens.expect(')');
        return term;
      }
      case '[': return terms.list(this.tokens.separated(']', () => this.expression()));
      case '{': return terms.mapping(this.tokens.separated('}', () => {
        const key = this.expression();
        this.tokens.expect(':');
        return [key, this.expression()] as const;
      }));
      default: return this.tokens.fail(token, `unexpected "${token.value}"`);
    }
  }

  private members(of: Term): Term {
    let term = of;
    for (;;) {
      if (this.tokens.skip('.')) {
        term = this.member(term);
      } else if (this.tokens.skip('[')) {
        term = this.subscript(term);
        this.tokens.expect(']');
      } else {
        return term;
      }
    }
  }

  private member(of: Term): Term {
    const token = this.tokens.take();
    if (token.kind === 'number') {
      return terms.item(of, terms.literal(this.number(token)));
    }
    if (token.kind !== 'name') {
      this.tokens.fail(token, 'a name or a number stands behind "."; write ["my-key"] for any other key');
    }
    if (!this.tokens.is('(')) {
      return terms.attribute(of, token.value);
    }
    const call = this.call(token);
    return terms.applied(find('method', METHODS, token.value, call)(call), of);
  }

  private subscript(of: Term): Term {
    const from = this.tokens.is(':') ? NONE : this.expression();
    if (!this.tokens.skip(':')) {
      return terms.item(of, from);
    }
    return terms.slice(of, from, this.tokens.is(']') ? NONE : this.expression());
  }

  private filters(of: Term): Term {
    let term = of;
    for (;;) {
      if (this.tokens.skip('|')) {
        const token = this.tokens.name('filter');
        term = terms.applied(compileFilter(this.plainName(token), this.call(token)), term);
      } else if (this.tokens.skip('is')) {
        term = this.test(term);
      } else {
        return term;
      }
    }
  }

  private test(of: Term): Term {
    const negated = this.tokens.skip('not');
    const token = this.tokens.take();
    if (token.kind !== 'name') {
      this.tokens.fail(token, 'the name of a test stands behind "is"');
    }
    const term = terms.applied(compileTest(this.plainName(token), this.testCall(token)), of);
    return negated ? terms.not(term) : term;
  }

  /** The name without the collection, where that is the one that comes with Ansible. */
  private plainName(token: Token): string {
    const parts = [token.value];
    while (this.tokens.skip('.')) {
      parts.push(this.tokens.name('filter or test').value);
    }
    return parts.join('.').replace(/^ansible\.builtin\./, '');
  }

  /** A test has its arguments in brackets, or one that stands behind it. */
  private testCall(token: Token): Call {
    const { current } = this.tokens;
    const begins = ['name', 'text', 'number'].includes(current.kind) || current.kind === 'sign' && ['[', '{'].includes(current.value);
    if (!begins || current.kind === 'name' && NO_ARGUMENT.includes(current.value)) {
      return this.call(token);
    }
    return { ...this.call(token), args: [this.members(this.primary())] };
  }

  private call(token: Token): Call {
    const args: Term[] = [];
    const named = new Map<string, Term>();
    if (this.tokens.skip('(')) {
      this.tokens.separated(')', () => this.argument(args, named));
    }
    return { name: token.value, args, named, fail: (message) => this.tokens.fail(token, message) };
  }

  private argument(args: Term[], named: Map<string, Term>): void {
    const name = this.tokens.current;
    if (name.kind === 'name' && this.tokens.next.kind === 'sign' && this.tokens.next.value === '=') {
      this.tokens.take();
      this.tokens.take();
      named.set(name.value, this.expression());
    } else if (named.size > 0) {
      this.tokens.fail(name, 'an argument without a name stands before those with one');
    } else {
      args.push(this.expression());
    }
  }
}
