import { createHash } from 'node:crypto';
import { Lazy, Token } from 'aws-cdk-lib';
import fc from 'fast-check';
import { ImageFile } from '../../../lib/definitions/images/image-file';
import { hostile } from '../../support/hostile';
import { problemsOf } from '../../support/problems';

const MIB = 1024 * 1024;

test('a file knows its bytes, their digest and their number', () => {
  const file = ImageFile.fromText('install.sh', '#!/bin/sh\necho "é"\n');
  expect({ ...file }).toEqual({
    name: 'install.sh', base64: 'IyEvYmluL3NoCmVjaG8gIsOpIgo=', size: 20,
    sha256: createHash('sha256').update('#!/bin/sh\necho "é"\n').digest('hex'),
  });
  expect(file.content).toBe('#!/bin/sh\necho "é"\n');
});

test('a file keeps every byte that it was given', () => {
  fc.assert(fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (bytes) => {
    const base64 = Buffer.from(bytes).toString('base64');
    const file = ImageFile.fromBase64('data.bin', base64);
    expect([file.base64, file.size, file.sha256]).toEqual([base64, bytes.length, createHash('sha256').update(bytes).digest('hex')]);
  }));
});

test('a text comes back as it went in', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
    expect(ImageFile.fromText('text', text).content).toBe(text);
  }));
});

test.each(['', '.hidden', '-x', 'a/b', '..', 'a b', 'x'.repeat(65), 'é.sh'])('%p is no name of a file', (name) => {
  expect(problemsOf(() => ImageFile.fromText(name, 'x'))).toEqual([`name: "name" must be 1-64 letters, digits or ._-, beginning with a letter or a digit, got ${JSON.stringify(name)}`]);
});

test('a hostile text is never taken as a name', () => {
  fc.assert(fc.property(hostile('install.sh'), (name) => {
    expect(problemsOf(() => ImageFile.fromText(name, 'x'))).toHaveLength(1);
  }));
});

test('an empty file and one of more than 4 MiB are refused, with what to do', () => {
  expect(problemsOf(() => ImageFile.fromText('big', 'x'.repeat(4 * MIB)))).toEqual([]);
  expect(problemsOf(() => ImageFile.fromText('big', 'x'.repeat(4 * MIB + 1)))).toEqual([': file "big" must have 1-4194304 bytes, got 4194305; download what is larger with ImageStep.download']);
  expect(problemsOf(() => ImageFile.fromText('none', ''))).toEqual([': file "none" must have 1-4194304 bytes, got 0; download what is larger with ImageStep.download']);
});

test.each([
  ['a text', Token.asString({ Ref: 'Bucket' })],
  ['a list', Lazy.list({ produce: () => ['a'] }).join(',')],
  ['a number', String(Token.asNumber({ Ref: 'Port' }))],
])('a token of %s anywhere in a file is refused, because the file is written at synth', (_kind, token) => {
  expect(problemsOf(() => ImageFile.fromText('app.conf', `bucket='${token}';`))).toEqual([
    'text: file "app.conf" must be known at synth, got a text with a token; give its value as a variable of the recipe',
  ]);
});

test('what a shell means by an array is no token', () => {
  expect(problemsOf(() => ImageFile.fromText('run.sh', 'echo ${Token[0]} ${Token[i]} "#{x}" -1.88'))).toEqual([]);
});

test('a text that UTF-8 cannot write is refused', () => {
  expect(problemsOf(() => ImageFile.fromText('half', 'a\ud800b'))).toEqual(['text: file "half" must be text that UTF-8 can write, got half of a character; read it as UTF-8, or use ImageFile.fromBase64']);
});

test.each(['YQ', 'YQ=', 'Y Q==', 'YQ==\n', '_-8=', 'ä'])('%p is not base64 as it is written', (base64) => {
  expect(problemsOf(() => ImageFile.fromBase64('data', base64))[0]).toBe(`base64: file "data" must be in base64 with its padding and nothing else, got ${JSON.stringify(base64)}`);
});

test('all that is wrong with a file is said at once', () => {
  expect(problemsOf(() => ImageFile.fromText('a b', ''))).toHaveLength(2);
});
