import fc from 'fast-check';
import { didYouMean, nearest } from '../../lib/definitions/nearest';

const KNOWN = ['appendonly', 'appendfsync', 'save', 'hz', 'maxmemory-policy'];

test.each([
  ['apendonly', 'appendonly'], ['AppendOnly', 'appendonly'], ['appendfsnyc', 'appendfsync'], ['sav', 'save'], ['maxmemory-polcy', 'maxmemory-policy'],
])('%s is near to %s', (word, known) => {
  expect(nearest(word, KNOWN)).toBe(known);
});

test.each(['', 'zebra', 'persistence', 'xxxx', '\u{1f600}\u{1f600}\u{1f600}'])('nothing is near to %j', (word) => {
  expect(nearest(word, KNOWN)).toBeUndefined();
});

test('a known word is its own nearest, and of two as near ones the first is taken', () => {
  fc.assert(fc.property(fc.constantFrom(...KNOWN), (word) => {
    expect(nearest(word, KNOWN)).toBe(word);
  }));
  expect(nearest('cat', ['car', 'bat'])).toBe('car');
});

test('one wrong, missing or added letter of a long word is always understood', () => {
  const at = fc.integer({ min: 0, max: 9 });
  fc.assert(fc.property(at, fc.constantFrom('', '#', '##'), (index, instead) => {
    expect(nearest(`${'appendonly'.slice(0, index)}${instead}${'appendonly'.slice(index + 1)}`, KNOWN)).toBe('appendonly');
  }));
});

/** Fewest single edits from one word to another, tried in every way. */
function edits(a: string, b: string): number {
  if (a === '' || b === '') {
    return a.length + b.length;
  }
  const same = b.startsWith(a.slice(0, 1)) ? 0 : 1;
  return Math.min(edits(a.slice(1), b.slice(1)) + same, edits(a.slice(1), b) + 1, edits(a, b.slice(1)) + 1);
}

test('a word is near when it is a third of its letters away or less, and else not', () => {
  const words = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 });
  fc.assert(fc.property(words, words, (word, known) => {
    const near = edits(word, known) <= Math.max(1, Math.floor(word.length / 3));
    expect(nearest(word, [known])).toBe(near ? known : undefined);
  }));
});

test('an error message asks for the near word, or says nothing', () => {
  expect(didYouMean('apendonly', KNOWN)).toBe('; did you mean "appendonly"?');
  expect(didYouMean('zebra', KNOWN)).toBe('');
  expect(didYouMean('anything', [])).toBe('');
});
