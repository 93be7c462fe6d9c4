import { coreVersion, isOlder, OLDEST_CORE } from '../../../lib/rendering/ansible/core-version';
import { mitogenProblem } from '../../../lib/rendering/ansible/mitogen';

test.each([
  ['2.14.18', { major: 2, minor: 14 }], ['2.19', { major: 2, minor: 19 }], ['2.20.0rc1', { major: 2, minor: 20 }], ['2.19.0.dev0', { major: 2, minor: 19 }],
  ['2', undefined], ['v2.19', undefined], ['2.19 ', undefined], ['', undefined],
])('%j is read as the version %j', (text, version) => {
  expect(coreVersion(text)).toEqual(version);
});

test('a minor release is counted as a number', () => {
  expect(isOlder({ major: 2, minor: 9 }, OLDEST_CORE)).toBe(true);
  expect(isOlder({ major: 2, minor: 14 }, OLDEST_CORE)).toBe(false);
  expect(isOlder({ major: 3, minor: 0 }, OLDEST_CORE)).toBe(false);
});

test.each([
  [14, '0.3.6'], [15, '0.3.7'], [16, '0.3.7'], [17, '0.3.9'], [18, '0.3.19'], [19, '0.3.25'], [19, '0.3.54'], [20, '0.3.33'], [21, '0.3.49'], [21, '0.4'],
])('ansible-core 2.%i works with Mitogen %s', (minor, version) => {
  expect(mitogenProblem({ major: 2, minor }, version)).toBeUndefined();
});

test.each([
  [14, '0.3.5', '0.3.6'], [18, '0.3.9', '0.3.19'], [19, '0.3.24', '0.3.25'], [21, '0.3.48', '0.3.49'], [21, '0.2.99', '0.3.49'], [19, '0.3', '0.3.25'],
])('ansible-core 2.%i refuses Mitogen %s and names %s', (minor, version, first) => {
  expect(mitogenProblem({ major: 2, minor }, version)).toBe(
    `ansible-core 2.${minor} needs Mitogen ${first} or later, got ${version}; install it beside Ansible (pip install --upgrade mitogen), or leave out --mitogen`,
  );
});

test('an ansible-core that no Mitogen is known for is refused', () => {
  expect(mitogenProblem({ major: 2, minor: 22 }, '0.3.54')).toMatch(/^no Mitogen is known to work with ansible-core 2\.22: it must be one of 2\.14, .*, 2\.21; leave out --mitogen$/);
});
