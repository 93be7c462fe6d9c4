import { createHash } from 'node:crypto';
import { DescribeInstancesCommand, DescribeSubnetsCommand, DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import type { EmulatorAccess } from '../emulator/emulator';

/** What EC2 tells an instance by DHCP, and what its hardware says. */
export interface InstanceFacts {
  readonly mac: string;
  /** Address with the length of its subnet's prefix, such as `10.0.0.5/20`. */
  readonly address: string;
  readonly gateway: string;
  /** Address of the VPC's resolver. */
  readonly resolver: string;
  /** Begins with `ec2`. */
  readonly uuid: string;
}

/** An address by its number within a block of addresses. */
function hostOf(cidr: string, number: number): string {
  const bytes = (cidr.split('/')[0] ?? '').split('.').map(Number);
  const value = bytes.reduce((sum, byte) => sum * 256 + byte, 0) + number;
  return [24, 16, 8, 0].map((bits) => Math.floor(value / 2 ** bits) % 256).join('.');
}

function uuidOf(instance: string): string {
  const digits = `ec2${createHash('sha256').update(instance).digest('hex')}`;
  return [[0, 8], [8, 12], [12, 16], [16, 20], [20, 32]].map(([from, to]) => digits.slice(from, to)).join('-');
}

/** Asks EC2. Throws an error when there is no such instance. */
export async function factsOf(instance: string, emulator: EmulatorAccess): Promise<InstanceFacts> {
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = emulator.env;
  const ec2 = new EC2Client({ endpoint: emulator.endpoint, region: emulator.region, credentials: { accessKeyId, secretAccessKey } });
  try {
    const found = (await ec2.send(new DescribeInstancesCommand({ InstanceIds: [instance] }))).Reservations?.[0]?.Instances?.[0];
    const { SubnetId = '', VpcId = '', PrivateIpAddress = '', NetworkInterfaces = [] } = found ?? {};
    const subnet = (await ec2.send(new DescribeSubnetsCommand({ SubnetIds: [SubnetId] }))).Subnets?.[0]?.CidrBlock ?? '';
    const vpc = (await ec2.send(new DescribeVpcsCommand({ VpcIds: [VpcId] }))).Vpcs?.[0]?.CidrBlock ?? '';
    return {
      mac: NetworkInterfaces[0]?.MacAddress ?? '',
      address: `${PrivateIpAddress}/${subnet.split('/')[1] ?? ''}`,
      gateway: hostOf(subnet, 1),
      resolver: hostOf(vpc, 2),
      uuid: uuidOf(instance),
    };
  } finally {
    ec2.destroy();
  }
}
