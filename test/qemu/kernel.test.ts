import { findingsOf, type GuestReport, type TunedReport } from '../../lab/qemu/report';
import { bootStock, bootTuned } from '../../lab/qemu/short-boot';
import { FleetDefinition } from '../../lib';

const DAY = 86_400;
const started = Date.now() / 1000;

/** Four processors: more than the first network card has queues, as many as the second has. */
const machine = { vcpus: 4, queues: [2, 4], memory: 4096 };

/** As Debian delivers it: what the settings of the other are measured by. */
let stock: GuestReport;
/** The same machine with the files of a node, and with a clock that is a day ahead. */
let tuned: TunedReport;

beforeAll(async () => {
  [stock, tuned] = await Promise.all([
    bootStock(machine),
    bootTuned(new FleetDefinition({ name: 'demo' }), { ...machine, clock: new Date((started + DAY) * 1000) }),
  ]);
});

const warnings = (log: readonly string[]): string[] => log.filter((line) => /warning/i.test(line));

test('a machine as Debian delivers it has none of the settings, so that the tests below can fail', () => {
  expect(stock).toMatchObject({
    hugePages: '[always] madvise never',
    sysctls: {
      'vm.overcommit_memory': '0',
      'vm.swappiness': '60',
      'net.core.somaxconn': '4096',
      'net.ipv4.tcp_max_syn_backlog': '256',
      'net.ipv4.ip_local_port_range': '32768 60999',
    },
    networkCards: {
      eth0: { receiveQueues: { 'rx-0': '0', 'rx-1': '0' }, interrupts: { 'input.0': '3', 'output.0': '3', 'input.1': 'c', 'output.1': 'c' } },
      eth1: { receiveQueues: { 'rx-0': '0', 'rx-1': '0', 'rx-2': '0', 'rx-3': '0' } },
    },
  });
});

test('Redis on that machine warns of memory overcommit and of huge pages', () => {
  expect(stock.redis.answer.output).toBe('PONG\n');
  expect(warnings(stock.redis.log).join('\n')).toContain('WARNING Memory overcommit must be enabled!');
  expect(stock.redis.checkSystem.code).toBe(1);
  expect(stock.redis.checkSystem.output).toMatch(/\[overcommit\]\.\.\.WARNING/);
  expect(stock.redis.checkSystem.output).toMatch(/\[THP\]\.\.\.WARNING/);
});

test('a node\'s own units put the profile in force in a kernel that is theirs alone', () => {
  expect(tuned.units).toEqual({
    'systemd-sysctl': 'active', 'systemd-tmpfiles-setup': 'active', 'redis-fleet-kernel': 'active', 'redis-fleet-boot': 'inactive', 'redis@6379': 'active',
  });
  expect(tuned.hugePages).toBe('always madvise [never]');
  expect(tuned.sysctls).toMatchObject({
    'vm.overcommit_memory': '1',
    'vm.swappiness': '1',
    'net.core.somaxconn': '65535',
    'net.ipv4.tcp_max_syn_backlog': '65535',
    'net.ipv4.ip_local_port_range': '10240 65535',
  });
});

test('systemd itself reads the files in sysctl.d and tmpfiles.d: the unit finds nothing left to change', () => {
  expect(tuned.log.join('\n')).toMatch(/sysctls: 5 in force, 0 changed, 0 warnings/);
  expect(tuned.log.join('\n')).toMatch(/huge pages: 1 in force, 0 changed, 0 warnings/);
});

test('min_free_kbytes is two percent of the machine\'s own memory', () => {
  const [before, after] = [stock, tuned].map(({ sysctls }) => Number(sysctls['vm.min_free_kbytes']));
  expect(after).toBe(Math.floor(tuned.memory * 0.02));
  expect(after).not.toBe(before);
});

test('a network card with fewer queues than processors interrupts one processor a queue, and the others take part in receiving', () => {
  expect(tuned.processors).toBe(4);
  expect(tuned.networkCards.eth0).toEqual({
    interrupts: { 'input.0': '1', 'output.0': '1', 'input.1': '2', 'output.1': '2' },
    receiveQueues: { 'rx-0': 'c', 'rx-1': 'c' },
  });
});

test('a network card with a queue for each processor has its interrupts spread, and steering stays off', () => {
  expect(tuned.networkCards.eth1).toEqual({
    interrupts: {
      'input.0': '1', 'output.0': '1', 'input.1': '2', 'output.1': '2', 'input.2': '4', 'output.2': '4', 'input.3': '8', 'output.3': '8',
    },
    receiveQueues: { 'rx-0': '0', 'rx-1': '0', 'rx-2': '0', 'rx-3': '0' },
  });
});

test('Redis starts by its unit without a warning, with the descriptors that it asked for', () => {
  const { redis } = tuned;
  expect(redis.answer.output).toContain('NOAUTH');
  expect(redis.log.join('\n')).toContain('Ready to accept connections');
  expect(warnings(redis.log)).toEqual([]);
  expect(redis.openFiles).toEqual([65_536, 65_536]);
  // Its check of the clock's speed measures the emulated processor
  expect(redis.checkSystem.output).toMatch(/\[overcommit\]\.\.\.OK\n\[THP\]\.\.\.OK/);
});

test('a second run of the kernel\'s unit changes nothing', () => {
  expect(tuned.again).toMatchObject({ code: 0, changes: false });
});

test('the doctor finds every value of the kernel in order', () => {
  const kernel = findingsOf(tuned.doctor).filter(({ section }) => section === 'kernel');
  expect(kernel.filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
  expect(kernel.map(({ name }) => name)).toEqual(expect.arrayContaining([
    'vm.overcommit_memory', 'transparent huge pages', 'vm.min_free_kbytes', 'receive packet steering of eth0 rx-1', 'CPU of virtio0-input.1', 'clocksource',
  ]));
});

test('the doctor sees what somebody has changed, and its remedy puts it right', () => {
  const wrong = findingsOf(tuned.spoiled.doctor).filter(({ section, verdict }) => section === 'kernel' && verdict !== 'ok');
  const fix = 'systemctl reload redis-fleet-kernel.service';
  expect(wrong).toMatchObject([
    { name: 'vm.overcommit_memory', verdict: 'critical', actual: '0', fix },
    { name: 'transparent huge pages', verdict: 'warning', actual: '[always] madvise never', fix },
    { name: 'receive packet steering of eth0 rx-0', verdict: 'warning', actual: '1', fix },
  ]);
  expect(tuned.spoiled.mended.code).toBe(0);
  expect(tuned.spoiled.after).toMatchObject({
    hugePages: 'always madvise [never]', sysctls: { 'vm.overcommit_memory': '1' }, networkCards: { eth0: { receiveQueues: { 'rx-0': 'c' } } },
  });
});

test('on a machine whose clock is a day ahead and that nobody sets, the doctor says that it is not synchronised', () => {
  expect(Math.abs(stock.clock - started)).toBeLessThan(DAY / 2);
  expect(Math.abs(tuned.clock - started - DAY)).toBeLessThan(DAY / 2);
  expect(findingsOf(tuned.doctor)).toContainEqual(expect.objectContaining({ name: 'clock', verdict: 'warning', actual: 'not synchronised' }));
});
