import { readFileSync, writeFileSync } from 'node:fs';
import { parseInventoryFile } from '../../lib/fleet-file/inventory/inventory-file';
import { compileRules } from '../../lib/rendering/inventory/constructed';
import { inProject } from '../support/project';
import { checkReference } from './check-doc';
import { imagesReference } from './images-doc';
import { inventoryReference } from './inventory-doc';
import { SHOWN_FILES } from './inventory-examples';
import { kernelReference } from './kernel-doc';
import { operatingSystemsReference } from './operating-systems-doc';
import { usersReference } from './users-doc';

test.each([
  ['check.md', checkReference], ['images.md', imagesReference], ['inventory.md', inventoryReference], ['kernel.md', kernelReference], ['operating-systems.md', operatingSystemsReference], ['users.md', usersReference],
])('docs/%s is what the library does; UPDATE_GOLDEN=1 writes it', (name, reference) => {
  const file = inProject('docs', name);
  if (process.env.UPDATE_GOLDEN === '1') {
    writeFileSync(file, reference());
  }
  expect(readFileSync(file, 'utf8')).toBe(reference());
});

test.each(SHOWN_FILES)('docs/inventory.md shows a redis_fleet.yml that is one: %j', (text) => {
  expect(parseInventoryFile(text, 'redis_fleet.yml', compileRules).sources.length).toBeGreaterThan(0);
});

test('the redis_fleet.yml of examples/ansible is one', () => {
  expect(() => parseInventoryFile(readFileSync(inProject('examples', 'ansible', 'redis_fleet.yml'), 'utf8'), 'redis_fleet.yml', compileRules)).not.toThrow();
});
