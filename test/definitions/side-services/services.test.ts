import { DefinitionError, Problems } from '../../../lib/definitions/problems';
import { namespaceName } from '../../../lib/definitions/side-services/core/kube-name';
import { checkNames } from '../../../lib/definitions/side-services/services';

function found(check: (problems: Problems) => void): DefinitionError['problems'] {
  const problems = new Problems();
  check(problems);
  try {
    problems.throwIfAny();
  } catch (error) {
    return (error as DefinitionError).problems;
  }
  return [];
}

test('the namespace of Kubernetes for whoever names none is not for side services', () => {
  expect(namespaceName('namespace', 'default')).toBe('"namespace" must be a namespace of its own, got "default", which everybody shares; give another one');
});

test.each(['kube-system', 'kube-public', 'kube-mine'])('the namespace %s is not for side services', (namespace) => {
  expect(namespaceName('namespace', namespace)).toBe(`"namespace" must be a namespace of its own, got "${namespace}"; names that begin with "kube-" are those of Kubernetes itself: give another one`);
});

test('a namespace has a name of its own', () => {
  expect(['redis', 'kubernetes', 'default-tools', 'my-kube-system'].map((name) => namespaceName('namespace', name))).toEqual([undefined, undefined, undefined, undefined]);
  expect(namespaceName('name', 'Redis')).toContain('"name" must be 1-63 lower-case letters');
});

test('no two side services have one name, whatever their kinds', () => {
  const named = [{ kind: 'redis', name: 'a' }, { kind: 'redis', name: 'b' }, { kind: 'console', name: 'a' }, { kind: 'console', name: 'C' }];
  expect(found((problems) => { checkNames(problems, named); })).toEqual([
    { path: ['console', 'a'], message: '"a" is the name of one of redis already; give this one another', ofKey: true },
    { path: ['console', 'C'], message: expect.stringContaining('"C" must be 1-40 lower-case letters') as string, ofKey: true },
  ]);
});
