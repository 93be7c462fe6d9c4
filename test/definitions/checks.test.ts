import { Fn, Lazy, Token } from 'aws-cdk-lib';
import fc from 'fast-check';
import { holdsToken, isToken, knownAtSynth, oneOf, text, wholeNumber, wholeNumberText } from '../../lib/definitions/checks';

const WORD = { pattern: /^[a-z]{1,8}$/, allowed: '1-8 lower-case letters' };
const RANGE = { min: -5, max: 300 };
const textToken = Token.asString({ Ref: 'Something' });
const numberToken = Token.asNumber({ Ref: 'Something' });

test('tokens of the CDK are known as such', () => {
  expect(isToken(textToken)).toBe(true);
  expect(isToken(`arn:aws:kms:${textToken}:123456789012:key/${textToken}`)).toBe(true);
  expect(isToken(Fn.importValue('subnet'))).toBe(true);
  expect(isToken(numberToken)).toBe(true);
});

test.each([
  ['a plain text', 'r7g.large'], ['an open marker', '${Token['], ['a marker without a name', '${Token[]}'], ['the marker of a list', '#{Token[TOKEN.1]}'],
  ['a token beside a command', '$(reboot)${Token[TOKEN.1]}'], ['a token behind a line end', 'a\n${Token[TOKEN.1]}'], ['a token in a quote', '"${Token[TOKEN.1]}"'],
  ['a token made of tokens', '${Token[TO${Token[TOKEN.1]}KEN.1]}'], ['minus infinity', -Infinity], ['NaN', NaN], ['a very small number', -1e300], ['nothing', undefined],
])('%s is no token', (_name, value) => {
  expect(isToken(value)).toBe(false);
});

test('no number that a person writes is a token', () => {
  fc.assert(fc.property(fc.oneof(fc.maxSafeInteger(), fc.double({ min: -1e280 })), (value) => {
    expect(isToken(value)).toBe(false);
  }));
});

test('every whole number in its range is taken, as a number and as text', () => {
  fc.assert(fc.property(fc.integer(RANGE), (value) => {
    expect(wholeNumber('size', value, RANGE)).toBeUndefined();
    expect(wholeNumberText('size', String(value), RANGE)).toBeUndefined();
  }));
});

test('both ends of a range belong to it', () => {
  for (const value of [RANGE.min, RANGE.max]) {
    expect([wholeNumber('size', value, RANGE), wholeNumberText('size', String(value), RANGE)]).toEqual([undefined, undefined]);
  }
  for (const value of [RANGE.min - 1, RANGE.max + 1]) {
    expect([wholeNumber('size', value, RANGE), wholeNumberText('size', String(value), RANGE)]).not.toContain(undefined);
  }
});

test('every number out of its range or with a fraction is refused with the range', () => {
  const outside = fc.oneof(fc.integer({ min: 301 }), fc.integer({ max: -6 }), fc.double({ noInteger: true }), fc.constantFrom(Infinity, -Infinity, NaN));
  fc.assert(fc.property(outside, (value) => {
    expect(wholeNumber('size', value, RANGE)).toBe(`"size" must be a whole number -5-300, got ${value}`);
    expect(wholeNumberText('size', String(value), RANGE)).toBe(`"size" must be a whole number -5-300, got "${value}"`);
  }));
});

test.each(['', '00', '007', '+1', '-0', '1.0', '1e2', '0x10', ' 1', '1\n', '١', `-${'9'.repeat(300)}`])('a whole number is not written as %j', (value) => {
  expect(wholeNumberText('size', value, RANGE)).toBe(`"size" must be a whole number -5-300, got ${JSON.stringify(value)}`);
});

test('a text is refused with what is allowed and what was given', () => {
  expect(text('word', 'fine', WORD)).toBeUndefined();
  expect(text('word', 'Fine\n', WORD)).toBe('"word" must be 1-8 lower-case letters, got "Fine\\n"');
});

test('a text is shown without the passwords of addresses', () => {
  expect(text('word', 'redis://app:hunter/2@one:6379', WORD)).toBe('"word" must be 1-8 lower-case letters, got "redis://…@one:6379"');
  expect(text('word', 'ops@example.com:1', WORD)).toBe('"word" must be 1-8 lower-case letters, got "ops@example.com:1"');
});

test('a choice is refused with all that may be chosen', () => {
  expect(oneOf('kind', 'a', ['a', 'b'])).toBeUndefined();
  expect(oneOf('kind', 'c', ['a', 'b'])).toBe('"kind" must be one of a, b, got "c"');
});

test('what was left out and what is a token passes every check', () => {
  expect([wholeNumber('a', undefined, RANGE), text('b', undefined, WORD), oneOf('c', undefined, [])]).toEqual([undefined, undefined, undefined]);
  expect([wholeNumber('a', numberToken, RANGE), text('b', textToken, WORD), oneOf('c', textToken, [])]).toEqual([undefined, undefined, undefined]);
});

test('a token is refused where the value becomes part of a file', () => {
  expect(knownAtSynth('port', numberToken)).toBe('"port" must be known at synth, got a token');
  expect(knownAtSynth('port', 6379)).toBeUndefined();
});

test('a token is found anywhere in a text, whatever stands beside it', () => {
  const list = Lazy.list({ produce: () => ['a'] }).join(',');
  fc.assert(fc.property(fc.constantFrom(textToken, list, String(numberToken)), fc.string(), fc.string(), (token, before, after) => {
    expect(holdsToken(`${before};${token};${after}`)).toBe(true);
  }));
  expect(['${Token[0]}', '${Token[$i]}', '#{Token}', '-1.88e+289', ''].filter(holdsToken)).toEqual([]);
});
