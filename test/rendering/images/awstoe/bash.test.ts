import fc from 'fast-check';
import { bashWord } from '../../../../lib/rendering/images/awstoe/bash';
import { hostile } from '../../../support/hostile';
import { run } from '../../../support/run';

/** Text of any kind, with braces in every neighbourhood. */
const anyText = fc.oneof(
  fc.array(fc.constantFrom('{', '}', '{{', '}}', '\'', '{{ phase.step.outputs.stdout }}', ' ', '"', '\\', '$', 'a', '\n'), { maxLength: 20 }).map((pieces) => pieces.join('')),
  hostile('/etc/app/app.conf').filter((text) => !text.includes('\u0000')),
  fc.string({ unit: 'binary', maxLength: 40 }).filter((text) => !text.includes('\u0000')),
);

test('a word of Bash is one word with every byte as it was, and holds no expression of AWSTOE', () => {
  const words = fc.sample(anyText, { numRuns: 400, seed: 6 });
  expect(words.filter((word) => word.includes('{{')).length).toBeGreaterThan(50);
  expect(words.map(bashWord).filter((word) => word.includes('{{'))).toEqual([]);
  const { stdout } = run('bash', [], { input: words.map((word) => `printf '%s\\0' ${bashWord(word)}\n`).join('') });
  expect(stdout.split('\u0000').slice(0, -1)).toEqual(words);
});

test.each([
  ['plain', 'plain'],
  ['{', '\'{\''],
  ['{{ Secret }}', '\'{\'\'{ Secret }}\''],
  ['{{{', '\'{\'\'{\'\'{\''],
])('%j is written as %s', (value, word) => {
  expect(bashWord(value)).toBe(word);
});
