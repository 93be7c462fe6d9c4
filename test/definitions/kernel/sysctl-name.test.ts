import { KernelProfile } from '../../../lib/definitions/kernel/kernel-profile';
import { LINUX_SYSCTLS } from '../../../lib/definitions/kernel/linux-sysctls';
import { misspeltSysctl } from '../../../lib/definitions/kernel/sysctl-name';
import { problemsOf } from '../../support/problems';

const FORM = '"name of a sysctl" must be a setting below vm, net, kernel or fs with dots and no slash, such as net.core.somaxconn';

function refused(name: string, acknowledge?: Record<string, string>): string[] {
  return problemsOf(() => new KernelProfile({ sysctls: { [name]: '1' }, acknowledge }));
}

test.each(['net.ipv4.conf.ens5.rp_filter', 'kernel.numa_balancing', 'net.netfilter.nf_conntrack_max', 'net.core.some_setting_of_a_later_kernel', `vm${'.a'.repeat(6)}`, `vm.${'9'.repeat(64)}`])('%s is a name', (name) => {
  expect(refused(name)).toEqual([]);
});

test.each(['vm', 'vm.', 'vm..x', 'dev.cdrom.info', 'VM.dirty', 'vm.swappiness = 1', 'constructor', '-vm.dirty', 'vm.//.//.etc.passwd', 'vm./', `vm${'.a'.repeat(7)}`, `vm.${'9'.repeat(65)}`])('%j is no name', (name) => {
  expect(refused(name)).toEqual([`sysctls/${name}: ${FORM}, got ${JSON.stringify(name)}`]);
});

test.each([['swappiness', 'vm.swappiness'], ['somaxconn', 'net.core.somaxconn'], ['VM.swappiness', 'vm.swappiness']])('%s without its folder is told what it most likely means', (name, meant) => {
  expect(refused(name)).toEqual([`sysctls/${name}: ${FORM}, got ${JSON.stringify(name)}; did you mean "${meant}"?`]);
});

test.each([
  ['net.core.somaxcon', 'net.core.somaxconn'], ['vm.swapiness', 'vm.swappiness'], ['vm.overcomit_memory', 'vm.overcommit_memory'], ['net.ipv4.somaxconn', 'net.core.somaxconn'],
  ['net.ipv4.tcp_max_syn_backlogs', 'net.ipv4.tcp_max_syn_backlog'], ['net.core.tcp_tw_recycle', 'net.ipv4.tcp_tw_recycle'],
])('%s is most likely misspelt, and taken only when it is acknowledged', (name, meant) => {
  const message = `sysctls/${name}: "${name}" is not a setting that this library knows; did you mean "${meant}"? to use it all the same, acknowledge "kernel.unknown-sysctl" with a reason`;
  expect(refused(name)).toEqual([message]);
  expect(refused(name, { 'kernel.unknown-sysctl': ' ' })).toEqual([message]);
  expect(refused(name, { 'kernel.unknown-sysctl': 'a setting of our own kernel' })).toEqual([]);
});

test('no setting of Linux is taken for a misspelt one', () => {
  expect(LINUX_SYSCTLS.filter((name) => misspeltSysctl(name) !== undefined)).toEqual([]);
});
