import fc from 'fast-check';
import { parse } from 'yaml';
import { type AwstoeDocument, documentText, fitsInline, MAX_INLINE_BYTES } from '../../../../lib/rendering/images/awstoe/document';
import { executeBash } from '../../../../lib/rendering/images/awstoe/steps';
import { venvPython } from '../../../support/programs';
import { run } from '../../../support/run';

const documentOf = (script: string): AwstoeDocument => ({
  name: 'web', description: 'Image web', schemaVersion: '1.0', parameters: [], phases: [{ name: 'build', steps: [executeBash('step', [script], 60)] }],
});

/** What PyYAML reads, which is of the older YAML 1.1, as AWSTOE's reader is. */
function pythonReads(texts: readonly string[]): unknown[] {
  const program = 'import json, sys, yaml; print(json.dumps([yaml.safe_load(text) for text in json.load(sys.stdin)]))';
  return JSON.parse(run(venvPython(), ['-c', program], { input: JSON.stringify(texts) }).stdout) as unknown[];
}

test('readers of both versions of YAML read a document as it was, whatever its scripts hold', () => {
  const script = fc.string({ unit: 'grapheme', maxLength: 40 });
  const special = ['\u007f', '\u0085', '\u2028', '\ufeff', '\u{1f600}', 'a\tb', '\u0001', ': - # {', '\u00e9'];
  const documents = [...fc.sample(script, { numRuns: 100, seed: 3 }), ...special].map(documentOf);
  const texts = documents.map(documentText);
  const wanted = JSON.parse(JSON.stringify(documents)) as unknown[];
  expect(texts.map((text) => parse(text) as unknown)).toEqual(wanted);
  expect(pythonReads(texts)).toEqual(wanted);
});

test('a document is one line', () => {
  expect(documentText(documentOf('one\ntwo')).split('\n')).toHaveLength(2);
});

test('what a component can carry is measured in bytes', () => {
  expect(MAX_INLINE_BYTES).toBe(16_000);
  expect(fitsInline('x'.repeat(16_000))).toBe(true);
  expect(fitsInline('x'.repeat(16_001))).toBe(false);
  expect(fitsInline('\u00e9'.repeat(8001))).toBe(false);
});
