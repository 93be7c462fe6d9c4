import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ImageFiles } from '../../../lib/constructs/images/image-files';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'files-')); });
afterEach(() => rmSync(folder, { recursive: true }));

test('a file of this computer keeps its name and every byte', () => {
  const bytes = Buffer.from([0, 255, 10, 13, 128]);
  writeFileSync(join(folder, 'data.bin'), bytes);
  const file = ImageFiles.fromPath(join(folder, 'data.bin'));
  expect(file.name).toBe('data.bin');
  expect(Buffer.from(file.base64, 'base64')).toEqual(bytes);
});

test('a file that is not there, a folder and an empty file are errors that name the path', () => {
  expect(() => ImageFiles.fromPath(join(folder, 'none.sh'))).toThrow(`cannot read ${folder}/none.sh: there is no such file`);
  expect(() => ImageFiles.fromPath(folder)).toThrow(`cannot read ${folder}: it is a folder`);
  writeFileSync(join(folder, 'empty.sh'), '');
  expect(() => ImageFiles.fromPath(join(folder, 'empty.sh'))).toThrow('file "empty.sh" must have 1-4194304 bytes, got 0');
});
