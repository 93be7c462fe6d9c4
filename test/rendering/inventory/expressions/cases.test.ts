import { readFileSync } from 'fs';
import { join } from 'path';
import { evaluate, parseExpression } from '../../../../lib/rendering/inventory/expressions/expression';
import { ExpressionError, type Variables } from '../../../../lib/rendering/inventory/expressions/value';

interface Case {
  readonly expression: string;
  readonly value?: unknown;
  readonly error?: true;
}

/** What Ansible makes of each expression; a test of programs holds Ansible itself against the same table. */
const { variables, cases } = JSON.parse(readFileSync(join(__dirname, 'cases.json'), 'utf8')) as { variables: Variables; cases: Case[] };

test('the table of cases is large', () => {
  expect(cases.length).toBeGreaterThan(400);
});

test.each(cases.filter(({ error }) => error === undefined))('$expression is $value', ({ expression, value }) => {
  expect(evaluate(parseExpression(expression), variables)).toEqual(value);
});

test.each(cases.filter(({ error }) => error === true))('$expression has no value', ({ expression }) => {
  const compiled = parseExpression(expression);
  expect(() => evaluate(compiled, variables)).toThrow(ExpressionError);
});
