import fc from 'fast-check';
import { FleetDefinition, type FleetDefinitionProps } from '../../../lib/definitions/fleet';
import { openFilesOf } from '../../../lib/definitions/kernel/fleet-fit';
import { KernelProfile } from '../../../lib/definitions/kernel/kernel-profile';
import { RedisConfig } from '../../../lib/definitions/redis/config';
import { ClientSettings } from '../../../lib/definitions/redis/settings/client-settings';
import { NetworkSettings } from '../../../lib/definitions/redis/settings/network-settings';
import { problemsOf } from '../../support/problems';

function fleetOf(props: Partial<FleetDefinitionProps>): FleetDefinition {
  return new FleetDefinition({ name: 'demo', ...props });
}

function refused(props: Partial<FleetDefinitionProps>): string[] {
  return problemsOf(() => fleetOf(props));
}

test('the limit of open files follows the clients, and is never below 65536', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 1_000_000 }), (maxclients) => {
    const { wanted, ...needs } = openFilesOf(fleetOf({ config: new RedisConfig({ clients: new ClientSettings({ maxclients }) }) }));
    expect(needs).toEqual({ maxclients, reserve: 32, clusterLinks: 0 });
    expect(wanted).toBeGreaterThanOrEqual(Math.max(65_536, maxclients + 32));
    expect(wanted).toBeLessThan(Math.max(65_537, maxclients + 32 + 1024));
  }));
});

test('a limit that the profile gives is taken when it is enough, and refused when Redis would lower maxclients for it', () => {
  const config = new RedisConfig({ clients: new ClientSettings({ maxclients: 20_000 }) });
  expect(openFilesOf(fleetOf({ config, kernel: new KernelProfile({ openFiles: 20_032 }) })).wanted).toBe(20_032);
  expect(refused({ config, kernel: KernelProfile.none({ openFiles: 20_031 }) })).toEqual([
    'kernel/openFiles: "openFiles" must be at least 20032: maxclients (20000), 32 for Redis itself and 0 links to other nodes, got 20031; raise it or leave it out, for Redis would lower maxclients without an error',
  ]);
});

test.each(['net.core.somaxconn', 'net.ipv4.tcp_max_syn_backlog'])('%s does not cut the backlog', (name) => {
  const fleet = (value: string): string[] => refused({ config: new RedisConfig({ network: new NetworkSettings({ tcpBacklog: 5000 }) }), kernel: new KernelProfile({ sysctls: { [name]: value } }) });
  expect(fleet('5000')).toEqual([]);
  expect(fleet('4999')).toEqual([`kernel/sysctls/${name}: "${name}" must be at least tcp-backlog (5000), got 4999; raise it or lower tcp-backlog, which the kernel would cut without a word`]);
});

test('without a profile the backlog has to fit what the kernel itself allows', () => {
  const fleet = (tcpBacklog: number): string[] => refused({ config: new RedisConfig({ network: new NetworkSettings({ tcpBacklog }) }), kernel: KernelProfile.none() });
  expect(fleet(4096)).toEqual([]);
  expect(fleet(4097)).toEqual(['kernel/sysctls/net.core.somaxconn: "net.core.somaxconn" must be at least tcp-backlog (4097), got 4096; raise it or lower tcp-backlog, which the kernel would cut without a word']);
});

test('the profile of a side service fits a fleet too', () => {
  expect(refused({ kernel: KernelProfile.general() })).toEqual([]);
});

test('a fleet whose profile leaves the overcommit of memory to the image is told so, until that is acknowledged', () => {
  const id = 'kernel.overcommit-left';
  const message = (name: string): string => `the kernel profile "${name}" leaves vm.overcommit_memory to the image: unless that sets 1, a fork for a snapshot or a full sync can fail; use the profile "redis", or set it`;
  expect(fleetOf({ kernel: KernelProfile.none() }).advice).toEqual([{ id, message: message('none') }]);
  expect(fleetOf({ kernel: KernelProfile.general() }).advice).toEqual([{ id, message: message('general') }]);
  expect(fleetOf({ kernel: KernelProfile.none({ acknowledge: { [id]: 'our image sets it' } }) }).advice).toEqual([]);
  expect(fleetOf({ kernel: KernelProfile.none({ sysctls: { 'vm.overcommit_memory': '1' } }) }).advice).toEqual([]);
});

test('the advice on a profile is advice on its fleet, and a plain fleet needs none', () => {
  expect(fleetOf({}).advice).toEqual([]);
  const kernel = KernelProfile.redis({ sysctls: { 'vm.max_map_count': '262144' } });
  expect(fleetOf({ kernel }).advice).toEqual(kernel.advice);
});
