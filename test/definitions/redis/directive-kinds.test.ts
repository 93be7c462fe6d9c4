import fc from 'fast-check';
import { choice, integer, isSize, pattern, size, sizeInBytes, sizeOrNone } from '../../../lib/definitions/redis/directive-kinds';

test.each([
  ['0', 0], ['1', 1], ['1k', 1000], ['1kb', 1024], ['1m', 1_000_000], ['1mb', 1_048_576], ['2g', 2_000_000_000], ['2gb', 2_147_483_648], ['3GB', 3_221_225_472], ['4Mb', 4_194_304],
])('%s is %d bytes', (text, bytes) => {
  expect(sizeInBytes(text)).toBe(bytes);
});

test.each(['', 'mb', '1tb', '-1', '1.5gb', '1 mb', '01mb', '00', '1mb\n', '1e3', '0x10', `1${'0'.repeat(15)}`])('%j is no size', (text) => {
  expect(sizeInBytes(text)).toBeUndefined();
});

test('a size is taken up to both ends of its range, in whatever unit', () => {
  expect([isSize('64mb', '64mb', '1gb'), isSize('65536kb', '64mb', '1gb'), isSize('1024mb', '64mb', '1gb'), isSize('1073741824', '64mb', '1gb')]).toEqual([true, true, true, true]);
  expect([isSize('67108863', '64mb', '1gb'), isSize('1073741825', '64mb', '1gb'), isSize('64m', '64mb', '1gb')]).toEqual([false, false, false]);
});

test('a size outside of its range is refused with the range', () => {
  fc.assert(fc.property(fc.oneof(fc.nat(63), fc.integer({ min: 1025, max: 9_999_999 })), (megabytes) => {
    expect(size('64mb', '1gb').problem('backlog', `${megabytes}mb`)).toBe(`"backlog" must be a size 64mb-1gb such as 256mb, got "${megabytes}mb"`);
  }));
  fc.assert(fc.property(fc.integer({ min: 64, max: 1024 }), (megabytes) => {
    expect(size('64mb', '1gb').problem('backlog', `${megabytes}mb`)).toBeUndefined();
  }));
});

test('every kind says what it allows, and says the same when it refuses', () => {
  const kinds = { 'a whole number 1-5': integer(1, 5), 'one of yes, no': choice('yes', 'no'), 'a size 1kb-2kb such as 256mb': size('1kb', '2kb'),
    '0 for no limit, or a size 1gb-2gb such as 1gb': sizeOrNone('1gb', '2gb'), 'a letter': pattern('a letter', /^[a-z]$/) };
  for (const [allowed, kind] of Object.entries(kinds)) {
    expect(kind.allowed).toBe(allowed);
    expect(kind.problem('it', '?')).toBe(`"it" must be ${allowed}, got "?"`);
  }
});

test('numbers say their range, sizes theirs in MiB', () => {
  expect([integer(1, 5).range, size('1mb', '2gb').range, choice('yes').range]).toEqual([{ min: 1, max: 5 }, { min: 1, max: 2048 }, undefined]);
});
