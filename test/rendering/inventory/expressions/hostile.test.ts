import fc from 'fast-check';
import { DefinitionError } from '../../../../lib/definitions/problems';
import { evaluate, parseExpression } from '../../../../lib/rendering/inventory/expressions/expression';
import { ExpressionError, type Value } from '../../../../lib/rendering/inventory/expressions/value';

/** Texts that would mean something to a template, a pattern, a shell or JavaScript. */
const NASTY = fc.oneof(
  fc.string({ unit: fc.constantFrom('{', '}', '%', '\\', '1', "'", '"', '|', '(', ')', '*', '+', '[', ']', '\n', ' ', '$', 'a', ',') }),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('__proto__', 'constructor', 'toString', '{{ lookup("pipe", "id") }}', '\\1', '\\g<0>', '$&', '$1', "' ~ name ~ '", 'a'.repeat(256), '(a+)+$', 'None', 'items', 'get'),
);
const evaluated = (text: string, variables: Record<string, Value>): Value => evaluate(parseExpression(text), variables);

test('a value goes through every way to read it unchanged', () => {
  fc.assert(fc.property(NASTY, NASTY, (key, value) => {
    const tags = Object.fromEntries([[key, value]]);
    expect(evaluated('tags[key]', { tags, key })).toBe(value);
    expect(evaluated('tags.get(key)', { tags, key })).toBe(value);
    expect(evaluated('tags', { tags })).toEqual(tags);
    expect(evaluated('key in tags', { tags, key })).toBe(true);
    expect(evaluated('tags | dict2items', { tags })).toEqual([{ key, value }]);
    expect(evaluated("'<' ~ value ~ '>'", { value })).toBe(`<${value}>`);
    expect(evaluated('value | default("x") | string', { value })).toBe(value);
    expect(evaluated("value | split(',') | join(',')", { value })).toBe(value);
    expect(evaluated("'(.*)' | replace('(.*)', value)", { value })).toBe(value);
    expect(evaluated("value | regex_replace('z{5}', '\\\\g<0>')", { value })).toBe(value);
    expect(evaluated('{key: value}', { key, value })).toEqual(tags);
    expect(evaluated('[value] | map("trim", "\u0001") | first', { value: `x${value}x` })).toBe(`x${value}x`);
  }), { numRuns: 300 });
});

test('a key that the tags do not have is undefined, whatever JavaScript knows it for', () => {
  for (const key of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length', 'at', 'map']) {
    expect(evaluated('tags[key] is defined', { tags: {}, key })).toBe(false);
    expect(evaluated(`tags.${key} is defined`, { tags: {} })).toBe(false);
    expect(evaluated(`${key} is defined`, {})).toBe(false);
    expect(evaluated(`[1].${key} is defined`, {})).toBe(false);
    expect(evaluated('key in tags', { tags: {}, key })).toBe(false);
  }
});

const WORDS = ['name', 'tags', 'tags.Name', 'items', '1', '-2', 'none', 'true', "'a,b'", "''", '[', ']', '(', ')', '{', '}', ':', ',', '.', '|', '~', '+', '-', '*', '//', '%', '==', '<', 'in', 'not', 'is', 'and', 'or', 'if', 'else',
  'default', 'int', 'bool', 'length', 'ternary(1, 2)', 'string', 'lower', 'trim', "replace('a', name)", "split(',')", 'join', 'basename', 'first', 'last', 'list', 'unique', 'sort', 'dict2items', "regex_replace('(a|b)*', 'x')",
  "regex_search('a')", "map('upper')", "map(attribute='Name')", "select('in', name)", "selectattr('Name')", 'defined', 'mapping', "match('a')", "contains('a')", '.split()', ".get('Name')", '.items()', '[0]', '[:1]'];
const ANY_VALUE: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, NASTY, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null), fc.array(tie('value')), fc.dictionary(NASTY, tie('value'))),
})).value;

test('an expression is refused as a DefinitionError, fails as an ExpressionError or has a value of JSON, and nothing else', () => {
  const expression = fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 12 }).map((words) => words.join(' '));
  let values = 0;
  fc.assert(fc.property(expression, fc.dictionary(fc.constantFrom('name', 'tags', 'items'), ANY_VALUE), (text, variables) => {
    try {
      const value = evaluated(text, variables);
      expect(JSON.parse(JSON.stringify([value]))).toBeDefined();
      values += 1;
    } catch (error) {
      expect(error instanceof DefinitionError || error instanceof ExpressionError ? 'ours' : error).toBe('ours');
    }
  }), { numRuns: 5000 });
  expect(values).toBeGreaterThan(10);
});

const ONE_FILTER = ['default(1, true)', 'int', 'bool', 'length', 'ternary(1, 2)', 'string', 'lower', 'trim(name)', 'replace(name, name)', 'split(name)', 'join(name)', 'basename', 'first', 'last', 'list', 'unique', 'sort', 'dict2items',
  "regex_replace('(a|b)*?c?', 'x')", "regex_search('(a)|b', '\\\\1')", "map('upper') | list", "map(attribute='a.0', default=name) | list", "select('in', name)", "selectattr('a', 'gt', 1)"];

test.each(ONE_FILTER)('%s takes any value or fails as an ExpressionError', (filter) => {
  const compiled = parseExpression(`value | ${filter}`);
  fc.assert(fc.property(ANY_VALUE, ANY_VALUE, (value, name) => {
    try {
      evaluate(compiled, { value, name });
    } catch (error) {
      expect(error).toBeInstanceOf(ExpressionError);
    }
  }), { numRuns: 500 });
});

test.each([
  ["value | regex_search('^(a+)+$')", `${'a'.repeat(256)}b`],
  ["value | regex_replace('(a|aa)*(a|aa)*(a|aa)*b', 'x')", 'a'.repeat(256)],
  ["value is match('(.*)*(.*)*(.*)*(.*)*x')", 'ab'.repeat(128)],
  ["value | regex_replace('a*?a*?a*?a*?a*?a*?a*?a*?b', '')", 'a'.repeat(256)],
  ["value | regex_search('(a?){50}a{50}')", 'a'.repeat(50)],
])('%s is done in a quarter of a second for a tag of 256 characters', (text, value) => {
  const compiled = parseExpression(text);
  const begin = process.hrtime.bigint();
  try {
    evaluate(compiled, { value });
  } catch (error) {
    expect(error).toBeInstanceOf(ExpressionError);
  }
  expect(Number(process.hrtime.bigint() - begin) / 1e6).toBeLessThan(250);
});

test('what would take too many steps or too much memory fails', () => {
  const long = 'a'.repeat(60_000);
  expect(() => evaluated("value | regex_replace('(.*)*b|.', 'x')", { value: long })).toThrow('it takes more than 2000000 steps');
  expect(() => evaluated("value | replace('', value)", { value: long })).toThrow('a text of more than 65536 characters');
  expect(() => evaluated('value ~ value', { value: long })).toThrow('a text of more than 65536 characters');
  expect(() => evaluated("value | list | join('ab')", { value: long })).toThrow('a text of more than 65536 characters');
  expect(() => evaluated("value | list | select('in', value | list) | list", { value: `${'b'.repeat(30_000)}${'a'.repeat(30_000)}` })).toThrow('it takes more than 2000000 steps');
});
