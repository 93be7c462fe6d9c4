import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { stepFileNameProblem, stepFilesBeside } from '../../../lib/fleet-file/images/step-files';

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'step-files-'));
  folder = join(root, 'image');
  mkdirSync(join(folder, 'files'), { recursive: true });
  writeFileSync(join(folder, 'files', 'a.sh'), 'a');
  writeFileSync(join(root, 'secret'), 'secret');
});
afterEach(() => rmSync(root, { recursive: true }));

function read(name: string): string {
  return Buffer.from(stepFilesBeside('image/image.yaml', root)(name)).toString('utf8');
}

test('a file of the folder is read, and so is one by a link that stays in it', () => {
  symlinkSync('a.sh', join(folder, 'files', 'b.sh'));
  symlinkSync('files', join(folder, 'linked'));
  expect([read('files/a.sh'), read('./files/a.sh'), read('files/b.sh'), read('linked/a.sh')]).toEqual(['a', 'a', 'a', 'a']);
});

test('a folder that is itself reached by a link is no other folder', () => {
  symlinkSync('image', join(root, 'by-link'));
  expect(Buffer.from(stepFilesBeside('by-link/image.yaml', root)('files/a.sh')).toString()).toBe('a');
});

test.each<[string, () => void, string]>([
  ['a link to a file outside', () => symlinkSync('../secret', join(folder, 'x')), 'x leads outside of the folder of this file by a link; copy the file here'],
  ['a link to a folder outside', () => symlinkSync('..', join(folder, 'x')), 'x leads outside of the folder of this file by a link; copy the file here'],
  ['an absolute link', () => symlinkSync('/etc/passwd', join(folder, 'x')), 'x leads outside of the folder of this file by a link; copy the file here'],
  ['a link to nowhere', () => symlinkSync('nowhere', join(folder, 'x')), 'cannot read x: there is no such file'],
  ['a folder', () => mkdirSync(join(folder, 'x')), 'x must be a file, got a folder; name a file in it'],
  ['a file that is too large', () => {
    writeFileSync(join(folder, 'x'), '');
    truncateSync(join(folder, 'x'), 4 * 1024 * 1024 + 1);
  }, 'x must be at most 4194304 bytes, got 4194305; let a step download it with its checksum'],
])('%s is refused', (_, make, message) => {
  make();
  expect(() => read('x')).toThrow(message);
});

test('a file behind a folder that is a link to the outside is refused', () => {
  symlinkSync('..', join(folder, 'up'));
  expect(() => read('up/secret')).toThrow('up/secret leads outside of the folder of this file by a link');
});

test('whatever a name is, it is refused or stays in the folder', () => {
  const part = fc.constantFrom('..', '.', '', 'files', 'a.sh', '/', '\\', 'secret', '~');
  fc.assert(fc.property(fc.array(part, { maxLength: 6 }).map((parts) => parts.join('/')), (name) => {
    if (stepFileNameProblem(name) !== undefined) return;
    expect(join('/folder', name).startsWith('/folder')).toBe(true);
    expect(name.startsWith('/')).toBe(false);
  }));
});
