import {
  AutoScalingClient, CreateAutoScalingGroupCommand, DescribeAutoScalingGroupsCommand, type Instance,
} from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateCommand, CreateSubnetCommand, CreateVpcCommand, DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { FleetDefinition, RedisDatabase, Topology } from '../../lib';
import { FleetTags } from '../../lib/definitions/tags';
import { ADMIN, until } from './redis-cluster';

/** A fleet in the emulator, as the constructs deploy it: a group for each slot, and the administrator's secret. */
export interface DeployedFleet {
  readonly definition: FleetDefinition;
  /** Address of the instance of each slot, by its name. */
  addresses(): Promise<Map<string, string>>;
  /** The instances of a slot's group. */
  instancesOf(slot: string): Promise<Instance[]>;
}

/** How to deploy it; the clients read region, endpoint and credentials from the environment. */
export interface DeployedFleetOptions {
  readonly name: string;
  readonly topology: Topology;
  readonly port: number;
  /** Number of the network 127.x.0.0 that its instances have addresses of, so that servers can be started at them. */
  readonly network: number;
}

/** Deploys a fleet. */
export async function deployFleet({ name, topology, port, network }: DeployedFleetOptions): Promise<DeployedFleet> {
  const definition = new FleetDefinition({ name, topology, port });
  const [ec2, autoScaling] = [new EC2Client({}), new AutoScalingClient({})];
  const subnets = await makeSubnets(ec2, topology.zones, network);
  const { LaunchTemplate: template } = await ec2.send(new CreateLaunchTemplateCommand({ LaunchTemplateName: name, LaunchTemplateData: { ImageId: 'ami-0123456789abcdef0', InstanceType: 't3.micro' } }));
  for (const slot of topology.slots) {
    await autoScaling.send(new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: slot.nameIn(name), MinSize: 1, MaxSize: 1, DesiredCapacity: 1,
      VPCZoneIdentifier: subnets.get(slot.zone), LaunchTemplate: { LaunchTemplateId: template?.LaunchTemplateId, Version: '1' },
      Tags: Object.entries(definition.tags.forSlot(slot)).map(([Key, Value]) => ({ Key, Value, PropagateAtLaunch: true, ResourceId: slot.nameIn(name), ResourceType: 'auto-scaling-group' })),
    }));
  }
  await makeSecret(name);
  await until('an instance in each slot', async () => (await addressesOf(ec2, name)).size === topology.slots.length);
  return { definition, addresses: () => addressesOf(ec2, name), instancesOf: (slot) => instancesOf(autoScaling, slot) };
}

async function makeSubnets(ec2: EC2Client, zones: readonly string[], network: number): Promise<Map<string, string>> {
  const region = await ec2.config.region();
  const { Vpc: vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: `127.${network}.0.0/16` }));
  const made = await Promise.all(zones.map(async (zone, index): Promise<[string, string]> => {
    const { Subnet: subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: vpc?.VpcId, CidrBlock: `127.${network}.${index}.0/24`, AvailabilityZone: `${region}${zone}` }));
    return [zone, subnet?.SubnetId ?? ''];
  }));
  return new Map(made);
}

/** Beside the administrator's one of another user, which is not to be taken for it. */
async function makeSecret(fleet: string): Promise<void> {
  const secrets = new SecretsManagerClient({});
  for (const [username, password] of [['app', 'not-this-one'], [ADMIN.user, ADMIN.password]] as const) {
    const tags = { [FleetTags.FLEET]: fleet, [FleetTags.DATABASE]: RedisDatabase.MAIN, [FleetTags.USER]: username };
    await secrets.send(new CreateSecretCommand({
      Name: `${fleet}-${username}`, SecretString: JSON.stringify({ username, password }), Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    }));
  }
}

async function addressesOf(ec2: EC2Client, fleet: string): Promise<Map<string, string>> {
  const { Reservations: reservations = [] } = await ec2.send(new DescribeInstancesCommand({
    Filters: [{ Name: `tag:${FleetTags.FLEET}`, Values: [fleet] }, { Name: 'instance-state-name', Values: ['running'] }],
  }));
  return new Map(reservations.flatMap(({ Instances: instances = [] }) => instances).map(({ Tags: tags = [], PrivateIpAddress: address = '' }): [string, string] => (
    [tags.find(({ Key }) => Key === FleetTags.SLOT)?.Value ?? '', address]
  )));
}

async function instancesOf(autoScaling: AutoScalingClient, slot: string): Promise<Instance[]> {
  const { AutoScalingGroups: groups = [] } = await autoScaling.send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [slot] }));
  return groups.flatMap(({ Instances: instances = [] }) => instances);
}
