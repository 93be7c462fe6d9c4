import { tool } from '../support/programs';
import { inProject } from '../support/project';
import { run } from '../support/run';

/** What shellcheck says of a script; nothing when it is good. */
function complaints(script: string): string {
  return run(tool('shellcheck'), ['--severity=style', '-'], { input: script }).stdout;
}

test('the script of CI passes shellcheck', () => {
  expect(run(tool('shellcheck'), ['--severity=style', inProject('.ci', 'run')]).stdout).toBe('');
});

test('the launcher that the help of the inventory shows passes shellcheck', () => {
  const { stdout } = run(process.execPath, [inProject('dist', 'redis-fleet.js'), 'inventory', '--help']);
  const script = /^ +#!\/bin\/sh\n(^ +.*\n)+/m.exec(stdout)?.[0].replace(/^ +/gm, '');
  expect(script).toContain('redis-fleet" inventory --config "$here/redis_fleet.yml" "$@"');
  expect(complaints(script ?? '')).toBe('');
});

test('shellcheck says what is wrong with a script, so that the checks above can fail', () => {
  expect(complaints('#!/bin/sh\nrm -rf $1/*\n')).toContain('SC2086');
});
