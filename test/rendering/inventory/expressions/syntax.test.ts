import { DefinitionError } from '../../../../lib/definitions/problems';
import { evaluate, parseExpression } from '../../../../lib/rendering/inventory/expressions/expression';
import { filled, parseTemplate } from '../../../../lib/rendering/inventory/expressions/template';

function refusal(text: string): string {
  try {
    parseExpression(text);
  } catch (error) {
    expect(error).toBeInstanceOf(DefinitionError);
    return (error as DefinitionError).message;
  }
  throw new Error(`${text} was not refused`);
}

test.each([
  ['', 1, 'it ends where a value is needed'],
  ['a b', 3, 'unexpected "b"'],
  ['{{ name }}', 1, 'without {{ and }}'],
  ['name | {% x %}', 8, 'without {{ and }}'],
  ["'open", 1, 'no closing quote'],
  ['a ? b', 3, 'unexpected "?"'],
  ['a = b', 3, 'unexpected "="'],
  ['name |', 7, 'the name of a filter is missing'],
  ['name | uper', 8, 'unknown filter "uper"; did you mean "upper"?'],
  ['name | to_json', 8, 'unknown filter "to_json"; there are default,'],
  ['name is definde', 9, 'unknown test "definde"; did you mean "defined"?'],
  ['name.casefold()', 6, 'unknown method "casefold"'],
  ["lookup('pipe', 'id')", 1, 'functions such as lookup() cannot be called'],
  ["name | map('lokup') | list", 8, 'unknown filter "lokup"'],
  ['name | replace("a")', 8, '"replace" needs its argument "new"'],
  ['name | replace("a", "b", 1, 2)', 8, 'takes at most 3 arguments, got 4'],
  ['name | default(value=1)', 8, 'has no argument "value"; it has default_value, boolean'],
  ['name | default("a", default_value="b")', 8, 'gets its argument "default_value" twice'],
  ['name | default(boolean=true, "a")', 30, 'an argument without a name stands before those with one'],
  ['(1, 2)', 3, 'a list stands in square brackets'],
  ['(1', 3, 'expected ")"'],
  ['[1 2]', 4, 'expected ",", got "2"'],
  ['4 / 2', 3, '"/" is not supported; "//" divides whole numbers'],
  ['2 ** 3', 3, '"**" is not supported'],
  ['1.0', 1, 'without ".0"'],
  ['007', 1, 'without zeros in front'],
  ['99999999999999999999', 1, 'is at most 9007199254740991'],
  ["name | regex_replace('(a)', '\\1')", 30, 'write "\\\\1" for the group'],
  ["'\\xZZ'", 2, 'must be \\xHH or \\uHHHH'],
  ['a if', 5, 'it ends where a value is needed'],
  ['and', 1, 'unexpected "and"'],
  ['a.[b]', 3, 'a name or a number stands behind "."'],
])('%s is refused at character %d: %s', (text, character, reason) => {
  const message = refusal(text);
  expect(message).toContain(`character ${character}:`);
  expect(message).toContain(reason);
});

test.each([
  ['(a', 'a group has no ")"'],
  ['a)', 'unbalanced ")"'],
  ['[a', 'it ends too early'],
  ['*', 'nothing stands in front of "*"'],
  ['a**', 'a repeat cannot be repeated'],
  ['(?=a)', 'is not supported'],
  ['(?i)a', 'is not supported'],
  ['(a)\\\\1', 'is a reference to a group'],
  ['[z-a]', 'a range'],
  ['a{3,2}', 'has its largest number first'],
  ['\\\\q', 'unknown escape "\\q"'],
  ['^*', 'cannot be repeated'],
  ['((a{100}){100}){100}', 'it is too large'],
  ['('.repeat(40) + ')'.repeat(40), 'at most 30 deep'],
])('the pattern %s is refused: %s', (pattern, reason) => {
  expect(refusal(`name | regex_search('${pattern}')`)).toContain(reason);
});

test.each([
  ["name | regex_replace(other, 'x')", 'the pattern of "regex_replace" must be a text in quotes'],
  ["name | regex_replace('a', other)", 'the replacement of "regex_replace" must be a text in quotes'],
  ["name | regex_replace('a', '\\\\2')", 'the pattern has no group "2"'],
  ["name | regex_replace('a', '\\\\g<n>')", 'the pattern has no group "n"'],
  ["name | regex_replace('a', '\\\\q')", 'unknown escape "\\q" in the replacement'],
  ["name | regex_search('a', 'x')", 'a group of "regex_search" is written'],
  ["name | regex_search('a', flags=1)", 'not "flags"'],
  ["name | regex_search('a', ignorecase=name)", '"ignorecase" of "regex_search" must be true or false'],
  ['items | map(attribute=name) | list', 'the attribute of "map" must be a text in quotes'],
  ['items | map | list', '"map" takes the name of a filter, or attribute="name"'],
  ['items | selectattr', '"selectattr" needs the name of an attribute'],
])('%s is refused: %s', (text, reason) => {
  expect(refusal(text)).toContain(reason);
});

test('an expression is at most 50 levels deep and 4096 characters long', () => {
  expect(refusal('('.repeat(60))).toContain('at most 50 levels deep');
  expect(refusal(`${'not '.repeat(60)}a`)).toContain('at most 50 levels deep');
  expect(refusal(`'${'a'.repeat(4095)}'`)).toContain('at most 4096 characters, got 4097');
  expect(evaluate(parseExpression(`${'('.repeat(40)}1${')'.repeat(40)}`), {})).toBe(1);
});

test('a template is a text with the values of its expressions', () => {
  expect(filled(parseTemplate('plain {text} }'), {})).toBe('plain {text} }');
  expect(filled(parseTemplate('env_{{ tags.Env | lower }}_{{ 1 }}'), { tags: { Env: 'PROD' } })).toBe('env_prod_1');
  expect(filled(parseTemplate('{{ name }}'), { name: '{{ other }}' })).toBe('{{ other }}');
});

test.each([
  ['{{ name', 'has no "}}"'],
  ['a{% if x %}', '"{%" is not supported'],
  ['{{ name | nope }}', 'unknown filter'],
])('the template %s is refused: %s', (text, reason) => {
  expect(() => parseTemplate(text)).toThrow(reason);
});
