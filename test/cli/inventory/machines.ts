import { CreateKeyPairCommand, DescribeKeyPairsCommand, EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import type { Tags } from '../../../lib/rendering/inventory/host';

/** How many requests EC2 gets at a time. */
const SIDE_BY_SIDE = 10;
const KEY_PAIR = 'operator';

/** Starts an instance for each set of tags, each in a reservation of its own; the result is their ids, in the same order. */
export async function startInstances(region: string, ...tags: readonly Tags[]): Promise<string[]> {
  const client = new EC2Client({ region });
  const ids: string[] = [];
  const { KeyPairs: pairs = [] } = await client.send(new DescribeKeyPairsCommand({}));
  if (!pairs.some(({ KeyName: name }) => name === KEY_PAIR)) {
    await client.send(new CreateKeyPairCommand({ KeyName: KEY_PAIR, KeyType: 'ed25519' }));
  }
  for (let first = 0; first < tags.length; first += SIDE_BY_SIDE) {
    ids.push(...await Promise.all(tags.slice(first, first + SIDE_BY_SIDE).map((own) => startInstance(client, own))));
  }
  client.destroy();
  return ids;
}

async function startInstance(client: EC2Client, tags: Tags): Promise<string> {
  const { Instances: instances = [] } = await client.send(new RunInstancesCommand({
    ImageId: 'ami-0123456789abcdef0',
    InstanceType: 't3.micro',
    KeyName: KEY_PAIR,
    MinCount: 1,
    MaxCount: 1,
    TagSpecifications: [{ ResourceType: 'instance', Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }],
  }));
  return instances[0]?.InstanceId ?? '';
}

/** Tags of a slot, as the constructs set them. */
export function slotTags(fleet: string, shard: number, member: number): Tags {
  const slot = `${fleet}-${shard}-${member}`;
  return {
    Name: slot,
    'redis-fleet:fleet': fleet,
    'redis-fleet:cluster': fleet,
    'redis-fleet:topology': 'cluster',
    'redis-fleet:shard': String(shard),
    'redis-fleet:member': String(member),
    'redis-fleet:slot': slot,
    'redis-fleet:initial-role': member === 0 ? 'primary' : 'replica',
    'redis-fleet:service': 'redis',
    'redis-fleet:engine': 'redis 7.0',
    'redis-fleet:environment': 'test',
  };
}
