import { AuthorizeSecurityGroupEgressCommand, DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { connectLab } from '../../lab/api/start';
import type { LabStatus } from '../../lab/api/protocol';
import { assembly, clientOf, eventually, fleet, LAB_TIMEOUT, standaloneFleets, VPC } from '../support/labs';
import type { RunResult } from '../support/run';
import { runLabCommand } from './run-lab-command';

jest.setTimeout(LAB_TIMEOUT);

const NAME = `faults-${process.pid}`;
const [NEAR, FAR] = ['near-0-0', 'far-0-0'] as const;
const DONE: RunResult = { code: 0, stdout: '', stderr: '' };
/** What timeout(1) ends with: the packets were dropped. */
const SILENT = 124;

const lab = (...words: readonly string[]): RunResult => runLabCommand(NAME, words);

let addresses: Record<string, string>;
beforeAll(() => {
  const shown = lab('up', '--app', assembly((stack) => { standaloneFleets(stack, [fleet('near'), fleet('far')]); }));
  expect([shown.code, shown.stderr]).toEqual([0, '']);
  const { machines } = JSON.parse(lab('status', '--json').stdout) as LabStatus;
  addresses = Object.fromEntries(machines.map(({ slot, address }) => [slot, address ?? '']));
}, LAB_TIMEOUT);

afterAll(() => {
  if (lab('status').code === 0) lab('down');
}, LAB_TIMEOUT);

const opened = (slot: string): string[] => ['timeout', '2', 'bash', '-c', `exec 3<>/dev/tcp/${addresses[slot]}/6379`];
const seenByClient = (slot: string): number => lab('run', '--', ...opened(slot)).code;
const seenFrom = (slot: string, target: string): number => lab('exec', slot, '--', ...opened(target)).code;

/** Lets a machine send to the others: by the rules of its fleet it may not. */
async function letOut(slot: string): Promise<void> {
  const running = await connectLab(NAME);
  const ec2 = new EC2Client(clientOf(running));
  const { instance } = await running.node(slot).state();
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [instance] }));
  await ec2.send(new AuthorizeSecurityGroupEgressCommand({
    GroupId: Reservations?.[0]?.Instances?.[0]?.SecurityGroups?.[0]?.GroupId,
    IpPermissions: [{ IpProtocol: 'tcp', FromPort: 6379, ToPort: 6379, IpRanges: [{ CidrIp: VPC }] }],
  }));
}

test('partition parts the groups that it names and nobody else, and heal ends it', async () => {
  await letOut(NEAR);
  await eventually(() => Promise.resolve(seenFrom(NEAR, FAR)), (code) => code === 0);
  expect(lab('partition', `${NEAR}|${FAR}`)).toEqual(DONE);
  expect([seenFrom(NEAR, FAR), seenByClient(FAR)]).toEqual([SILENT, 0]);
  expect(lab('heal')).toEqual(DONE);
  expect(seenFrom(NEAR, FAR)).toBe(0);
});

test('loss drops packets until it is 0', () => {
  expect(lab('loss', NEAR, '100')).toEqual(DONE);
  expect([seenByClient(NEAR), seenByClient(FAR)]).toEqual([SILENT, 0]);
  expect(lab('loss', NEAR, '0')).toEqual(DONE);
  expect(seenByClient(NEAR)).toBe(0);
});

test('slow delays packets each way, and heal ends it', () => {
  const ask = `s=$(date +%s%N); exec 3<>/dev/tcp/${addresses[NEAR]}/6379; echo PING >&3; read -r _ <&3; echo $(( ($(date +%s%N) - s) / 1000000 ))`;
  const milliseconds = (): number => Number(lab('run', '--', 'bash', '-c', ask).stdout);
  expect(lab('slow', NEAR, '200')).toEqual(DONE);
  // Twice there and back: once for the connection, once for the answer
  expect(milliseconds()).toBeGreaterThanOrEqual(800);
  expect(lab('heal')).toEqual(DONE);
  expect(milliseconds()).toBeLessThan(800);
});

test.each([
  ['rebalance', 'events/recommendations/rebalance', '"noticeTime"'], ['spot', 'spot/instance-action', '"terminate"'], ['stop', 'spot/instance-action', '"stop"'],
])('notice %s shows in the metadata of its machine', (kind, path, said) => {
  const ask = `token=$(curl -sX PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' http://169.254.169.254/latest/api/token)
curl -s -H "X-aws-ec2-metadata-token: $token" http://169.254.169.254/latest/meta-data/${path}`;
  const shown = (): string => lab('exec', NEAR, '--', 'sh', '-c', ask).stdout;
  expect(shown()).not.toContain(said);
  expect(lab('notice', NEAR, kind)).toEqual(DONE);
  expect(shown()).toContain(said);
});
