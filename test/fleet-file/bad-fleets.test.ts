import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseFleetFile } from '../../lib/fleet-file/fleet-file';
import { FleetFileError } from '../../lib/fleet-file/issue';

const FOLDER = join(__dirname, '..', 'fixtures', 'bad-fleets');
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml')).sort();

/** `01-port-out-of-range.yaml` as a sentence. */
function sentence(file: string): string {
  return file.replace(/^\d+-/, '').replace(/\.yaml$/, '').replaceAll('-', ' ');
}

function errorsOf(file: string): string {
  try {
    parseFleetFile(readFileSync(join(FOLDER, file), 'utf8'), 'fleet.yaml');
  } catch (error) {
    if (error instanceof FleetFileError) {
      return `${error.message}\n`;
    }
    throw error;
  }
  return 'no error\n';
}

describe('a wrong fleet.yaml is answered with all of its errors, word for word', () => {
  test.each(files.map((file) => [sentence(file), file]))('%s', (_, file) => {
    const expected = join(FOLDER, file.replace(/\.yaml$/, '.txt'));
    if (process.env.UPDATE_GOLDEN === '1') {
      writeFileSync(expected, errorsOf(file));
    }
    expect(errorsOf(file)).toBe(readFileSync(expected, 'utf8'));
    expect(errorsOf(file)).not.toBe('no error\n');
  });

  test('there are at least thirty-five of them, each with its own text', () => {
    const texts = files.map((file) => readFileSync(join(FOLDER, file), 'utf8'));
    expect(new Set(texts).size).toBe(files.length);
    expect(files.length).toBeGreaterThanOrEqual(35);
  });
});
