import { valuesIn, variableValues } from '../../../../lib/cli/images/build/variables';

const RECIPE = {
  variables: [{ name: 'app_name' }, { name: 'size', defaultValue: 'small' }, { name: 'token', sensitive: true }],
};
const ENV = { PKR_VAR_token: 'from the environment', PKR_VAR_other: 'x', PATH: '/bin' };
const values = (flags: readonly string[], files: Parameters<typeof variableValues>[1]['files'] = [], env: Readonly<Record<string, string>> = ENV): Readonly<Record<string, string>> => (
  variableValues(RECIPE, { flags, files, env }));

test('values come from flags, files, the environment and defaults, in this order', () => {
  expect(values(['app_name=shop'])).toEqual({ app_name: 'shop', size: 'small', token: 'from the environment' });
  expect(values(['app_name=a=b'], [{ name: 'one.json', values: { size: 'one', token: 'from a file' } }, { name: 'two.json', values: { size: 'two' } }]))
    .toEqual({ app_name: 'a=b', size: 'two', token: 'from a file' });
  expect(values(['app_name=', 'size=flag'], [{ name: 'one.json', values: { size: 'one' } }])).toMatchObject({ app_name: '', size: 'flag' });
});

test.each([
  [['app_name'], '--var must be name=value, got "app_name"'],
  [['=shop'], '--var must be name=value, got "=shop"'],
  [['app_nam=shop'], '--var must name a variable of the recipe, got "app_nam"; did you mean "app_name"?'],
  [['zzz=shop'], '--var must name a variable of the recipe, got "zzz"; its variables are app_name, size, token'],
  [['token=secret'], '--var must not hold the sensitive variable token, because every user of this machine sees it; set PKR_VAR_token in the environment, or write it into a file for --var-file'],
  [['size=big'], 'the variable app_name must have a value; give it by --var app_name=VALUE, by PKR_VAR_app_name in the environment, or in a file for --var-file'],
  [['app_name=a\nb'], 'the variable app_name must be one line of at most 1024 characters, got 3 characters with a line break or a control character'],
])('%j is refused', (flags, message) => {
  expect(() => values(flags)).toThrow(message);
});

test('a name in a file that the recipe does not have is refused under the name of the file', () => {
  expect(() => values(['app_name=x'], [{ name: 'values.json', values: { sise: 'x' } }])).toThrow('values.json must name a variable of the recipe, got "sise"; did you mean "size"?');
});

test('no error shows the value of a sensitive variable', () => {
  expect(() => values(['app_name=x'], [], { PKR_VAR_token: 'secret\nsecret' })).toThrow(/^the variable token must be one line of at most 1024 characters, got 13 characters with a line break/);
  expect(() => values(['token=secret'])).not.toThrow(/secret$/);
  expect(() => valuesIn('{"token": "secret",}', 'values.json')).toThrow('values.json must be a JSON object of texts, such as {"app_name": "shop"}');
});

test.each(['[]', 'null', '"x"', '{"size": 3}', '{"size": null}', ''])('a file that holds %j is refused', (text) => {
  expect(() => valuesIn(text, 'values.json')).toThrow('values.json must be a JSON object of texts');
});

test('a file is a JSON object of texts', () => {
  expect(valuesIn('{"size": "3"}', 'values.json')).toEqual({ size: '3' });
});
