import * as fc from 'fast-check';
import { goTemplateText, hclJsonText, hclString } from '../../../../lib/rendering/quoting';
import { hostile } from '../../../support/hostile';

const anyText = fc.oneof(hostile('some text'), fc.string({ unit: fc.constantFrom('$', '%', '{', '}', '`', '"', '\\', 'x', '\n') }), fc.string({ unit: 'binary', maxLength: 40 }));

test('text in a template of Go opens an action only to write braces', () => {
  fc.assert(fc.property(anyText, (text) => {
    const rest = goTemplateText(text).replaceAll('{{`{{`}}', '');
    expect(rest).not.toContain('{{');
  }));
});

test.each([
  ['{{ .X }}', '{{`{{`}} .X }}'],
  ['{{{', '{{`{{`}}{'],
  ['{ {', '{ {'],
])('the text %s is written as %s in a template of Go', (text, written) => {
  expect(goTemplateText(text)).toBe(written);
});

test('a brace right before what a template fills in is not taken for a part of it', () => {
  expect(`${goTemplateText('{', true)}{{timestamp}}`).toBe('{{`{`}}{{timestamp}}');
});

test('a text of HCL2 is on one line between two quotes', () => {
  fc.assert(fc.property(anyText, (text) => {
    expect(hclString(text)).toMatch(/^"(?:[^"\\\n\r]|\\["\\nrt]|\\u[0-9a-f]{4}|\\U[0-9a-f]{8})*"$/u);
  }));
});

test.each([
  ['${x}', '"$${x}"', '$${x}'],
  ['%{x}', '"%%{x}"', '%%{x}'],
  ['$${x}', '"\\u0024\\u0024{x}"', '${"$$"}{x}'],
  ['a$', '"a$"', 'a$'],
  ['"\\', '"\\"\\\\"', '"\\'],
  ['\u0000\u{10ffff}', '"\\u0000\\U0010ffff"', '\u0000\u{10ffff}'],
])('the text %j is %s in HCL2 and %j in its JSON', (text, native, inJson) => {
  expect([hclString(text), hclJsonText(text)]).toEqual([native, inJson]);
});

test('a dollar right before what HCL2 fills in is not taken for a part of it', () => {
  expect(hclJsonText('a$', true)).toBe('a${"$"}');
});
