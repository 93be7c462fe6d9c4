import { readFileSync, writeFileSync } from 'node:fs';
import { inProject } from '../support/project';
import { kernelReference } from './kernel-doc';
import { operatingSystemsReference } from './operating-systems-doc';

test.each([
  ['kernel.md', kernelReference], ['operating-systems.md', operatingSystemsReference],
])('docs/%s is what the library does; UPDATE_GOLDEN=1 writes it', (name, reference) => {
  const file = inProject('docs', name);
  if (process.env.UPDATE_GOLDEN === '1') {
    writeFileSync(file, reference());
  }
  expect(readFileSync(file, 'utf8')).toBe(reference());
});
