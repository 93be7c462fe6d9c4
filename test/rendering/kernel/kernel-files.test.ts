import fc from 'fast-check';
import { FleetDefinition, type FleetDefinitionProps, HostStatus, KernelProfile, Machine, RedisDatabase, Topology, TransparentHugePages } from '../../../lib';
import { renderKernelJson } from '../../../lib/rendering/kernel/kernel-json';
import { renderSysctlConf } from '../../../lib/rendering/kernel/sysctl-conf';
import { renderTmpfilesConf } from '../../../lib/rendering/kernel/tmpfiles-conf';

interface KernelJson {
  readonly sysctls: readonly { name: string; value: string }[];
  readonly [key: string]: unknown;
}

function fleetOf(props: Partial<FleetDefinitionProps>): FleetDefinition {
  return new FleetDefinition({ name: 'demo', ...props });
}

function kernelJson(props: Partial<FleetDefinitionProps>): KernelJson {
  return JSON.parse(renderKernelJson(fleetOf(props))) as KernelJson;
}

/** The settings that a sysctl.d file makes. */
function settingsIn(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(lines.map((line) => line.split(' = ') as [string, string]));
}

function reservedPorts(props: Partial<FleetDefinitionProps>): string | undefined {
  return settingsIn(renderSysctlConf(fleetOf(props)))['net.ipv4.ip_local_reserved_ports'];
}

test('kernel.json has every key, whatever the profile says', () => {
  const keys = ['version', 'profile', 'sysctls', 'transparentHugePages', 'minFreeMemoryPercent', 'receivePacketSteering', 'swap', 'cStates', 'clocksource', 'openFiles'];
  for (const kernel of [KernelProfile.redis(), KernelProfile.general(), KernelProfile.none()]) {
    expect(Object.keys(kernelJson({ kernel }))).toEqual(keys);
  }
  const { sysctls, ...rest } = kernelJson({ kernel: KernelProfile.none() });
  expect(sysctls).toEqual([]);
  expect(rest).toEqual({
    version: 1, profile: 'none', transparentHugePages: null, minFreeMemoryPercent: null, receivePacketSteering: 'off', swap: 'keep', cStates: 'default',
    clocksource: 'verify', openFiles: { wanted: 65_536, maxclients: 10_000, reserve: 32, clusterLinks: 0 },
  });
});

test('sysctl.d and kernel.json make the same settings, and no reason becomes one', () => {
  const printable = fc.stringMatching(/^[\x20-\x7e]{1,200}$/);
  fc.assert(fc.property(printable, fc.integer({ min: 1024, max: 55_535 }), (reason, port) => {
    const kernel = KernelProfile.redis({ sysctls: { 'vm.dirty_ratio': '10' }, reasons: { 'vm.dirty_ratio': reason } });
    const made = Object.fromEntries(kernelJson({ kernel, port }).sysctls.map(({ name, value }) => [name, value]));
    expect(settingsIn(renderSysctlConf(fleetOf({ kernel, port })))).toEqual(made);
    expect(made).toMatchObject(kernel.sysctls);
  }));
});

test('a port in the range of outgoing connections is reserved for the server, and no other', () => {
  expect(reservedPorts({ port: 6379 })).toBeUndefined();
  expect(reservedPorts({ port: 10_239 })).toBeUndefined();
  expect(reservedPorts({ port: 10_240 })).toBe('10240');
  expect(reservedPorts({ port: 55_535 })).toBe('55535');
  expect(reservedPorts({ port: 20_000, kernel: KernelProfile.none() })).toBeUndefined();
  expect(reservedPorts({ port: 20_000, kernel: KernelProfile.redis({ sysctls: { 'net.ipv4.ip_local_reserved_ports': '8080' } }) })).toBe('8080');
});

test('the ports of all servers of a node are reserved, of the bus of a cluster and of the status page, in rising order', () => {
  const databases = [new RedisDatabase({ name: 'main', port: 30_000 }), new RedisDatabase({ name: 'cache', port: 20_000 }), new RedisDatabase({ name: 'events', port: 7000 })];
  const machine = new Machine({ instanceType: 'r7g.2xlarge', dataVolumeGiB: 256 });
  expect(reservedPorts({ machine, databases })).toBe('20000,30000');
  expect(reservedPorts({ machine, databases, hostStatus: HostStatus.local({ port: 25_000 }) })).toBe('20000,25000,30000');
  expect(reservedPorts({ hostStatus: HostStatus.local() })).toBeUndefined();
  expect(reservedPorts({ topology: Topology.cluster({ shards: 3 }), hostStatus: HostStatus.local({ port: 11_000 }) })).toBe('11000,16379');
});

test('memory that is kept free is a share for the node to compute, and never a number of the machine that synthesizes', () => {
  expect(renderSysctlConf(fleetOf({}))).toContain('# vm.min_free_kbytes is 2 percent of the machine\'s memory: redis-fleet-kernel.service computes and sets it\n');
  expect(settingsIn(renderSysctlConf(fleetOf({})))).not.toHaveProperty(['vm.min_free_kbytes']);
  expect(renderSysctlConf(fleetOf({ kernel: KernelProfile.none() }))).not.toContain('vm.min_free_kbytes');
});

test('huge pages are written by a line of tmpfiles.d, or stay as they are without one', () => {
  const lines = (kernel: KernelProfile): string[] => renderTmpfilesConf(kernel).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  expect(lines(KernelProfile.redis())).toEqual(['w- /sys/kernel/mm/transparent_hugepage/enabled - - - - never']);
  expect(lines(KernelProfile.none({ transparentHugePages: TransparentHugePages.MADVISE }))).toEqual(['w- /sys/kernel/mm/transparent_hugepage/enabled - - - - madvise']);
  expect(lines(KernelProfile.none())).toEqual([]);
});
