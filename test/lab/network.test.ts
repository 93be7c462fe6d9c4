import { AuthorizeSecurityGroupEgressCommand, AuthorizeSecurityGroupIngressCommand, DescribeInstancesCommand, EC2Client, RevokeSecurityGroupIngressCommand } from '@aws-sdk/client-ec2';
import { clientOf, eventually, fleet, LAB_TIMEOUT, shell, standaloneFleets, useLab, VPC } from '../support/labs';
import { Topology } from '../../lib';

jest.setTimeout(LAB_TIMEOUT);

const [NEAR, FAR] = ['near-0-0', 'far-0-0'] as const;
const used = useLab((stack) => standaloneFleets(stack, [fleet('near'), fleet('far', { topology: Topology.standalone({ zone: 'b' }) })]));

const addressOf = async (slot: string): Promise<string> => (await used.lab.node(slot).state()).address ?? '';

/** open, refused (nobody listens) or silent (the packets are dropped), as a client in the VPC sees a port. */
async function seenByClient(slot: string, port: number): Promise<string> {
  const { code } = await used.lab.client(['timeout', '2', 'bash', '-c', `exec 3<>/dev/tcp/${await addressOf(slot)}/${port}`]);
  return meaning(code);
}

async function seenFrom(slot: string, target: string, port: number): Promise<string> {
  const { code } = await used.lab.node(slot).exec(['timeout', '2', 'bash', '-c', `exec 3<>/dev/tcp/${await addressOf(target)}/${port}`]);
  return meaning(code);
}

const meaning = (code: number | null): string => ({ 0: 'open', 124: 'silent' })[code ?? -1] ?? 'refused';

async function groupOf(slot: string): Promise<string> {
  const { instance } = await used.lab.node(slot).state();
  const { Reservations } = await new EC2Client(clientOf(used.lab)).send(new DescribeInstancesCommand({ InstanceIds: [instance] }));
  return Reservations?.[0]?.Instances?.[0]?.SecurityGroups?.[0]?.GroupId ?? '';
}

test('clients reach the port that a rule opens, and no other', async () => {
  expect(await seenByClient(NEAR, 6379)).toBe('open');
  expect(await seenByClient(NEAR, 22)).toBe('silent');
});

test('a machine reaches no other one that its own rules do not name, though that one would let it in', async () => {
  expect(await seenFrom(NEAR, FAR, 6379)).toBe('silent');
});

test('a rule acts as soon as it is there, and no longer when it is revoked', async () => {
  const ec2 = new EC2Client(clientOf(used.lab));
  const rule = { GroupId: await groupOf(NEAR), IpPermissions: [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: VPC }] }] };
  await ec2.send(new AuthorizeSecurityGroupIngressCommand(rule));
  await eventually(() => seenByClient(NEAR, 22), (seen) => seen === 'open');
  await ec2.send(new RevokeSecurityGroupIngressCommand(rule));
  await eventually(() => seenByClient(NEAR, 22), (seen) => seen === 'silent');
});

test('a partition parts the machines of its groups, also across zones, and heals', async () => {
  const out = { GroupId: await groupOf(NEAR), IpPermissions: [{ IpProtocol: 'tcp', FromPort: 6379, ToPort: 6379, IpRanges: [{ CidrIp: VPC }] }] };
  await new EC2Client(clientOf(used.lab)).send(new AuthorizeSecurityGroupEgressCommand(out));
  await eventually(() => seenFrom(NEAR, FAR, 6379), (seen) => seen === 'open');
  await used.lab.partition([NEAR], [FAR]);
  expect(await seenFrom(NEAR, FAR, 6379)).toBe('silent');
  expect(await seenByClient(FAR, 6379)).toBe('open');
  await used.lab.heal();
  expect(await seenFrom(NEAR, FAR, 6379)).toBe('open');
});

test('a delay of a machine is seen by its clients, each way', async () => {
  const address = await addressOf(NEAR);
  const ask = `s=$(date +%s%N); exec 3<>/dev/tcp/${address}/6379; echo PING >&3; read -r _ <&3; echo $(( ($(date +%s%N) - s) / 1000000 ))`;
  const milliseconds = async (): Promise<number> => Number((await used.lab.client(['bash', '-c', ask])).stdout);
  await used.lab.node(NEAR).slow(50);
  // Twice there and back: once for the connection, once for the answer
  expect(await milliseconds()).toBeGreaterThanOrEqual(200);
  await used.lab.heal();
  expect(await milliseconds()).toBeLessThan(200);
});

test('the services of AWS that have an endpoint in the VPC are reached under their own names, others are not', async () => {
  const code = (host: string): Promise<string> => shell(used.lab, NEAR, `curl -s -m 2 -o /dev/null https://${host}; echo $?`);
  expect(await code('secretsmanager.us-east-1.amazonaws.com')).toBe('0');
  expect(await code('lambda.us-east-1.amazonaws.com')).toBe('28');
  expect(await code('example.com')).toBe('6');
});
