import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const FOLDER = join(__dirname, '..', 'fixtures', 'golden');

/** Holds a text against its golden file; `UPDATE_GOLDEN=1` writes the file, for a reviewer to read in the diff. */
export function expectGolden(name: string, text: string): void {
  const file = join(FOLDER, name);
  if (process.env.UPDATE_GOLDEN === '1') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  if (!existsSync(file)) {
    throw new Error(`no golden file ${name}: run the test once with UPDATE_GOLDEN=1 and read what it wrote`);
  }
  expect(text).toBe(readFileSync(file, 'utf8'));
}
