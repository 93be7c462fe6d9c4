import { Token } from 'aws-cdk-lib';
import fc from 'fast-check';
import { KernelProfile, type KernelProfileProps, TransparentHugePages } from '../../../lib/definitions/kernel/kernel-profile';
import { SYSCTL_RANGES } from '../../../lib/definitions/kernel/sysctls';
import { hostile } from '../../support/hostile';
import { problemsOf } from '../../support/problems';

const PROFILE = { 'vm.overcommit_memory': '1', 'vm.swappiness': '1', 'net.core.somaxconn': '65535', 'net.ipv4.tcp_max_syn_backlog': '65535' };
const NAME = '"name of a sysctl" must be a setting below vm, net, kernel or fs with dots and no slash, such as net.core.somaxconn';

function refused(props: KernelProfileProps): string[] {
  return problemsOf(() => new KernelProfile(props));
}

test('a profile that says nothing is what a Redis machine needs', () => {
  const profile = new KernelProfile();
  expect(profile.sysctls).toEqual(PROFILE);
  expect(profile.transparentHugePages).toBe('never');
  expect(profile.openFiles).toBe(65_536);
});

test('settings of the user stand beside the profile\'s own, or instead of them', () => {
  const profile = new KernelProfile({ sysctls: { 'vm.min_free_kbytes': '262144', 'vm.swappiness': '10' } });
  expect(Object.entries(profile.sysctls)).toEqual(Object.entries({ ...PROFILE, 'vm.swappiness': '10', 'vm.min_free_kbytes': '262144' }));
});

test.each(Object.entries(SYSCTL_RANGES))('%s takes every number of its range, and no other', (name, { min, max }) => {
  const outOfRange = (value: string): boolean => refused({ sysctls: { [name]: value } }).includes(`sysctls/${name}: "${name}" must be a whole number ${min}-${max}, got ${JSON.stringify(value)}`);
  fc.assert(fc.property(fc.integer({ min, max }), (value) => {
    expect(outOfRange(String(value))).toBe(false);
  }));
  fc.assert(fc.property(fc.oneof(fc.integer({ min: max + 1, max: 2 ** 52 }).map(String), fc.constantFrom(String(min - 1), '', `0${min}`, '1.5', 'many')), (value) => {
    expect(outOfRange(value)).toBe(true);
  }));
});

test.each([
  ['vm.overcommit_memory', '0', 'kernel.overcommit-memory', 'a fork can fail, and with it snapshots, AOF rewrites and replication; use 1'],
  ['vm.overcommit_memory', '2', 'kernel.overcommit-memory', 'a fork can fail, and with it snapshots, AOF rewrites and replication; use 1'],
  ['vm.swappiness', '0', 'kernel.swappiness-zero', 'the kernel then kills Redis rather than swap a cold page; use 1'],
  ['net.ipv4.tcp_tw_reuse', '1', 'kernel.tcp-tw-reuse', 'it changes outgoing connections only, of which a Redis server has few; leave it out'],
])('%s %s is harmful until it is acknowledged with a reason', (name, value, id, why) => {
  const message = `sysctls/${name}: "${name}" ${value} is harmful: ${why}; to use it all the same, acknowledge "${id}" with a reason`;
  expect(refused({ sysctls: { [name]: value } })).toEqual([message]);
  expect(refused({ sysctls: { [name]: value }, acknowledge: { [id]: '\t' } })).toEqual([message]);
  expect(refused({ sysctls: { [name]: value }, acknowledge: { [id]: 'measured' } })).toEqual([]);
});

test('a setting that Linux no longer has cannot be acknowledged', () => {
  const acknowledge = { 'kernel.tcp-tw-recycle': 'an old guide says so', 'net.ipv4.tcp_tw_recycle': 'as well' };
  expect(refused({ sysctls: { 'net.ipv4.tcp_tw_recycle': '1' }, acknowledge })).toEqual([
    'sysctls/net.ipv4.tcp_tw_recycle: "net.ipv4.tcp_tw_recycle" cannot be set: it was removed in Linux 4.12 and dropped connections behind NAT before; leave it out',
  ]);
});

test.each(['net.ipv4.conf.ens5.rp_filter', 'kernel.sched_migration_cost_ns', 'fs.file-max', `vm${'.a'.repeat(6)}`, `vm.${'9'.repeat(64)}`])('%s is a name', (name) => {
  expect(refused({ sysctls: { [name]: '1' } })).toEqual([]);
});

test.each(['swappiness', 'vm', 'vm.', 'vm..x', 'dev.cdrom.info', 'VM.swappiness', 'vm.swappiness = 1', 'constructor', '-vm.swappiness', 'vm/swappiness', 'vm.//.//.etc.passwd', 'net.ipv4.conf.eth0/100.rp_filter', 'vm./', `vm${'.a'.repeat(7)}`, `vm.${'9'.repeat(65)}`])('%j is no name', (name) => {
  expect(refused({ sysctls: { [name]: '1' } })).toEqual([`sysctls/${name}: ${NAME}, got ${JSON.stringify(name)}`]);
});

test('a value is words or numbers with single spaces between them', () => {
  expect(refused({ sysctls: { 'net.ipv4.ip_local_port_range': '10000 65535', 'net.ipv4.tcp_congestion_control': 'bbr', 'net.ipv4.tcp_mem': '1 2 3 4 5 6 7 8' } })).toEqual([]);
  expect(refused({ sysctls: { 'net.ipv4.tcp_mem': '1 2 3 4 5 6 7 8 9' } })).toHaveLength(1);
  expect(refused({ sysctls: { 'net.ipv4.ip_local_port_range': '10000  65535' } })).toEqual([
    'sysctls/net.ipv4.ip_local_port_range: "net.ipv4.ip_local_port_range" must be words or numbers separated by single spaces, got "10000  65535"',
  ]);
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
  const choices = 'transparentHugePages: "transparentHugePages" must be one of never, madvise';
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
  expect(refused({ sysctls: { [value]: '1' } })).toEqual([`sysctls/${value}: "name of a sysctl" must be known at synth, got a token`]);
});

test('nobody can change a profile afterwards', () => {
  const sysctls: Record<string, string> = { 'vm.dirty_ratio': '10' };
  const profile = new KernelProfile({ sysctls });
  sysctls['vm.dirty_ratio'] = 'x';
  expect(() => { profile.sysctls['vm.dirty_ratio'] = 'y'; }).toThrow(TypeError);
  expect(profile.sysctls).toEqual({ ...PROFILE, 'vm.dirty_ratio': '10' });
  expect(new KernelProfile().sysctls).toEqual(PROFILE);
});
