import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { PROGRAMS } from '../../../lib/rendering/ansible/project';
import { inProject } from '../../support/project';
import { exampleFiles } from './example';

const FOLDER = inProject('examples', 'ansible');

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name))).sort();
}

test('examples/ansible is what "redis-fleet ansible init" writes; UPDATE_GOLDEN=1 writes it', () => {
  const files = exampleFiles();
  if (process.env.UPDATE_GOLDEN === '1') {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(FOLDER, name)), { recursive: true });
      writeFileSync(join(FOLDER, name), text);
      chmodSync(join(FOLDER, name), PROGRAMS.some((program) => program === name) ? 0o755 : 0o644);
    }
  }
  expect(filesBelow(FOLDER)).toEqual(Object.keys(files).sort());
  for (const [name, text] of Object.entries(files)) {
    expect([name, readFileSync(join(FOLDER, name), 'utf8')]).toEqual([name, text]);
  }
  const runnable = Object.keys(files).filter((name) => (statSync(join(FOLDER, name)).mode & 0o111) !== 0);
  expect(runnable.sort()).toEqual([...PROGRAMS].sort());
});
