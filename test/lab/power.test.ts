import { AutoScalingClient, DescribeAutoScalingInstancesCommand } from '@aws-sdk/client-auto-scaling';
import { DescribeVolumesCommand, EC2Client } from '@aws-sdk/client-ec2';
import type { LabNode } from '../../lab/api/node';
import { clientOf, fleet, LAB_TIMEOUT, shell, standaloneFleets, useLab } from '../support/labs';

jest.setTimeout(LAB_TIMEOUT);

const SLOT = 'power-0-0';
const used = useLab((stack) => standaloneFleets(stack, [fleet('power')]));
const node = (): LabNode => used.lab.node(SLOT);
const redis = (command: string): Promise<string> =>
  shell(used.lab, SLOT, `REDISCLI_AUTH=$(cat /run/redis-fleet/secrets/6379/admin) redis-cli --user admin --no-auth-warning ${command}`);
const emulator = (path: string, body: object): Promise<Response> =>
  fetch(`${used.lab.emulator.endpoint}/_emulator/${path}`, { method: 'PUT', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } });

test('a loss of power loses what was not synced, and the machine comes back with the rest', async () => {
  await shell(used.lab, SLOT, 'cd /var/lib/redis/6379 && echo kept > kept && sync && echo lost > lost');
  await node().kill();
  expect((await node().state()).state).toBe('off');
  await expect(node().exec(['true'])).rejects.toThrow(`${SLOT} is off`);
  await node().start();
  await node().waitUntilReady();
  expect(await shell(used.lab, SLOT, 'cd /var/lib/redis/6379 && cat kept && cat lost 2>/dev/null; true')).toBe('kept');
});

test('a machine that is stopped is started again by the same instance at the same address', async () => {
  await redis('SET before stop');
  const before = await node().state();
  await node().stop();
  await node().start();
  const after = await node().waitUntilReady();
  expect([after.instance, after.address]).toEqual([before.instance, before.address]);
  expect(await redis('GET before')).toBe('stop');
});

test('a restart keeps the instance and its data', async () => {
  const bootId = await shell(used.lab, SLOT, 'journalctl --list-boots | wc -l');
  const { instance } = await node().state();
  await node().reboot();
  expect((await node().waitUntilReady()).instance).toBe(instance);
  expect(Number(await shell(used.lab, SLOT, 'journalctl --list-boots | wc -l'))).toBe(Number(bootId) + 1);
  expect(await redis('GET before')).toBe('stop');
});

test.each(['before', 'after'])('a machine whose replacement is launched %s it is gone hands its volume over', async (order) => {
  expect((await emulator('replacement', { order })).ok).toBe(true);
  await redis(`SET order ${order}`);
  const { volume } = await node().state();
  const old = await node().replace();
  const machine = await node().waitUntilReady({ otherThan: [old] });
  expect(machine.instance).not.toBe(old);
  expect(machine.volume).toBe(volume);
  expect(await redis('GET order')).toBe(order);
});

test('a replacement whose volume has lost everything begins anew', async () => {
  const old = await node().replace({ blank: true });
  await node().waitUntilReady({ otherThan: [old] });
  expect(await redis('GET order')).toBe('');
});

test('EC2 and Auto Scaling agree with what runs', async () => {
  const { instance, volume } = await node().state();
  const { Volumes } = await new EC2Client(clientOf(used.lab)).send(new DescribeVolumesCommand({ VolumeIds: [volume ?? ''] }));
  expect(Volumes?.[0]?.Attachments).toEqual([expect.objectContaining({ InstanceId: instance, State: 'attached' })]);
  const { AutoScalingInstances } = await new AutoScalingClient(clientOf(used.lab)).send(new DescribeAutoScalingInstancesCommand({ InstanceIds: [instance] }));
  expect(AutoScalingInstances).toEqual([expect.objectContaining({ LifecycleState: 'InService', HealthStatus: expect.stringMatching(/^healthy$/i) as string })]);
});

test.each([
  ['rebalance', 'events/recommendations/rebalance', '"noticeTime"'], ['spot', 'spot/instance-action', '"terminate"'], ['stop', 'spot/instance-action', '"stop"'],
] as const)('a %s notice shows in the metadata of its machine', async (kind, path, said) => {
  const ask = `token=$(curl -sX PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' http://169.254.169.254/latest/api/token)
curl -s -H "X-aws-ec2-metadata-token: $token" http://169.254.169.254/latest/meta-data/${path}`;
  expect(await shell(used.lab, SLOT, ask)).not.toContain(said);
  await node().notice(kind);
  expect(await shell(used.lab, SLOT, ask)).toContain(said);
});
