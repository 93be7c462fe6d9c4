import { DefinitionError, Problems } from '../../lib/definitions/problems';

function thrownBy(problems: Problems): DefinitionError {
  try {
    problems.throwIfAny();
  } catch (error) {
    return error as DefinitionError;
  }
  throw new Error('nothing was thrown');
}

test('without a problem nothing is thrown', () => {
  const problems = new Problems();
  problems.check('port', undefined);
  problems.within('config', () => 'fine');
  expect(() => problems.throwIfAny()).not.toThrow();
});

test('one problem is enough to be thrown', () => {
  const problems = new Problems();
  problems.add('port', 'wrong');
  expect(thrownBy(problems).problems).toEqual([{ path: ['port'], message: 'wrong' }]);
});

test('all problems are thrown together, in the order in which they were found', () => {
  const problems = new Problems();
  problems.add('port', 'first');
  problems.check(['kernel', 'openFiles'], 'second');
  problems.addKey(['tags', 'Name'], 'third');
  const error = thrownBy(problems);
  expect(error).toBeInstanceOf(DefinitionError);
  expect(error.name).toBe('DefinitionError');
  expect(error.message).toBe('first\nsecond\nthird');
  expect(error.problems).toEqual([
    { path: ['port'], message: 'first' }, { path: ['kernel', 'openFiles'], message: 'second' }, { path: ['tags', 'Name'], message: 'third', ofKey: true },
  ]);
});

test('problems of a part stand below the name of the part, at any depth', () => {
  const problems = new Problems();
  problems.within('fleet', () => {
    const inner = new Problems();
    inner.within('config', () => {
      throw new DefinitionError([{ path: ['directives', 'hzz'], message: 'unknown', ofKey: true }, { path: [], message: 'whole' }]);
    });
    inner.throwIfAny();
  });
  expect(thrownBy(problems).problems).toEqual([
    { path: ['fleet', 'config', 'directives', 'hzz'], message: 'unknown', ofKey: true }, { path: ['fleet', 'config'], message: 'whole' },
  ]);
});

test('an error that is not about the definition passes through a part unchanged', () => {
  const fault = new TypeError('a fault of the program');
  expect(() => new Problems().within('config', () => { throw fault; })).toThrow(fault);
});
