import fc from 'fast-check';
import { KernelProfile } from '../../../lib/definitions/kernel/kernel-profile';
import { LINUX_SYSCTLS } from '../../../lib/definitions/kernel/linux-sysctls';
import { knownSetting, OLD_GUIDES, Verdict } from '../../../lib/definitions/kernel/old-guides';
import { SYSCTLS } from '../../../lib/definitions/kernel/sysctls';
import { problemsOf } from '../../support/problems';

/** What is wrong with the form of one number of a setting. */
function outOfRange(name: string, value: string): boolean {
  const { range, numbers = 1 } = SYSCTLS[name] ?? { range: { min: 0, max: 0 } };
  const whole = Array.from({ length: numbers }, () => value).join(' ');
  const found = problemsOf(() => new KernelProfile({ sysctls: { [name]: whole } }));
  return found.some((message) => message.includes(` ${range.min}-${range.max}`) && message.endsWith(`got ${JSON.stringify(whole)}`));
}

test.each(Object.entries(SYSCTLS))('%s takes every number of its range, and no other', (name, { range: { min, max } }) => {
  fc.assert(fc.property(fc.integer({ min, max }), (value) => {
    expect(outOfRange(name, String(value))).toBe(false);
  }));
  fc.assert(fc.property(fc.oneof(fc.integer({ min: max + 1, max: 2 ** 53 - 1 }).map(String), fc.constantFrom(String(min - 1), '', `0${min}`, '1.5', 'many')), (value) => {
    expect(outOfRange(name, value)).toBe(true);
  }));
});

test('the values of the profiles are in their ranges, known to be good, and have a reason and a source', () => {
  for (const [name, { redis, general, source, unit }] of Object.entries(SYSCTLS)) {
    expect([name, source, unit]).toEqual([name, expect.stringMatching(/^https:\/\/\S+$/), expect.stringMatching(/^\S/)]);
    for (const { value, reason } of [redis, general].filter((choice) => choice !== undefined)) {
      expect([name, problemsOf(() => new KernelProfile({ sysctls: { [name]: value } })), knownSetting(name, value)]).toEqual([name, [], undefined]);
      expect(reason).toMatch(/^\S.{10,}$/);
    }
  }
});

test('every setting that can be harmful has a range, so that no other way to write its value goes unnoticed', () => {
  const names = OLD_GUIDES.filter(({ verdict }) => verdict !== Verdict.REMOVED).flatMap((known) => known.names);
  expect(names.filter((name) => SYSCTLS[name] === undefined)).toEqual([]);
});

test('the settings of Linux are each named once, and the removed ones are not among them', () => {
  expect(new Set(LINUX_SYSCTLS).size).toBe(LINUX_SYSCTLS.length);
  expect(LINUX_SYSCTLS).toEqual(expect.arrayContaining(['vm.swappiness', 'net.core.somaxconn', 'net.ipv4.tcp_rmem', 'kernel.numa_balancing', 'fs.inotify.max_user_watches']));
  const removed = OLD_GUIDES.filter(({ verdict }) => verdict === Verdict.REMOVED).flatMap((known) => known.names);
  expect(LINUX_SYSCTLS.filter((name) => removed.includes(name))).toEqual([]);
});
