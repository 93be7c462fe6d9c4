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

/** The files of the project that a document links to, from the top of the project. */
function linksOf(name: string): string[] {
  return [...readFileSync(inProject(name), 'utf8').matchAll(/\]\((?!https?:)([^)#]+)(#[^)]*)?\)/g)].map((match) => join(dirname(name), match[1] ?? ''));
}

test.each(DOCUMENTS)('every link of %s to a file of the project leads somewhere', (name) => {
  expect(linksOf(name).filter((link) => !existsSync(inProject(link)))).toEqual([]);
});

test('links lead from the README to every document', () => {
  const reached = new Set(['README.md']);
  // What is added on the way is visited too
  for (const name of reached) linksOf(name).filter((link) => DOCUMENTS.includes(link)).forEach((link) => { reached.add(link); });
  expect(DOCUMENTS.filter((name) => !reached.has(name))).toEqual([]);
});
