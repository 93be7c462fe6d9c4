import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WRITTEN, writeRendering } from '../../../lib/cli/images/render/write-rendering';
import { run } from '../../support/run';
import { filesIn } from '../../support/synth';

const FIRST = { 'image.json': 'one', 'files/a/x.sh': 'x', 'files/b.sh': Buffer.from('b') };

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'write-rendering-'));
  folder = join(root, 'deep', 'out');
});
afterEach(() => rmSync(root, { recursive: true }));

function write(files: Readonly<Record<string, string | Uint8Array>>): void {
  writeRendering(folder, files, 'out');
}

/** All that is below the root, links as links. */
function everything(): string {
  return run('find', [root, '-printf', '%P %y %l %s\\n']).stdout;
}

/** What is in the folder but for the list of what was written. */
function contents(): Record<string, string> {
  return Object.fromEntries(Object.entries(filesIn(folder)).filter(([name]) => name !== WRITTEN));
}

test('a folder that was not there gets all files', () => {
  write(FIRST);
  expect(contents()).toEqual({ 'image.json': 'one', 'files/a/x.sh': 'x', 'files/b.sh': 'b' });
});

test('a second rendering takes the place of the first: what it has no more is gone, with its folder', () => {
  write(FIRST);
  write({ 'image.pkr.hcl': 'two', 'files/b.sh': 'new' });
  expect(contents()).toEqual({ 'image.pkr.hcl': 'two', 'files/b.sh': 'new' });
  expect(() => mkdirSync(join(folder, 'files', 'a'))).not.toThrow();
});

test('what others put beside it stays', () => {
  write(FIRST);
  writeFileSync(join(folder, 'packer-manifest.json'), '{}');
  write({ 'image.json': 'two' });
  expect(contents()).toEqual({ 'image.json': 'two', 'packer-manifest.json': '{}' });
});

test.each<[string, () => void, string]>([
  ['that was there before', () => writeFileSync(join(folder, 'image.json'), 'mine'), 'out: image.json was not written by "images render"; move it away, or choose another folder; nothing was written'],
  ['that is a link', () => symlinkSync('../../elsewhere', join(folder, 'image.json')), 'out: image.json was not written by "images render"'],
  ['in a folder that is a link', () => symlinkSync(root, join(folder, 'files')), 'out: files was not written by "images render"'],
  ['whose folder is a file', () => writeFileSync(join(folder, 'files'), 'mine'), 'cannot write to out: a part of its path is not a folder; nothing was written'],
  ['of a list that is none', () => writeFileSync(join(folder, WRITTEN), '[]'), 'must be the list that "images render" writes'],
  ['of a list that leads elsewhere', () => writeFileSync(join(folder, WRITTEN), '{"files": {"../x": "y"}}'), 'must be the list that "images render" writes'],
])('a file %s is not overwritten, and nothing is written', (_, make, message) => {
  mkdirSync(folder, { recursive: true });
  make();
  const before = everything();
  expect(() => write(FIRST)).toThrow(message);
  expect(everything()).toBe(before);
});

test('a file that somebody changed since is not overwritten, and nothing is written', () => {
  write(FIRST);
  writeFileSync(join(folder, 'files', 'b.sh'), 'changed');
  const before = filesIn(folder);
  expect(() => write({ 'image.json': 'two' })).toThrow('out: files/b.sh was changed since "images render" wrote it; move it away, or choose another folder; nothing was written');
  expect(filesIn(folder)).toEqual(before);
});

test('when the system refuses half-way, all is as it was', () => {
  write(FIRST);
  const before = filesIn(folder);
  // A name that no file system takes
  expect(() => write({ 'image.json': 'two', [`files/${'x'.repeat(300)}`]: 'y' })).toThrow(/^cannot write to out: .*; nothing was written$/);
  expect(filesIn(folder)).toEqual(before);
  chmodSync(folder, 0o755);
  expect(readFileSync(join(folder, 'image.json'), 'utf8')).toBe('one');
});
