import { isZoneLetter, ZONE } from '../../../lib/definitions/placement/zone';

test.each(['a', 'f', 'eu-west-1a', 'us-gov-west-1b', 'us-iso-east-1c', 'ap-southeast-4d'])('%s is a zone', (zone) => {
  expect(ZONE.pattern.test(zone)).toBe(true);
});

test.each(['', 'A', 'ab', '1', 'eu-west-1', 'eu-west-a', 'euw1-az1', 'eu-west-1a\n', 'eu--1a', 'eu-west-12a'])('%j is none', (zone) => {
  expect(ZONE.pattern.test(zone)).toBe(false);
});

test('a zone letter is told from a whole name', () => {
  expect([isZoneLetter('a'), isZoneLetter('eu-west-1a')]).toEqual([true, false]);
});
