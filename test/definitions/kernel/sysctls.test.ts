import { HARMFUL_SYSCTLS, REMOVED_SYSCTLS, SYSCTLS, SYSCTL_RANGES } from '../../../lib/definitions/kernel/sysctls';

test('wrong values that do harm silently are outside of these ranges', () => {
  expect(Object.entries(SYSCTL_RANGES).map(([name, { min, max }]) => [name, min, max])).toEqual([
    ['vm.overcommit_memory', 0, 2], ['vm.swappiness', 0, 200], ['net.core.somaxconn', 128, 2_147_483_647], ['net.ipv4.tcp_max_syn_backlog', 128, 2_147_483_647],
    ['net.ipv4.tcp_tw_reuse', 0, 2], ['vm.min_free_kbytes', 1024, 67_108_864], ['fs.nr_open', 1_048_576, 2_147_483_584],
  ]);
});

test('the profile\'s own values are in their ranges, not removed and not harmful', () => {
  for (const [name, { value, why }] of Object.entries(SYSCTLS)) {
    const range = SYSCTL_RANGES[name];
    expect([name, Number(value) >= (range?.min ?? NaN) && Number(value) <= (range?.max ?? NaN)]).toEqual([name, true]);
    expect(HARMFUL_SYSCTLS[name]?.matches(value) ?? false).toBe(false);
    expect(why).not.toBe('');
  }
  expect(Object.keys(SYSCTLS).filter((name) => Object.hasOwn(REMOVED_SYSCTLS, name))).toEqual([]);
});

test('every setting that can be harmful has a range, so that no other way to write it goes unnoticed', () => {
  expect(Object.keys(HARMFUL_SYSCTLS).filter((name) => SYSCTL_RANGES[name] === undefined)).toEqual([]);
});
