import { Token } from 'aws-cdk-lib';
import fc from 'fast-check';
import { ImageBase } from '../../../lib/definitions/images/image-base';
import { ImageRecipe } from '../../../lib/definitions/images/image-recipe';
import { filledText, textParts, variablesIn, withoutVariables } from '../../../lib/definitions/images/variable-text';
import { hostile } from '../../support/hostile';
import { problemsOf } from '../../support/problems';

const VARIABLES = [{ name: 'app_name' }, { name: 'secret', sensitive: true }];

function refused(tags: Record<string, string>): string[] {
  return problemsOf(() => new ImageRecipe({ name: 'web', baseImage: ImageBase.operatingSystem('ubuntu-24.04'), variables: VARIABLES, tags }));
}

test('a tag may be what EC2 takes, with variables in its value, and an image may have a name of its own', () => {
  expect(refused({ Name: '{app_name}', 'cost centre': 'a/b=c+d@e-{app_name}', Ümlaut: '' })).toEqual([]);
});

test.each<[string, Record<string, string>, string]>([
  ['of this library', { 'redis-fleet:image': 'x' }, 'tags/redis-fleet:image: tag key "redis-fleet:image" is reserved: the image or AWS sets redis-fleet:* and aws:*; use another key'],
  ['of this library in upper case', { 'Redis-Fleet:x': 'x' }, 'tags/Redis-Fleet:x: tag key "Redis-Fleet:x" is reserved: the image or AWS sets redis-fleet:* and aws:*; use another key'],
  ['of AWS', { 'aws:x': 'x' }, 'tags/aws:x: tag key "aws:x" is reserved: the image or AWS sets redis-fleet:* and aws:*; use another key'],
  ['with a brace in its key', { '{app_name}': 'x' }, 'tags/{app_name}: tag key "{app_name}" must be 1-128 letters, digits, spaces or _.:/=+-@'],
  ['with an unknown variable', { Env: '{colour}' }, 'tags/Env: tag "Env" names the variable "colour", which the recipe does not have; add it to "variables"'],
  ['with a sensitive variable', { Env: '{secret}' }, 'tags/Env: tag "Env" names the variable "secret", which is sensitive, but anybody can read tags; use another'],
  ['with a brace that names nothing', { Env: '{App}' }, 'tags/Env: tag "Env" must have a value of at most 256 letters, digits, spaces or _.:/=+-@, or a variable such as {app_name}, got "{App}"'],
  ['of a template', { Env: '{{timestamp}}' }, 'tags/Env: tag "Env" must have a value of at most 256 letters, digits, spaces or _.:/=+-@, or a variable such as {app_name}, got "{{timestamp}}"'],
  ['of a stack', { Env: `${Token.asString({ Ref: 'Env' })}!` }, 'tags/Env: tag "Env" must be known at synth, got a token; give it as a variable of the recipe'],
  ['that is too long', { Env: 'x'.repeat(257) }, `tags/Env: tag "Env" must have a value of at most 256 letters, digits, spaces or _.:/=+-@, or a variable such as {app_name}, got "${'x'.repeat(257)}"`],
])('a tag %s is refused', (_name, tags, message) => {
  expect(refused(tags)).toContain(message);
});

test('keys that differ only in upper and lower case are one key for IAM', () => {
  expect(refused({ env: 'a', Env: 'b' })).toEqual(['tags/Env: tag key "Env" differs from another only in upper and lower case, which IAM refuses; keep one']);
});

test('an image has 44 tags of the user\'s own beside its name', () => {
  const tags = (count: number): Record<string, string> => Object.fromEntries(Array.from({ length: count }, (_, index) => [`key-${index}`, 'x']));
  expect(refused({ ...tags(44), Name: 'web' })).toEqual([]);
  expect(refused(tags(45))).toEqual(['tags: "tags" must be at most 44 beside Name, because EC2 takes 50 and an image needs the rest, got 45']);
});

test('a hostile text is never taken as a key or a value', () => {
  fc.assert(fc.property(hostile('Env'), hostile('prod'), (key, value) => {
    expect(refused({ [key]: 'x', Other: value }).length).toBeGreaterThanOrEqual(2);
  }));
});

test('a text with variables falls apart into its pieces, and is whole again when they are filled in', () => {
  expect(textParts('web-{app_name}/{x}')).toEqual([{ text: 'web-' }, { variable: 'app_name' }, { text: '/' }, { variable: 'x' }]);
  expect([variablesIn('{a}{b}{a}'), withoutVariables('a{b}c'), textParts('')]).toEqual([['a', 'b'], 'ac', []]);
  expect(filledText('web-{app_name}/{x}', { app_name: '{x}' })).toBe('web-{x}/{x}');
  fc.assert(fc.property(fc.string(), (value) => {
    expect(textParts(value).map(({ text, variable }) => text ?? `{${variable}}`).join('')).toBe(value);
  }));
});

test('a word that every object has is no value of a variable', () => {
  expect(filledText('{constructor}', {})).toBe('{constructor}');
});
