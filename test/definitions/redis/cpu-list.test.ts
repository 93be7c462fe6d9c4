import { Token } from 'aws-cdk-lib';
import fc from 'fast-check';
import { cpuListProblem } from '../../../lib/definitions/redis/cpu-list';
import { hostile } from '../../support/hostile';

const ALLOWED = '"cpus" must be numbers and ranges of CPUs 0-1023 such as 0-1,4';

test.each(['0', '0-1', '0-1,4', '3-3', '1023', '2,0', undefined])('%j is a list of CPUs', (value) => {
  expect(cpuListProblem('cpus', value)).toBeUndefined();
});

test.each(['', '1-0', '1024', '0-1024', '00', '01', '0,', ',0', '0 1', '0-', '-1', '0-1-2', 'a', '0:2', '0,'.repeat(150).concat('0')])('%j is no list of CPUs', (value) => {
  expect(cpuListProblem('cpus', value)).toBe(`${ALLOWED}, got ${JSON.stringify(value)}`);
});

test('a hostile text is no list of CPUs', () => {
  fc.assert(fc.property(hostile('0-1,4'), (value) => {
    expect(cpuListProblem('cpus', value)).toContain(ALLOWED);
  }));
});

test('what is known at deploy time only is left to its caller', () => {
  expect(cpuListProblem('cpus', Token.asString({ Ref: 'Cpus' }))).toBeUndefined();
});
