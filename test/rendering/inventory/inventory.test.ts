import { FleetTags } from '../../../lib/definitions/tags';
import type { RawVariables } from '../../../lib/rendering/inventory/host';
import { inventoryOf } from '../../../lib/rendering/inventory/inventory';
import { inventoryScript } from '../../../lib/rendering/inventory/inventory-script';
import { instance, planned } from './hosts';

const CLUSTER = [
  instance('i-4', { shard: 1, member: 1, zone: 'eu-west-1a' }),
  instance('i-3', { shard: 1, member: 0, zone: 'eu-west-1b' }),
  instance('i-2', { shard: 0, member: 1, zone: 'eu-west-1b' }),
  instance('i-1', { shard: 0, member: 0, zone: 'eu-west-1a' }),
];

test('an inventory script lists each host under its role, shard, zone, region and environment', () => {
  const { _meta: meta, ...groups } = inventoryScript(inventoryOf(CLUSTER));
  expect(Object.keys((meta as { hostvars: object }).hostvars)).toEqual(['demo-0-0', 'demo-0-1', 'demo-1-0', 'demo-1-1']);
  expect(groups).toEqual({
    all: { children: ['aws_ec2', 'redis', 'redis_cluster', 'cluster_demo', 'az_eu_west_1a', 'region_eu_west_1', 'env_prod', 'az_eu_west_1b'] },
    aws_ec2: { hosts: ['demo-0-0', 'demo-0-1', 'demo-1-0', 'demo-1-1'] },
    redis: { hosts: ['demo-0-0', 'demo-0-1', 'demo-1-0', 'demo-1-1'], children: ['redis_primary', 'redis_replica'] },
    redis_primary: { hosts: ['demo-0-0', 'demo-1-0'] },
    redis_replica: { hosts: ['demo-0-1', 'demo-1-1'] },
    redis_cluster: { hosts: ['demo-0-0', 'demo-0-1', 'demo-1-0', 'demo-1-1'] },
    cluster_demo: { children: ['shard_demo_000', 'shard_demo_001'] },
    shard_demo_000: { hosts: ['demo-0-0', 'demo-0-1'] },
    shard_demo_001: { hosts: ['demo-1-0', 'demo-1-1'] },
    az_eu_west_1a: { hosts: ['demo-0-0', 'demo-1-1'] },
    az_eu_west_1b: { hosts: ['demo-0-1', 'demo-1-0'] },
    region_eu_west_1: { hosts: ['demo-0-0', 'demo-0-1', 'demo-1-0', 'demo-1-1'] },
    env_prod: { hosts: ['demo-0-0', 'demo-0-1', 'demo-1-0', 'demo-1-1'] },
  });
});

test('a host has its address, its place in the fleet, what EC2 says of it, and its tags', () => {
  expect(inventoryOf([instance('i-1', { shard: 2, member: 1 })]).hosts['demo-2-1']).toEqual({
    ansible_host: '10.0.2.1',
    redis_fleet: 'demo',
    redis_cluster_name: 'demo',
    redis_topology: 'cluster',
    redis_shard: 2,
    redis_member: 1,
    redis_slot: 'demo-2-1',
    redis_initial_role: 'replica',
    redis_service: 'redis',
    redis_engine: 'redis 7.0',
    redis_environment: 'prod',
    instance_id: 'i-1',
    private_ip_address: '10.0.2.1',
    placement: { availability_zone: 'eu-west-1a', region: 'eu-west-1' },
    state: { code: 16, name: 'running' },
    ec2_tags: instance('i-1', { shard: 2, member: 1 }).tags,
  });
});

test('the order in which hosts come does not change the inventory', () => {
  const text = (hosts: typeof CLUSTER): string => JSON.stringify(inventoryScript(inventoryOf(hosts)));
  expect(text([...CLUSTER].reverse())).toBe(text(CLUSTER));
});

test('shards stand in the order of their numbers, not of their digits', () => {
  const shards = [10, 2, 399, 0].map((shard) => instance(`i-${shard}`, { shard }));
  const { groups } = inventoryOf(shards);
  expect(groups.redis?.hosts).toEqual(['demo-0-0', 'demo-2-0', 'demo-10-0', 'demo-399-0']);
  expect(groups.cluster_demo?.children).toEqual(['shard_demo_000', 'shard_demo_002', 'shard_demo_010', 'shard_demo_399']);
});

test('only a cluster is in the group redis_cluster', () => {
  const { groups } = inventoryOf([instance('i-1', { topology: 'standalone' })]);
  expect(groups.redis_cluster).toBeUndefined();
  expect(groups.redis_primary?.hosts).toEqual(['demo-0-0']);
});

test('an empty inventory has the groups that every play names', () => {
  expect(inventoryScript(inventoryOf([]))).toEqual({
    _meta: { hostvars: {} },
    all: { children: ['aws_ec2', 'redis'] },
    aws_ec2: { hosts: [] },
    redis: { children: ['redis_primary', 'redis_replica'] },
    redis_primary: { hosts: [] },
    redis_replica: { hosts: [] },
  });
});

test('a machine whose service is not Redis is in no group of Redis', () => {
  const { groups } = inventoryOf([instance('i-1', { tags: { [FleetTags.SERVICE]: 'sentinel' } })]);
  expect([groups.aws_ec2?.hosts, groups.redis?.hosts, groups.redis_primary?.hosts]).toEqual([['demo-0-0'], [], []]);
});

test('numbers and roles that are none leave out the variable and the group, never the host', () => {
  const { hosts, groups } = inventoryOf([instance('i-1', { tags: { [FleetTags.SHARD]: '01', [FleetTags.MEMBER]: '-1', [FleetTags.INITIAL_ROLE]: 'leader' } })]);
  expect(hosts['demo-0-0']).not.toHaveProperty('redis_shard');
  expect(hosts['demo-0-0']).not.toHaveProperty('redis_member');
  expect(hosts['demo-0-0']).not.toHaveProperty('redis_initial_role');
  expect([groups.cluster_demo?.hosts, groups.redis?.hosts]).toEqual([['demo-0-0'], ['demo-0-0']]);
});

test('a host with no private IPv4 address is reached by IPv6, and one with no address has no ansible_host', () => {
  const withAddresses = (addresses: RawVariables): unknown =>
    inventoryOf([instance('i-1', { variables: { private_ip_address: undefined, ...addresses } })]).hosts['demo-0-0']?.ansible_host;
  expect(withAddresses({ ipv6_address: '2001:db8::1' })).toBe('2001:db8::1');
  expect(withAddresses({})).toBeUndefined();
});

test('a planned slot has no address and says where it is defined', () => {
  const { hosts } = inventoryOf([planned('Slot0', { [FleetTags.SLOT]: 'demo-0-0' })]);
  expect(hosts['demo-0-0']).toEqual({
    redis_slot: 'demo-0-0',
    redis_planned: true,
    cloudformation_stack_name: 'Stack',
    cloudformation_logical_ids: ['Shard0', 'Slot0'],
    cloudformation_unresolved_tags: [],
    placement: {},
    ec2_tags: { [FleetTags.SLOT]: 'demo-0-0' },
  });
});
