import { Lazy, Token } from 'aws-cdk-lib';
import fc from 'fast-check';
import { DefinitionError } from '../../lib/definitions/problems';

/** What means nothing to YAML, Spring, Micronaut, HOCON, a shell, systemd, options and properties of Java, and Groovy. */
const HARMLESS = /^[A-Za-z0-9_.:@/-]+$/;
/** What would mean something to one of them, and a token. */
const CODE = [
  '', ' ', 'a b', '${HOME}', '#{T(java.lang.Runtime)}', '$(id)', '`id`', '"; id; "', '\' || id', '\'+exec()+\'', '"""', 'a\nb', 'a\r', 'a: b', '- a', '{{ a }}', '%H', 'a,b', 'a&b=c',
  '-Dx=y z', '\\', '\\u0027', '\u0000', '\u2028', 'é', '?', '*', '*/', '~', '!x', '#', Lazy.string({ produce: () => 'x' }),
];

/** Texts that users should not get through; `beginnings` are allowed ones, behind which the same stands. */
function hostileText(beginnings: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof(fc.constantFrom(...CODE), fc.string(), fc.string({ unit: 'binary' }), fc.tuple(fc.constantFrom(...beginnings), fc.constantFrom(...CODE)).map((parts) => parts.join('')));
}

/** Numbers of all kinds, and a token. */
const anyNumber = fc.oneof(fc.constantFrom(NaN, Infinity, -1, 0, 1.5, 1e9, Token.asNumber({ resolve: () => 1 })), fc.integer(), fc.double());

/** What was thrown; undefined when nothing was. Anything but the message of a definition is an error of ours. */
function refusal(make: () => void): string | undefined {
  try {
    make();
    return undefined;
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    return error.message;
  }
}

/** Whether each text is harmless, or refused by messages of one line that say what is allowed and what was given. */
export function expectNoCode(make: (value: string) => () => void, beginnings: readonly string[]): void {
  fc.assert(fc.property(hostileText(beginnings), (value) => {
    const message = refusal(make(value));
    return message === undefined ? HARMLESS.test(value) : message.split('\n').every((line) => / must .* got /.test(line));
  }), { numRuns: 150 });
}

/** Whether the whole numbers of a range are taken, and no others. */
export function expectOnly([least, most]: readonly [number, number], make: (value: number) => () => void): void {
  fc.assert(fc.property(anyNumber, (value) => (refusal(make(value)) === undefined) === (Number.isInteger(value) && value >= least && value <= most)), { numRuns: 100 });
}
