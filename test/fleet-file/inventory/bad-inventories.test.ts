import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseInventoryFile } from '../../../lib/fleet-file/inventory/inventory-file';
import { FleetFileError } from '../../../lib/fleet-file/issue';
import { compileRules } from '../../../lib/rendering/inventory/constructed';
import { inProject } from '../../support/project';

const FOLDER = inProject('test', 'fixtures', 'bad-inventories');
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml')).sort();

/** `01-unknown-keys.yaml` as a sentence. */
function sentence(file: string): string {
  return file.replace(/^\d+-/, '').replace(/\.yaml$/, '').replaceAll('-', ' ');
}

function errorsOf(file: string): string {
  try {
    parseInventoryFile(readFileSync(join(FOLDER, file), 'utf8'), 'redis_fleet.yml', compileRules);
  } catch (error) {
    if (error instanceof FleetFileError) return `${error.message}\n`;
    throw error;
  }
  return 'no error\n';
}

test.each(files.map((file) => [sentence(file), file]))('a redis_fleet.yml with %s is answered with all of its errors, word for word', (_, file) => {
  const expected = join(FOLDER, file.replace(/\.yaml$/, '.txt'));
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(expected, errorsOf(file));
  expect(errorsOf(file)).toBe(readFileSync(expected, 'utf8'));
  expect(errorsOf(file)).not.toBe('no error\n');
});
