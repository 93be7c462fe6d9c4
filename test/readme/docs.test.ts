import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FLEET_YAML, referenceOf, type Schema } from '../support/format-reference';
import { inProject } from '../support/project';
import { run } from '../support/run';

const inDocs = readdirSync(inProject('docs'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
const DOCUMENTS = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...inDocs.map((name) => join('docs', name))];

test('docs/fleet-yaml.md is what the schema says; UPDATE_GOLDEN=1 writes it', () => {
  const { stdout } = run(process.execPath, [inProject('dist', 'redis-fleet.js'), 'schema']);
  const reference = referenceOf(JSON.parse(stdout) as Schema, FLEET_YAML);
  const file = inProject('docs', 'fleet-yaml.md');
  if (process.env.UPDATE_GOLDEN === '1') {
    writeFileSync(file, reference);
  }
  expect(readFileSync(file, 'utf8')).toBe(reference);
});

test.each(DOCUMENTS)('every link of %s to a file of the project leads somewhere', (name) => {
  const links = [...readFileSync(inProject(name), 'utf8').matchAll(/\]\((?!https?:)([^)#]+)(#[^)]*)?\)/g)].map((match) => match[1] ?? '');
  expect(links.filter((link) => !existsSync(inProject(dirname(name), link)))).toEqual([]);
});
