import { DeleteVolumeCommand, EC2Client, ModifyInstanceMetadataOptionsCommand } from '@aws-sdk/client-ec2';
import type { MachineStatus } from '../../lab/api/protocol';
import { clientOf, eventually, fleet, LAB_TIMEOUT, shell, standaloneFleets, useLab, withBoto3 } from '../support/labs';

jest.setTimeout(LAB_TIMEOUT);

const NAMES = ['imds', 'store', 'cutoff', 'secret', 'permission', 'full', 'lost', 'foreign'];
const used = useLab((stack) => standaloneFleets(stack, NAMES.map((name) => fleet(name))));
const slotOf = (name: string): string => `${name}-0-0`;

/** Waits until the slot has a machine, other than the given one, whose boot failed. */
function failed(name: string, other?: string): Promise<MachineStatus> {
  const ask = async (): Promise<MachineStatus> => used.lab.node(slotOf(name)).state();
  return eventually(ask, ({ state, instance }) => state === 'failed' && instance !== other, 200);
}

/** A boot that failed must not have left a server, nor anything that says ready. */
async function expectNoServer(name: string): Promise<void> {
  const slot = slotOf(name);
  const seen = await shell(used.lab, slot, 'systemctl is-active redis@6379; pidof redis-server; test -e /run/redis-fleet/ready && echo ready; true');
  expect(seen).toMatch(/^(inactive|failed)$/);
  const { code } = await used.lab.client(['timeout', '2', 'bash', '-c', `exec 3<>/dev/tcp/${(await used.lab.node(slot).state()).address ?? ''}/6379`]);
  expect(code).not.toBe(0);
  expect(await used.lab.node(slot).journal(400)).toContain('failed');
}

/** Takes the statement from the policy of an instance's role. */
const WITHOUT_STATEMENT = `
instance, sid = given
profile = boto3.client('ec2').describe_instances(InstanceIds=[instance])['Reservations'][0]['Instances'][0]['IamInstanceProfile']
iam = boto3.client('iam')
role = iam.get_instance_profile(InstanceProfileName=profile['Arn'].rpartition('/')[2])['InstanceProfile']['Roles'][0]['RoleName']
arn = iam.list_attached_role_policies(RoleName=role)['AttachedPolicies'][0]['PolicyArn']
version = iam.get_policy(PolicyArn=arn)['Policy']['DefaultVersionId']
document = iam.get_policy_version(PolicyArn=arn, VersionId=version)['PolicyVersion']['Document']
rest = [one for one in document['Statement'] if one['Sid'] != sid]
assert len(rest) == len(document['Statement']) - 1
iam.create_policy_version(PolicyArn=arn, PolicyDocument=json.dumps({**document, 'Statement': rest}), SetAsDefault=True)`;

const reboot = (name: string): Promise<void> => used.lab.node(slotOf(name)).reboot();
const secretOf = async (name: string): Promise<string> => {
  const node = JSON.parse(await shell(used.lab, slotOf(name), 'cat /etc/redis-fleet/node.json')) as { databases: { users: { secretArn: string }[] }[] };
  return node.databases[0]?.users[0]?.secretArn ?? '';
};

/** A machine that is replaced in a world without its files. */
interface Deprived {
  /** The instance that it replaces. */
  readonly old: string;
  /** What it looks for. */
  readonly file: string;
}

/** A machine tries for two minutes to fetch its files, because a new role may lag: it does so while other faults are played. */
const deprived: { emptied?: Promise<Deprived>; cutOff?: Promise<Deprived> } = {};

async function deprive(name: string, script: string): Promise<Deprived> {
  const node = JSON.parse(await shell(used.lab, slotOf(name), 'cat /etc/redis-fleet/node.json')) as { files: { bucket: string; key: string } };
  const { bucket, key } = node.files;
  const { instance } = await used.lab.node(slotOf(name)).state();
  await withBoto3(used.lab, script, bucket, key, instance);
  return { old: await used.lab.node(slotOf(name)).replace(), file: `s3://${bucket}/${key}` };
}

/** Takes the ways out from the security group of an instance. */
const WITHOUT_WAY_OUT = `
ec2 = boto3.client('ec2')
group = ec2.describe_instances(InstanceIds=[given[2]])['Reservations'][0]['Instances'][0]['SecurityGroups'][0]['GroupId']
rules = ec2.describe_security_groups(GroupIds=[group])['SecurityGroups'][0]['IpPermissionsEgress']
ec2.revoke_security_group_egress(GroupId=group, IpPermissions=rules)`;

beforeAll(async () => {
  deprived.emptied = deprive('store', "boto3.client('s3').delete_object(Bucket=given[0], Key=given[1])");
  deprived.cutOff = deprive('cutoff', WITHOUT_WAY_OUT);
  await Promise.all([deprived.emptied, deprived.cutOff]);
}, LAB_TIMEOUT);

test('a machine without metadata fails its boot and says so', async () => {
  const { instance } = await used.lab.node(slotOf('imds')).state();
  await new EC2Client(clientOf(used.lab)).send(new ModifyInstanceMetadataOptionsCommand({ InstanceId: instance, HttpEndpoint: 'disabled' }));
  await reboot('imds');
  expect((await failed('imds')).problem).toMatch(/metadata/);
  await expectNoServer('imds');
});

test('a machine whose secret does not exist fails its boot and names the secret', async () => {
  const secret = await secretOf('secret');
  await withBoto3(used.lab, "boto3.client('secretsmanager').delete_secret(SecretId=given[0], ForceDeleteWithoutRecovery=True)", secret);
  await reboot('secret');
  expect((await failed('secret')).problem).toContain(secret);
  await expectNoServer('secret');
});

test('a role that lacks one permission fails the boot, which names the permission', async () => {
  const { instance } = await used.lab.node(slotOf('permission')).state();
  await withBoto3(used.lab, WITHOUT_STATEMENT, instance, 'FetchSecrets');
  await reboot('permission');
  expect((await failed('permission')).problem).toMatch(/secretsmanager:GetSecretValue.*not authorized/);
  await expectNoServer('permission');
});

test('a volume that is full fails the boot before the server', async () => {
  await shell(used.lab, slotOf('full'), 'rm /var/lib/redis/6379/users.acl; fallocate -l $(($(df --output=avail -B1 /var/lib/redis | tail -1) - 1048576)) /var/lib/redis/6379/ballast; sync');
  await reboot('full');
  expect((await failed('full')).problem).toMatch(/MiB|No space left/);
  await expectNoServer('full');
});

test('a volume that does not exist any more fails the boot at once', async () => {
  const { volume } = await used.lab.node(slotOf('lost')).state();
  const old = await used.lab.node(slotOf('lost')).replace();
  const api = new EC2Client(clientOf(used.lab));
  await eventually(() => api.send(new DeleteVolumeCommand({ VolumeId: volume ?? '' })).then(() => true, () => false), (deleted) => deleted);
  expect((await failed('lost', old)).problem).toContain(volume);
  await expectNoServer('lost');
});

test('a volume of another slot is refused and left as it is', async () => {
  const mark = '/var/lib/redis/.redis-fleet.json';
  await shell(used.lab, slotOf('foreign'), `sed -i s/foreign-0-0/other-0-0/ ${mark}; sync`);
  await reboot('foreign');
  expect((await failed('foreign')).problem).toContain('other-0-0');
  await expectNoServer('foreign');
});

test.each([
  ['whose files are gone from S3', 'store', 'emptied', /NoSuchKey|AccessDenied/],
  ['that does not reach S3', 'cutoff', 'cutOff', /timeout/],
] as const)('a machine %s fails its boot, which names the file and the reason', async (_, name, kind, reason) => {
  const { old, file } = await deprived[kind] ?? { old: '', file: '' };
  const { problem } = await failed(name, old);
  expect(problem).toContain(file);
  expect(problem).toMatch(reason);
  await expectNoServer(name);
});
