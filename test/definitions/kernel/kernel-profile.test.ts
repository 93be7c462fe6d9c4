import { Token } from 'aws-cdk-lib';
import fc from 'fast-check';
import { CStates, KernelPreset, ReceivePacketSteering, SwapPolicy, TransparentHugePages } from '../../../lib/definitions/kernel/choices';
import { KernelProfile, type KernelProfileProps } from '../../../lib/definitions/kernel/kernel-profile';
import { hostile } from '../../support/hostile';
import { problemsOf } from '../../support/problems';

const REDIS = {
  'vm.overcommit_memory': '1', 'vm.swappiness': '1', 'net.core.somaxconn': '65535', 'net.ipv4.tcp_max_syn_backlog': '65535', 'net.ipv4.ip_local_port_range': '10240 65535',
};
const GENERAL = { 'vm.swappiness': '10', 'net.core.somaxconn': '16384', 'net.ipv4.tcp_max_syn_backlog': '16384', 'net.ipv4.ip_local_port_range': '10240 65535' };

function refused(props: KernelProfileProps): string[] {
  return problemsOf(() => new KernelProfile(props));
}

function choicesOf(profile: KernelProfile): unknown[] {
  return [profile.name, profile.transparentHugePages, profile.minFreeMemoryPercent, profile.receivePacketSteering, profile.swap, profile.cStates, profile.openFiles];
}

test('a profile that says nothing is what a Redis machine needs', () => {
  for (const profile of [new KernelProfile(), KernelProfile.redis(), new KernelProfile({ preset: KernelPreset.REDIS })]) {
    expect(profile.sysctls).toEqual(REDIS);
    expect(choicesOf(profile)).toEqual(['redis', 'never', 2, 'auto', 'keep', 'default', undefined]);
  }
});

test('the profile of a side service asks for less', () => {
  expect(KernelProfile.general().sysctls).toEqual(GENERAL);
  expect(choicesOf(KernelProfile.general())).toEqual(['general', 'madvise', 1, 'off', 'keep', 'default', undefined]);
});

test('no profile leaves the kernel as it is', () => {
  expect(KernelProfile.none().sysctls).toEqual({});
  expect(choicesOf(KernelProfile.none())).toEqual(['none', 'unchanged', undefined, 'off', 'keep', 'default', undefined]);
});

test('a profile of one\'s own begins with a ready-made one and changes any part of it', () => {
  const options = { transparentHugePages: TransparentHugePages.MADVISE, minFreeMemoryPercent: 3, receivePacketSteering: ReceivePacketSteering.OFF, swap: SwapPolicy.NONE, cStates: CStates.SHALLOW, openFiles: 70_000 };
  for (const [preset, sysctls] of [[KernelPreset.REDIS, REDIS], [KernelPreset.GENERAL, GENERAL], [KernelPreset.NONE, {}]] as const) {
    const profile = new KernelProfile({ preset, ...options, sysctls: { 'net.core.netdev_max_backlog': '4096' } });
    expect(profile.sysctls).toEqual({ ...sysctls, 'net.core.netdev_max_backlog': '4096' });
    expect(choicesOf(profile)).toEqual(['own', 'madvise', 3, 'off', 'none', 'shallow', 70_000]);
  }
});

test('a limit of open files alone makes no profile of one\'s own', () => {
  expect(KernelProfile.general({ openFiles: 70_000 }).name).toBe('general');
});

test('settings of the user stand beside the profile\'s own, or instead of them in their place', () => {
  const profile = new KernelProfile({ sysctls: { 'net.core.netdev_max_backlog': '4096', 'vm.swappiness': '10' } });
  expect(Object.entries(profile.sysctls)).toEqual(Object.entries({ ...REDIS, 'vm.swappiness': '10', 'net.core.netdev_max_backlog': '4096' }));
});

test('each setting has its reason, and its unit and source where the library knows them', () => {
  const { settings } = KernelProfile.redis({
    sysctls: { 'vm.swappiness': '10', 'net.core.somaxconn': '65535', 'net.core.netdev_max_backlog': '4096' },
    reasons: { 'net.core.netdev_max_backlog': 'bursts of 25 Gbit/s' },
  });
  const of = (name: string): unknown => settings.find((setting) => setting.name === name);
  expect(of('vm.overcommit_memory')).toEqual({
    name: 'vm.overcommit_memory', value: '1', unit: 'mode', source: 'https://redis.io/docs/latest/operate/oss_and_stack/management/admin/',
    reason: 'a fork for BGSAVE, an AOF rewrite or a full sync must not fail for memory that it never touches',
  });
  expect(of('vm.swappiness')).toMatchObject({ value: '10', reason: 'set by the definition of the fleet', source: expect.stringMatching(/^https:/) as string });
  expect(of('net.core.somaxconn')).toMatchObject({ reason: 'the kernel cuts tcp-backlog to this without a word' });
  expect(of('net.core.netdev_max_backlog')).toEqual({ name: 'net.core.netdev_max_backlog', value: '4096', reason: 'bursts of 25 Gbit/s', unit: '', source: '' });
});

test('a reason is given for a setting of the user\'s own, in 1-200 characters of ASCII', () => {
  const sysctls = { 'vm.dirty_ratio': '10' };
  expect(refused({ sysctls, reasons: { 'vm.swappiness': 'why' } })).toEqual(['reasons/vm.swappiness: "vm.swappiness" is not set by "sysctls"; give reasons for those only']);
  const message = (got: string): string => `reasons/vm.dirty_ratio: "vm.dirty_ratio" must be 1-200 letters, digits, spaces or punctuation of ASCII, got ${JSON.stringify(got)}`;
  for (const bad of ['', 'ä', 'a\nb', 'x'.repeat(201)]) {
    expect(refused({ sysctls, reasons: { 'vm.dirty_ratio': bad } })).toEqual([message(bad)]);
  }
  expect(refused({ sysctls, reasons: { 'vm.dirty_ratio': 'x'.repeat(200) } })).toEqual([]);
});

test('memory is kept free by a share of 1-3 percent, or by a number, and not by both', () => {
  expect([1, 2, 3].flatMap((minFreeMemoryPercent) => refused({ minFreeMemoryPercent }))).toEqual([]);
  for (const minFreeMemoryPercent of [0, 4, 1.5, -1]) {
    expect(refused({ minFreeMemoryPercent })).toEqual([`minFreeMemoryPercent: "minFreeMemoryPercent" must be a whole number 1-3, got ${minFreeMemoryPercent}`]);
  }
  const sysctls = { 'vm.min_free_kbytes': '262144' };
  expect(new KernelProfile({ sysctls }).minFreeMemoryPercent).toBeUndefined();
  expect(refused({ sysctls, minFreeMemoryPercent: 2 })).toEqual(['minFreeMemoryPercent: "minFreeMemoryPercent" and the setting "vm.min_free_kbytes" say the same; keep one']);
});

test.each([
  ['preset', 'kafka', 'redis, general, none'], ['receivePacketSteering', 'some', 'auto, off'], ['swap', 'ram', 'keep, none'], ['cStates', 'deep', 'default, shallow'],
])('%s is one of its choices', (name, value, allowed) => {
  expect(refused({ [name]: value })).toEqual([`${name}: "${name}" must be one of ${allowed}, got "${value}"`]);
});

test.each(['all', 'on'])('steering of packets is never %s, with the reason', (value) => {
  expect(refused({ receivePacketSteering: value as ReceivePacketSteering })).toEqual([
    `receivePacketSteering: "receivePacketSteering" must be one of auto, off, got "${value}"; packets for all CPUs slow a machine that has a queue for each; use "receivePacketSteering: auto", which acts only where CPUs exceed queues`,
  ]);
});

test('a value is words or numbers with single spaces between them', () => {
  expect(refused({ sysctls: { 'net.ipv4.tcp_congestion_control': 'bbr', 'net.ipv4.tcp_rmem': '1 2 3 4 5 6 7 8' } })).toEqual([]);
  expect(refused({ sysctls: { 'net.ipv4.tcp_rmem': '1 2 3 4 5 6 7 8 9' } })).toHaveLength(1);
  expect(refused({ sysctls: { 'net.ipv4.tcp_rmem': '4096  65535' } })).toEqual([
    'sysctls/net.ipv4.tcp_rmem: "net.ipv4.tcp_rmem" must be words or numbers separated by single spaces, got "4096  65535"',
  ]);
});

test('a range of ports is two numbers, the first not above the second', () => {
  const name = 'net.ipv4.ip_local_port_range';
  expect([...refused({ sysctls: { [name]: '1024 65535' } }), ...refused({ sysctls: { [name]: '20000 20000' } })]).toEqual([]);
  for (const value of ['10240', '65535 10240', '10240 65536', '0 65535', '10240 20000 30000', '10240\t65535', '10240 65535 ']) {
    expect(refused({ sysctls: { [name]: value } })).toEqual([`sysctls/${name}: "${name}" must be 2 whole numbers 1024-65535, none smaller than the one before, got ${JSON.stringify(value)}`]);
  }
});

test('a hostile text is never taken as a name or as a value', () => {
  fc.assert(fc.property(hostile('vm.dirty_ratio'), hostile('10'), (name, value) => {
    expect(refused({ sysctls: { [name]: '1' } })[0]).toContain(' must be a setting below vm, net, kernel or fs ');
    expect(refused({ sysctls: { 'vm.dirty_ratio': value } })).toEqual([`sysctls/vm.dirty_ratio: "vm.dirty_ratio" must be words or numbers separated by single spaces, got ${JSON.stringify(value)}`]);
  }));
});

test('every number 1024-1048576 of open files is taken, and no other', () => {
  fc.assert(fc.property(fc.oneof(fc.integer({ min: 1024, max: 1_048_576 }), fc.integer({ min: -10, max: 2_000_000 }), fc.constantFrom(1023, 1_048_577, 1024.5)), (openFiles) => {
    const good = Number.isInteger(openFiles) && openFiles >= 1024 && openFiles <= 1_048_576;
    expect(refused({ openFiles })).toEqual(good ? [] : [`openFiles: "openFiles" must be a whole number 1024-1048576, got ${openFiles}`]);
  }));
});

test('huge pages are never always there, with the reason', () => {
  expect(new KernelProfile({ transparentHugePages: TransparentHugePages.MADVISE }).transparentHugePages).toBe('madvise');
  const choices = 'transparentHugePages: "transparentHugePages" must be one of never, madvise, unchanged';
  expect(refused({ transparentHugePages: 'always' as TransparentHugePages })).toEqual([`${choices}, got "always"; huge pages make forks slow and copy 2 MiB for each byte written`]);
  expect(refused({ transparentHugePages: 'often' as TransparentHugePages })).toEqual([`${choices}, got "often"`]);
});

test('a value that is written into a file cannot be a token', () => {
  const value = Token.asString({ Ref: 'Value' });
  expect(refused({ sysctls: { 'vm.dirty_ratio': value, 'vm.swappiness': value }, openFiles: Token.asNumber({ Ref: 'Files' }), transparentHugePages: value as TransparentHugePages })).toEqual([
    'sysctls/vm.dirty_ratio: "vm.dirty_ratio" must be known at synth, got a token',
    'sysctls/vm.swappiness: "vm.swappiness" must be known at synth, got a token',
    'transparentHugePages: "transparentHugePages" must be known at synth, got a token',
    'openFiles: "openFiles" must be known at synth, got a token',
  ]);
  expect(refused({ swap: value as SwapPolicy, minFreeMemoryPercent: Token.asNumber({ Ref: 'Percent' }) })).toEqual([
    'swap: "swap" must be known at synth, got a token', 'minFreeMemoryPercent: "minFreeMemoryPercent" must be known at synth, got a token',
  ]);
  expect(refused({ sysctls: { [value]: '1' } })).toEqual([`sysctls/${value}: "name of a sysctl" must be known at synth, got a token`]);
});

test('nobody can change a profile afterwards', () => {
  const sysctls: Record<string, string> = { 'vm.dirty_ratio': '10' };
  const profile = new KernelProfile({ sysctls });
  sysctls['vm.dirty_ratio'] = 'x';
  expect(() => { profile.sysctls['vm.dirty_ratio'] = 'y'; }).toThrow(TypeError);
  expect(profile.sysctls).toEqual({ ...REDIS, 'vm.dirty_ratio': '10' });
  expect(new KernelProfile().sysctls).toEqual(REDIS);
});
