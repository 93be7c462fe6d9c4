import { KernelProfile } from '../../../lib/definitions/kernel/kernel-profile';
import { knownSetting, OLD_GUIDES, Verdict } from '../../../lib/definitions/kernel/old-guides';
import { problemsOf } from '../../support/problems';

const HARMFUL: readonly [name: string, value: string, id: string, good: string][] = [
  ['vm.overcommit_memory', '0', 'kernel.overcommit-memory', '1'],
  ['vm.overcommit_memory', '2', 'kernel.overcommit-memory', '1'],
  ['vm.overcommit_ratio', '50', 'kernel.overcommit-ratio', ''],
  ['vm.overcommit_kbytes', '1048576', 'kernel.overcommit-ratio', ''],
  ['vm.swappiness', '0', 'kernel.swappiness-zero', '1'],
  ['vm.drop_caches', '3', 'kernel.drop-caches', ''],
  ['vm.zone_reclaim_mode', '1', 'kernel.zone-reclaim', '0'],
  ['vm.panic_on_oom', '1', 'kernel.panic-on-oom', '0'],
  ['vm.oom_kill_allocating_task', '1', 'kernel.oom-kill-allocating-task', '0'],
  ['vm.nr_hugepages', '128', 'kernel.huge-pages-reserved', '0'],
  ['fs.file-max', '100000', 'kernel.file-max-low', '2097152'],
  ['net.ipv4.tcp_tw_reuse', '1', 'kernel.tcp-tw-reuse', '2'],
  ['net.ipv4.tcp_sack', '0', 'kernel.tcp-sack-off', '1'],
  ['net.ipv4.tcp_timestamps', '0', 'kernel.tcp-timestamps-off', '1'],
  ['net.ipv4.tcp_window_scaling', '0', 'kernel.tcp-window-scaling-off', '1'],
  ['net.ipv4.tcp_fin_timeout', '10', 'kernel.tcp-fin-timeout-short', '15'],
  ['net.ipv4.tcp_syncookies', '0', 'kernel.tcp-syncookies-off', '1'],
  ['net.ipv4.tcp_abort_on_overflow', '1', 'kernel.tcp-abort-on-overflow', '0'],
  ['net.ipv4.tcp_mem', '196608 262144 393216', 'kernel.protocol-memory', ''],
  ['net.ipv4.udp_mem', '196608 262144 393216', 'kernel.protocol-memory', ''],
];

const USELESS: readonly [name: string, value: string, id: string, why: string][] = [
  ['net.core.somaxconn', '65365', 'kernel.somaxconn-typo', 'it looks like the typo of 65535 that guides copy from each other; did you mean 65535?'],
  ['net.ipv4.tcp_max_syn_backlog', '65365', 'kernel.somaxconn-typo', 'it looks like the typo of 65535 that guides copy from each other; did you mean 65535?'],
  ['net.ipv4.tcp_keepalive_time', '60', 'kernel.tcp-keepalive', 'Redis sets its own for each connection from tcp-keepalive; set that, 60 on AWS'],
  ['net.ipv4.tcp_keepalive_intvl', '10', 'kernel.tcp-keepalive', 'Redis sets its own for each connection from tcp-keepalive; set that, 60 on AWS'],
  ['net.ipv4.tcp_keepalive_probes', '3', 'kernel.tcp-keepalive', 'Redis sets its own for each connection from tcp-keepalive; set that, 60 on AWS'],
  ['vm.max_map_count', '262144', 'kernel.max-map-count', 'Redis maps few areas of memory; it is for search engines and brokers'],
  ['vm.zone_reclaim_mode', '0', 'kernel.zone-reclaim-default', 'it is 0 since Linux 3.16 unless somebody changes it'],
  ['fs.file-max', '2097152', 'kernel.file-max', 'systemd sets the largest number there is; what counts for the server is "openFiles"'],
  ['net.ipv4.tcp_low_latency', '1', 'kernel.tcp-no-effect', 'it has had no effect since Linux 4.15'],
  ['net.ipv4.tcp_fack', '1', 'kernel.tcp-no-effect', 'it has had no effect since Linux 4.15'],
];

const REMOVED: readonly [name: string, why: string][] = [
  ['net.ipv4.tcp_tw_recycle', 'it was removed in Linux 4.12 and dropped connections behind NAT before; leave it out'],
  ['kernel.sched_migration_cost_ns', 'it is no setting since Linux 5.13, which moved it to its debugging files; leave the scheduler to the kernel'],
  ['net.ipv4.netfilter.ip_conntrack_max', 'it is net.netfilter.nf_conntrack_max today, and a node tracks no connections of its own; leave it out'],
];

function refused(name: string, value: string, acknowledge?: Record<string, string>): string[] {
  return problemsOf(() => new KernelProfile({ sysctls: { [name]: value }, acknowledge }));
}

test.each(HARMFUL)('%s %s is harmful until it is acknowledged with a reason', (name, value, id, good) => {
  const message = `sysctls/${name}: "${name}" ${value} is harmful: ${knownSetting(name, value)?.why}; to use it all the same, acknowledge "${id}" with a reason`;
  expect(refused(name, value)).toEqual([message]);
  expect(refused(name, value, { [id]: '\t' })).toEqual([message]);
  expect(refused(name, value, { [id]: 'measured' })).toEqual([]);
  expect(good === '' ? [] : refused(name, good)).toEqual([]);
});

test.each(USELESS)('%s %s is taken, with the advice that it is of no use', (name, value, id, why) => {
  const sysctls = { [name]: value };
  expect(new KernelProfile({ sysctls }).advice).toEqual([{ id, message: `"${name}" ${value} is of no use: ${why}` }]);
  expect(new KernelProfile({ sysctls, acknowledge: { [id]: 'we know' } }).advice).toEqual([]);
});

test.each(REMOVED)('%s cannot be set, whatever is acknowledged', (name, why) => {
  const id = knownSetting(name, '1')?.id ?? '';
  expect(refused(name, '1', { [id]: 'an old guide says so', [name]: 'as well' })).toEqual([`sysctls/${name}: "${name}" cannot be set: ${why}`]);
});

test('every setting of the table is tried above, and its id and its words are its own', () => {
  const tried = [...HARMFUL, ...USELESS].map(([, , id]) => id);
  expect(OLD_GUIDES.filter(({ verdict, id }) => verdict !== Verdict.REMOVED && !tried.includes(id))).toEqual([]);
  expect(OLD_GUIDES.filter(({ verdict }) => verdict === Verdict.REMOVED).map((known) => known.names.some((name) => REMOVED.some(([tested]) => tested === name)))).toEqual([true, true, true]);
  const ids = OLD_GUIDES.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test('a profile without such settings has no advice', () => {
  expect([KernelProfile.redis(), KernelProfile.general(), KernelProfile.none()].flatMap(({ advice }) => advice)).toEqual([]);
});
