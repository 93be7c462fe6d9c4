import { frozenList, frozenRecord } from '../../lib/definitions/frozen';

test('a frozen list is a copy that cannot be changed', () => {
  const given = ['a'];
  const frozen = frozenList(given);
  given.push('b');
  expect(frozen).toEqual(['a']);
  expect(() => frozen.push('c')).toThrow(TypeError);
});

test('a frozen record is a copy that cannot be changed', () => {
  const given: Record<string, string> = { a: '1' };
  const frozen = frozenRecord(given);
  given.a = '2';
  expect(frozen).toEqual({ a: '1' });
  expect(() => { frozen.a = '3'; }).toThrow(TypeError);
});
