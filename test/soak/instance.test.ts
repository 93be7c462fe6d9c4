import { bootInstance, type InstanceBoot } from '../../lab/qemu/instance-boot';
import { findingsOf, type InstanceReport } from '../../lab/qemu/report';
import { fleet, standaloneFleets, useLab } from '../support/labs';

const SLOT = 'whole-0-0';
const HARDWARE = { vcpus: 4, queues: [2], memory: 2048 };
const DAY = 86_400_000;
/** Two boots of ten minutes, on a slow computer. */
const TIME_LIMIT = 2_400_000;

const used = useLab((stack) => standaloneFleets(stack, [fleet('whole')]));

/** The slot's instance with a kernel of its own, in the place of the lab's machine. */
let boot: InstanceBoot;
/** Once more, and the machine's clock is a day ahead. */
let skewed: InstanceBoot;

beforeAll(async () => {
  await used.lab.node(SLOT).kill();
  boot = await bootInstance(used.lab, SLOT, HARDWARE);
  skewed = await bootInstance(used.lab, SLOT, { ...HARDWARE, clock: new Date(Date.now() + DAY) });
}, TIME_LIMIT);

const linesOf = ({ log }: InstanceReport['redis']): string => log.join('\n');

test('cloud-init takes the machine for an instance of EC2 and runs its user data to the end', () => {
  const { uuid, cloud, cloudInit, bootstrap } = boot.report;
  expect(uuid).toMatch(/^ec2/);
  expect(cloud).toBe('aws');
  expect(cloudInit).toContain('status: done');
  expect(bootstrap).toContain('redis-fleet bootstrap: done');
});

test('Redis on the slot\'s volume is ready, and warns of nothing', () => {
  const { ready, units, redis } = boot.report;
  expect(ready).toBe(true);
  expect(units).toMatchObject({ 'redis-fleet-kernel': 'active', 'redis-fleet-boot': 'active', 'redis@6379': 'active' });
  expect(linesOf(redis)).toContain('Ready to accept connections');
  expect(linesOf(redis)).not.toMatch(/warning/i);
  expect(redis.openFiles).toEqual([65_536, 65_536]);
});

test('the kernel holds the profile', () => {
  const { hugePages, sysctls, memory, networkCards } = boot.report;
  expect(hugePages).toBe('always madvise [never]');
  expect(sysctls).toEqual({
    'vm.overcommit_memory': '1',
    'vm.swappiness': '1',
    'vm.min_free_kbytes': String(Math.floor(memory * 0.02)),
    'net.core.somaxconn': '65535',
    'net.ipv4.tcp_max_syn_backlog': '65535',
    'net.ipv4.ip_local_port_range': '10240 65535',
  });
  expect(networkCards.eth0).toEqual({
    interrupts: { 'input.0': '1', 'output.0': '1', 'input.1': '2', 'output.1': '2' },
    receiveQueues: { 'rx-0': 'c', 'rx-1': 'c' },
  });
});

test('the doctor finds nothing critical, and every value of the kernel in order', () => {
  const { doctor } = boot.report;
  expect(doctor?.code).toBeLessThan(2);
  const findings = doctor === undefined ? [] : findingsOf(doctor);
  expect(findings.length).toBeGreaterThan(30);
  expect(findings.filter(({ verdict }) => verdict === 'critical')).toEqual([]);
  expect(findings.filter(({ section, verdict }) => section === 'kernel' && verdict !== 'ok')).toEqual([]);
});

test('a second run of the kernel\'s unit changes nothing, and mends what somebody has changed', () => {
  expect(boot.report.again).toMatchObject({ code: 0, changes: false });
  expect(boot.report.spoiled).toMatchObject({
    mended: { code: 0 },
    after: { hugePages: 'always madvise [never]', sysctls: { 'vm.overcommit_memory': '1' }, networkCards: { eth0: { receiveQueues: { 'rx-0': 'c' } } } },
  });
});

test('with a clock that is a day ahead AWS refuses the instance, which says so on its console and starts no Redis', () => {
  const { ready, cloudInit, bootstrap, units, redis } = skewed.report;
  expect(bootstrap.join('\n')).toContain('RequestTimeTooSkewed');
  expect(skewed.console).toMatch(/redis-fleet bootstrap failed: .+/);
  expect(cloudInit).toContain('status: error');
  expect(ready).toBe(false);
  expect(units).toMatchObject({ 'redis-fleet-boot': 'inactive', 'redis@6379': 'inactive' });
  expect(redis.answer.code).not.toBe(0);
});
