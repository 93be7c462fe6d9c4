// The fleets of the benchmark: what each host is, and where.

/** The regions that an account has without asking for more. */
export const REGIONS = [
  'us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-central-1', 'eu-north-1',
  'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-southeast-1', 'ap-southeast-2', 'ap-south-1', 'sa-east-1',
];
export const ACCOUNT = '123456789012';
const SHARDS = 100;
const MEMBERS = 3;
/** As many hosts as a cluster of 100 shards has, each with two replicas. */
const FLEET_HOSTS = SHARDS * MEMBERS;
const ID_DIGITS = 17;
/** Scatters the hosts of a shard over the answers, as EC2 does: it tells instances in no order. */
const STRIDE = 7919;

const hexadecimal = (prefix, number) => `${prefix}-0${number.toString(16).padStart(ID_DIGITS - 1, '0')}`;

/** The host of this number: a node of a Redis Cluster, with as many tags as a busy account has. */
export function hostOf(number, region) {
  const fleet = `fleet-${Math.floor(number / FLEET_HOSTS)}`;
  const [shard, member] = [Math.floor(number / MEMBERS) % SHARDS, number % MEMBERS];
  const slot = `${fleet}-${shard}-${member}`;
  return {
    id: hexadecimal('i', number), volume: hexadecimal('vol', number), network: hexadecimal('eni', number), reservation: hexadecimal('r', number),
    address: `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`, region, zone: `${region}${'abc'[member]}`,
    tags: {
      'Name': slot, 'owner': 'team-data', 'aws:autoscaling:groupName': `${fleet}-shard-${shard}-${member}`,
      'redis-fleet:fleet': fleet, 'redis-fleet:cluster': fleet, 'redis-fleet:topology': 'cluster', 'redis-fleet:shard': String(shard), 'redis-fleet:member': String(member),
      'redis-fleet:slot': slot, 'redis-fleet:initial-role': member === 0 ? 'primary' : 'replica', 'redis-fleet:service': 'redis', 'redis-fleet:engine': 'redis 7.2',
      'redis-fleet:environment': 'prod',
    },
  };
}

/** Names of the first regions, as many as are wanted. */
export const firstRegions = (count) => REGIONS.slice(0, count);

/** The hosts of each region, dealt out one by one. */
export function hostsByRegion(count, regions) {
  const dealt = new Map(regions.map((region) => [region, []]));
  for (let turn = 0; turn < count; turn += 1) {
    const region = regions[turn % regions.length];
    dealt.get(region).push(hostOf((turn * STRIDE) % count, region));
  }
  return dealt;
}
