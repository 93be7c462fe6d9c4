import fc from 'fast-check';
import { refuse } from '../../lib/definitions/harmful';
import { Problems } from '../../lib/definitions/problems';
import { problemsOf } from '../support/problems';

const HARMFUL = { id: 'redis.example', why: 'it loses data; use 60', path: ['directives', 'example'], setting: '"example" 0' };

function refused(acknowledged?: Record<string, string>): string[] {
  const problems = new Problems();
  refuse(problems, HARMFUL, acknowledged);
  return problemsOf(() => problems.throwIfAny());
}

test('a harmful setting is refused with the reason, the remedy and the id that acknowledges it', () => {
  const message = 'directives/example: "example" 0 is harmful: it loses data; use 60; to use it all the same, acknowledge "redis.example" with a reason';
  expect(refused()).toEqual([message]);
  expect(refused({})).toEqual([message]);
  expect(refused({ 'redis.other': 'a reason' })).toEqual([message]);
});

test('a harmful setting is taken once it is acknowledged with a reason', () => {
  expect(refused({ 'redis.example': 'a load test that lives for an hour' })).toEqual([]);
});

test('a blank reason acknowledges nothing', () => {
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom(' ', '\t', '\n', '\u00a0') }), (blank) => {
    expect(refused({ 'redis.example': blank })).toHaveLength(1);
  }));
});
