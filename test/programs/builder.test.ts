import { readdirSync, readFileSync, statSync } from 'node:fs';
import { tool } from '../support/programs';
import { inProject } from '../support/project';
import { run } from '../support/run';

const FOLDER = inProject('lib', 'builder');
const SCRIPTS = readdirSync(FOLDER).filter((name) => name.endsWith('.sh'));

test('the programs of a build are there', () => {
  expect(SCRIPTS).toEqual(expect.arrayContaining(['common.sh', 'prepare.sh', 'clean.sh', 'place-file.sh']));
});

test('the programs of a build pass shellcheck', () => {
  const { stdout } = run(tool('shellcheck'), ['--severity=style', '--external-sources', '--source-path=SCRIPTDIR', ...SCRIPTS], { cwd: FOLDER });
  expect(stdout).toBe('');
});

test.each(SCRIPTS)('%s is of a plain POSIX shell, says what it is for, and never runs text as a program', (name) => {
  const text = readFileSync(`${FOLDER}/${name}`, 'utf8');
  expect(text).toMatch(/^#!\/bin\/sh\n# [A-Z]/);
  expect(text).toContain('set -eu\n');
  expect(text).not.toMatch(/\beval\b|\bsh -c\b/);
  if (name !== 'common.sh') expect(text).toContain(`\nprogram=${name.replace('.sh', '')}\n`);
  expect(statSync(`${FOLDER}/${name}`).size).toBeLessThan(16_384);
});
