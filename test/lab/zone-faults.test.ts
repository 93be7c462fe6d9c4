import { DescribeInstancesCommand, DescribeVolumesCommand, DetachVolumeCommand, EC2Client } from '@aws-sdk/client-ec2';
import { Fn, type Stack } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as route53 from 'aws-cdk-lib/aws-route53';
import type { LabNode } from '../../lab/api/node';
import type { MachineStatus } from '../../lab/api/protocol';
import { NetworkEgress } from '../../lib';
import { clientOf, eventually, labNetwork, LAB_TIMEOUT, shell, useLab } from '../support/labs';

jest.setTimeout(LAB_TIMEOUT);

const ZONES = ['a', 'b', 'c'] as const;
const DOMAIN = 'fleet.test';
const ZONE_TAG = 'zone-of-names';
const slotOf = (zone: string): string => `plain-${zone}`;

/** At every boot: the volume of the launch template, with a file system as soon as it has none. */
const USER_DATA = `#cloud-config
bootcmd:
- |
  until [ -b /dev/nvme1n1 ]; do sleep 0.05; done
  blkid /dev/nvme1n1 || mkfs.xfs -q /dev/nvme1n1
  mkdir -p /data && mount /dev/nvme1n1 /data
`;

/** A machine with a volume in each of three zones, and a private zone of names that their role may change. */
function machines(stack: Stack): void {
  const network = labNetwork(stack, NetworkEgress.NAT);
  const names = new route53.PrivateHostedZone(stack, 'Names', { zoneName: DOMAIN, vpc: network.vpc });
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
  const allow = (action: string, resource: string): boolean => role.addToPolicy(new iam.PolicyStatement({ actions: [action], resources: [resource] }));
  allow('route53:ChangeResourceRecordSets', names.hostedZoneArn);
  const profile = new iam.CfnInstanceProfile(stack, 'Profile', { roles: [role.roleName] });
  const group = new ec2.SecurityGroup(stack, 'SecurityGroup', { vpc: network.vpc });
  const template = new ec2.CfnLaunchTemplate(stack, 'Template', {
    launchTemplateData: {
      imageId: 'ami-0123456789abcdef0', instanceType: 't3.micro', iamInstanceProfile: { arn: profile.attrArn },
      securityGroupIds: [group.securityGroupId], metadataOptions: { httpTokens: 'required' }, userData: Fn.base64(USER_DATA),
      blockDeviceMappings: [{ deviceName: '/dev/sdf', ebs: { volumeSize: 1, volumeType: 'gp3', encrypted: true } }],
    },
  });
  for (const zone of ZONES) {
    new autoscaling.CfnAutoScalingGroup(stack, `Group-${zone}`, {
      minSize: '1', maxSize: '1', vpcZoneIdentifier: [network.subnetIn(zone).subnetId],
      launchTemplate: { launchTemplateId: template.ref, version: template.attrLatestVersionNumber },
      tags: [{ key: 'redis-fleet:slot', value: slotOf(zone), propagateAtLaunch: true }, { key: ZONE_TAG, value: names.hostedZoneId, propagateAtLaunch: true }],
    });
  }
}

const used = useLab(machines);
const node = (zone: string): LabNode => used.lab.node(slotOf(zone));
const states = async (): Promise<string[]> => Promise.all(ZONES.map(async (zone) => (await node(zone).state()).state));
const on = (zone: string, script: string): Promise<string> => shell(used.lab, slotOf(zone), script);
const volumeOf = async ({ volume }: MachineStatus): Promise<string | undefined> => {
  const { Volumes } = await new EC2Client(clientOf(used.lab)).send(new DescribeVolumesCommand({ VolumeIds: [volume ?? ''] }));
  return Volumes?.[0]?.Attachments?.[0]?.State;
};

test('machines lose their power at one moment, and those that are off already keep all others on', async () => {
  await used.lab.kill([slotOf('a'), slotOf('b'), slotOf('a')]);
  expect(await states()).toEqual(['off', 'off', 'ready']);
  await expect(used.lab.kill([slotOf('c'), slotOf('a')])).rejects.toThrow(`${slotOf('a')} is off: it has no power to lose`);
  expect(await states()).toEqual(['off', 'off', 'ready']);
  await Promise.all(['a', 'b'].map((zone) => node(zone).start()));
  await used.lab.waitUntilReady();
});

test('a machine that is wiped is back at once, at its address, without anything on its volume', async () => {
  await on('a', 'echo lost > /data/mark; echo kept > /root/mark; sync');
  const before = await node('a').state();
  await node('a').wipe();
  const after = await node('a').waitUntilReady();
  expect([after.instance, after.address, after.volume]).toEqual([before.instance, before.address, before.volume]);
  expect(await on('a', 'cat /root/mark; findmnt --noheadings --output TARGET /data; ls -A /data')).toBe('kept\n/data');
});

test('a volume is filled up to what is to stay free, and is as before when that is undone', async () => {
  await on('b', 'mkdir -p /etc/redis-fleet && echo \'{"volume": {"mountPoint": "/data"}}\' > /etc/redis-fleet/node.json');
  const free = async (): Promise<number> => Number(await on('b', 'df --output=avail --block-size=1M /data | tail -n 1'));
  const before = await free();
  await node('b').fill(20);
  expect(Math.abs(await free() - 20)).toBeLessThanOrEqual(1);
  await node('b').fill();
  await expect(on('b', 'dd if=/dev/zero of=/data/more bs=1M count=2')).rejects.toThrow('No space left on device');
  await node('b').unfill();
  await on('b', 'rm -f /data/more /etc/redis-fleet/node.json');
  expect(await free()).toBe(before);
});

test('a name of a private zone has the addresses that a machine published, and no longer once they are gone', async () => {
  const { Reservations } = await new EC2Client(clientOf(used.lab)).send(new DescribeInstancesCommand({}));
  const zone = Reservations?.[0]?.Instances?.[0]?.Tags?.find(({ Key }) => Key === ZONE_TAG)?.Value ?? '';
  const publish = (action: string): Promise<string> => on('c', `python3 - <<'END'
import boto3
changes = [
    {'Action': '${action}', 'ResourceRecordSet': {
        'Name': 'all.${DOMAIN}', 'Type': 'A', 'TTL': 5, 'SetIdentifier': slot, 'MultiValueAnswer': True,
        'ResourceRecords': [{'Value': address}]}}
    for slot, address in (('one', '10.60.0.1'), ('two', '10.60.0.2'))]
boto3.client('route53').change_resource_record_sets(HostedZoneId='${zone}', ChangeBatch={'Changes': changes})
END`);
  const seen = (): Promise<string> => on('a', `getent ahostsv4 all.${DOMAIN} | awk '{ print $1 }' | sort -u; true`);
  expect(await seen()).toBe('');
  await publish('UPSERT');
  expect(await seen()).toBe('10.60.0.1\n10.60.0.2');
  await publish('DELETE');
  expect(await seen()).toBe('');
});

test('a volume that is mounted is detached when it is unmounted, and at once by force, with what was not synced lost', async () => {
  const machine = await node('b').state();
  const api = new EC2Client(clientOf(used.lab));
  await api.send(new DetachVolumeCommand({ VolumeId: machine.volume ?? '' }));
  await on('b', 'echo more > /data/more && sync');
  expect(await volumeOf(machine)).toBe('detaching');
  await on('b', 'umount /data');
  await eventually(() => volumeOf(machine), (state) => state === undefined);
  expect(await on('b', 'test -b /dev/nvme1n1 || echo gone')).toBe('gone');
  const other = await node('c').state();
  await on('c', 'echo lost > /data/lost');
  await api.send(new DetachVolumeCommand({ VolumeId: other.volume ?? '', Force: true }));
  await eventually(() => volumeOf(other), (state) => state === undefined);
  await expect(on('c', 'sync -f /data || ls /data')).rejects.toThrow('Input/output error');
});

test('machines that have lost their power and are replaced at once come back with addresses that none of them had', async () => {
  const before = (await used.lab.status()).machines;
  await used.lab.kill(ZONES.map(slotOf));
  const gone = await used.lab.replace(ZONES.map(slotOf), { withoutHook: true });
  expect([...gone].sort()).toEqual(before.map(({ instance }) => instance).sort());
  const after = await used.lab.waitUntilReady({ otherThan: gone, slots: ZONES.map(slotOf) });
  const addresses = after.filter(({ instance }) => !gone.includes(instance)).map(({ address }) => address);
  expect(new Set([...addresses, ...before.map(({ address }) => address)]).size).toBe(6);
});
