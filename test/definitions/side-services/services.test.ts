import { DefinitionError, Problems } from '../../../lib/definitions/problems';
import { checkNames, checkNamespace } from '../../../lib/definitions/side-services/services';

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

test.each(['default', 'kube-system', 'kube-public'])('the namespace %s is not for side services', (namespace) => {
  expect(found((problems) => { checkNamespace(problems, namespace); })).toEqual([{ path: ['namespace'], message: `"namespace" must be one of its own, got "${namespace}", which everybody shares` }]);
});

test('a namespace has a name of its own', () => {
  expect(found((problems) => { checkNamespace(problems, 'redis'); })).toEqual([]);
  expect(found((problems) => { checkNamespace(problems, 'Redis'); })).toHaveLength(1);
});

test('no two side services have one name, whatever their kinds', () => {
  const named = [{ kind: 'redis', name: 'a' }, { kind: 'redis', name: 'b' }, { kind: 'console', name: 'a' }, { kind: 'console', name: 'C' }];
  expect(found((problems) => { checkNames(problems, named); })).toEqual([
    { path: ['console', 'a'], message: '"a" is the name of one of redis already; give this one another', ofKey: true },
    { path: ['console', 'C'], message: expect.stringContaining('"C" must be 1-40 lower-case letters') as string, ofKey: true },
  ]);
});
