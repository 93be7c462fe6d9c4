import { readFileSync, writeFileSync } from 'node:fs';
import { inProject } from '../support/project';
import { checkReference } from './check-doc';
import { imagesReference } from './images-doc';
import { kernelReference } from './kernel-doc';
import { operatingSystemsReference } from './operating-systems-doc';
import { usersReference } from './users-doc';

test.each([
  ['check.md', checkReference], ['images.md', imagesReference], ['kernel.md', kernelReference], ['operating-systems.md', operatingSystemsReference], ['users.md', usersReference],
])('docs/%s is what the library does; UPDATE_GOLDEN=1 writes it', (name, reference) => {
  const file = inProject('docs', name);
  if (process.env.UPDATE_GOLDEN === '1') {
    writeFileSync(file, reference());
  }
  expect(readFileSync(file, 'utf8')).toBe(reference());
});
