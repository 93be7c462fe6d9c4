import { FleetTags } from '../../../lib/definitions/tags';
import { identityOf } from '../../../lib/rendering/inventory/identity';
import { fleetGroups, type Grouped } from '../../../lib/rendering/inventory/membership';

function groupsOf(host: Partial<Grouped>): string[] {
  const whole: Grouped = { source: 'live', tags: {}, placement: {}, ...host };
  return fleetGroups(whole, identityOf(whole.tags)).flat();
}

test('an instance that is no slot of a fleet is in aws_ec2, and in redis only if its service says so', () => {
  expect(groupsOf({ tags: { Name: 'bastion' } })).toEqual(['aws_ec2']);
  expect(groupsOf({ tags: { [FleetTags.SERVICE]: 'redis' } })).toEqual(['aws_ec2', 'redis']);
});

test('a slot is in redis, planned or live, unless its service is another', () => {
  expect(groupsOf({ tags: { [FleetTags.SLOT]: 'demo-0-0' } })).toEqual(['aws_ec2', 'redis']);
  expect(groupsOf({ source: 'planned' })).toEqual(['aws_ec2', 'redis']);
  expect(groupsOf({ tags: { [FleetTags.SLOT]: 'demo-0-0', [FleetTags.SERVICE]: 'proxy' } })).toEqual(['aws_ec2']);
});

test('a sentinel is in redis_sentinel and not in redis', () => {
  expect(groupsOf({ tags: { [FleetTags.SLOT]: 'demo-0-0', [FleetTags.SERVICE]: 'sentinel' } })).toEqual(['aws_ec2', 'redis_sentinel']);
});

test('a host of a file is no instance of EC2', () => {
  expect(groupsOf({ source: 'static' })).toEqual([]);
});

test('a host is in the groups of its account, zone, region and environment', () => {
  const host: Partial<Grouped> = { account: 'prod-1', placement: { availability_zone: 'eu-west-1a', region: 'eu-west-1' }, tags: { [FleetTags.ENVIRONMENT]: 'test' } };
  expect(groupsOf(host)).toEqual(['aws_ec2', 'az_eu_west_1a', 'region_eu_west_1', 'env_test', 'account_prod_1']);
});
