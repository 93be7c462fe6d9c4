import { setTimeout as sleep } from 'node:timers/promises';
import { AutoScalingClient, CompleteLifecycleActionCommand, PutLifecycleHookCommand } from '@aws-sdk/client-auto-scaling';
import { Topology } from '../../../lib';
import { runOnMachine } from '../../../lib/cli/fleet/run-command';
import { type DeployedFleet, deployFleet } from '../../support/deployed-fleet';
import { type ClusterServer, startCluster, type TestCluster, until } from '../../support/redis-cluster';
import { type CommandAnswer, type EmulatorWithMachines, startEmulatorWithMachines } from '../../support/machines';
import { type CliRun, runCli } from '../run-cli';

const ENV = { ...process.env };
const TIMEOUT = 60_000;
const NODE_TIMEOUT = 1000;
let emulator: EmulatorWithMachines;
let fleet: DeployedFleet;
let cluster: TestCluster;
/** The servers of shard 1, as they stand now. */
let [primary, replica]: ClusterServer[] = [];

beforeAll(async () => {
  emulator = await startEmulatorWithMachines('eu-west-1');
  Object.assign(process.env, emulator.env, {
    AWS_REGION: 'eu-west-1', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', AWS_MAX_ATTEMPTS: '1',
  });
  fleet = await deployFleet({ name: 'demo', topology: Topology.cluster({ shards: 3 }), port: 6379, network: 76 });
  const addresses = await fleet.addresses();
  cluster = await startCluster({ shards: 3, replicas: 1, nodeTimeout: NODE_TIMEOUT, addressOf: (shard, member) => addresses.get(`demo-${shard}-${member}`) ?? '' });
  [primary, replica] = cluster.shards[1] ?? [];
}, 120_000);

afterAll(async () => {
  process.env = ENV;
  await cluster.stop();
  await emulator.stop();
});

function run(command: string, ...more: string[]): Promise<CliRun> {
  return runCli([command, ...more, '--fleet', 'demo', '--port', String(cluster.all[0]?.port)]);
}

/** The line of an error. */
const lineOf = ({ stderr }: CliRun): string => stderr.trimEnd().split('\n').at(-1) ?? '';

async function instanceOf(slot: string): Promise<string> {
  return (await fleet.instancesOf(slot))[0]?.InstanceId ?? '';
}

const answering = (result: object, code = 0) => () => Promise.resolve({ code, stdout: `the node says this as well\n${JSON.stringify(result)}\n`, stderr: '' });

/** What the node's program does, by the replica's own hand. */
async function handOver(): Promise<CommandAnswer> {
  await replica?.command('CLUSTER', 'FAILOVER');
  await until('the replica to be primary', async () => String(await replica?.command('ROLE')).startsWith('master'));
  return { code: 0, stdout: JSON.stringify({ port: 6379, result: 'handed-over', to: 'demo-1-1', text: 'demo-1-1 has taken over' }), stderr: '' };
}

// The tests of this file are the life of one fleet, in order.

describe('redis-fleet failover', () => {
  test.each([
    ['a shard that there is not', ['3'], 'redis-fleet: the shard must be one of fleet demo, 0-2, got 3'],
    ['a slot of another shard', ['1', '--to', 'demo-0-1'], 'redis-fleet: --to must be a replica of shard 1, demo-1-1, got "demo-0-1"'],
    ['a shard that is no number', ['one'], expect.stringContaining('It must be a whole number')],
  ])('refuses %s with exit code 2', async (_case, [shard = '', ...more], line: unknown) => {
    const done = await run('failover', shard, ...more);
    expect({ code: done.code, stdout: done.stdout, line: lineOf(done) }).toEqual({ code: 2, stdout: '', line });
    expect(emulator.commands).toEqual([]);
  }, TIMEOUT);

  test('has nothing to do where the slot is the primary already', async () => {
    expect(await run('failover', '1', '--to', 'demo-1-0')).toEqual({ code: 0, stdout: 'demo-1-0 is the primary of shard 1 already\n', stderr: '' });
  }, TIMEOUT);

  test('says why the node refused, and what to do where nobody reaches the node', async () => {
    emulator.answerBy(answering({ port: 6379, result: 'refused', to: null, text: 'demo-1-1 won an election 2 s ago' }, 1));
    expect(lineOf(await run('failover', '1'))).toBe('redis-fleet: demo-1-0 did not hand over: demo-1-1 won an election 2 s ago');
    emulator.answerBy(() => Promise.resolve({ code: 127, stdout: '', stderr: 'sh: 1: redis-fleet: not found\n' }));
    expect(lineOf(await run('failover', '1'))).toBe('redis-fleet: demo-1-0 gave no answer to the hand-over: sh: 1: redis-fleet: not found');
    const nobody = runOnMachine({ region: 'eu-west-1', instance: 'i-00000000000000000', slot: 'demo-1-0', line: 'true', seconds: 1 });
    await expect(nobody).rejects.toThrow(/^Systems Manager does not reach demo-1-0 \(i-0+\): its agent must run there/);
  }, TIMEOUT);

  test('has the machine of the primary hand over, and waits until all nodes know of it', async () => {
    emulator.answerBy(handOver);
    const done = await run('failover', '1', '--to', 'demo-1-1');
    expect(done).toEqual({ code: 0, stdout: 'shard 1: demo-1-1 is the primary, demo-1-0 is a replica\n', stderr: 'demo-1-0 hands over to demo-1-1\n' });
    expect(emulator.commands.at(-1)).toEqual({ instance: await instanceOf('demo-1-0'), line: `redis-fleet handover ${replica?.port} --json --to demo-1-1` });
  }, TIMEOUT);

  test('is let through by primaries that have gathered in one zone, because it mends that', async () => {
    emulator.answerBy(async () => {
      await primary?.command('CLUSTER', 'FAILOVER');
      await until('it to be primary', async () => String(await primary?.command('ROLE')).startsWith('master'));
      return { code: 0, stdout: JSON.stringify({ result: 'handed-over', to: 'demo-1-0', text: '' }), stderr: '' };
    });
    // A node that has won an election keeps its votes for four times node-timeout
    await sleep(4 * NODE_TIMEOUT);
    expect((await run('check', '--json')).stdout).toContain('"id": "zone-loss"');
    const done = await run('failover', '1');
    expect(done.stdout).toBe('shard 1: demo-1-0 is the primary, demo-1-1 is a replica\n');
  }, TIMEOUT);
});

describe('redis-fleet replace', () => {
  test('refuses a slot that there is not with exit code 2', async () => {
    const done = await run('replace', 'demo-9-9');
    expect({ code: done.code, line: lineOf(done) }).toEqual({ code: 2, line: 'redis-fleet: the slot must be one of fleet demo, such as demo-0-0, got "demo-9-9"; redis-fleet check lists them' });
  }, TIMEOUT);

  test('waits until the new machine is in service and its server in order', async () => {
    const old = await instanceOf('demo-1-1');
    const replaced = run('replace', 'demo-1-1', '--timeout', '2');
    await until('another instance', async () => ![old, ''].includes(await instanceOf('demo-1-1')));
    const address = (await fleet.addresses()).get('demo-1-1') ?? '';
    replica = await replica?.moveTo(address);
    const { code, stdout, stderr } = await replaced;
    const successor = await instanceOf('demo-1-1');
    expect({ code, stdout }).toEqual({ code: 0, stdout: `demo-1-1: ${successor} has taken the place of ${old}\n` });
    expect(stderr).toContain(`demo-1-1: ${old} is being terminated\n`);
    expect(stderr).toMatch(new RegExp(`^demo-1-1: \\d+ s: ${successor} InService$`, 'm'));
  }, TIMEOUT);

  test('refuses while another node is out of order, and lets through the one that is', async () => {
    await replica?.kill();
    const before = await instanceOf('demo-0-1');
    const refused = await run('replace', 'demo-0-1');
    expect(lineOf(refused)).toMatch(/^redis-fleet: the replacement of demo-0-1 is refused, because the fleet is not in order: .*demo-1-1.*; see redis-fleet check$/);
    expect(await instanceOf('demo-0-1')).toBe(before);
    const failover = await run('failover', '0');
    expect(lineOf(failover)).toMatch(/^redis-fleet: a failover of shard 0 is refused, because the fleet is not in order: /);
    const old = await instanceOf('demo-1-1');
    const replaced = run('replace', 'demo-1-1', '--timeout', '2');
    await until('another instance', async () => ![old, ''].includes(await instanceOf('demo-1-1')));
    replica = await replica?.moveTo((await fleet.addresses()).get('demo-1-1') ?? '');
    expect(await replaced).toMatchObject({ code: 0 });
  }, TIMEOUT);

  describe('behind a terminating hook', () => {
    const slot = 'demo-2-1';
    let autoScaling: AutoScalingClient;
    beforeAll(async () => {
      autoScaling = new AutoScalingClient({});
      await autoScaling.send(new PutLifecycleHookCommand({
        AutoScalingGroupName: slot, LifecycleHookName: 'redis-fleet-terminating', LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING', DefaultResult: 'ABANDON', HeartbeatTimeout: 900,
      }));
    });
    afterAll(() => autoScaling.destroy());

    /** The server of the slot, as it stands now. */
    let server: ClusterServer | undefined;
    beforeAll(() => {
      server = cluster.shards[2]?.[1];
    });

    test('one replacement at a time: the next is refused while the hook waits', async () => {
      const old = await instanceOf(slot);
      const replaced = run('replace', slot, '--timeout', '2');
      await until('the hook to wait', async () => (await fleet.instancesOf(slot))[0]?.LifecycleState === 'Terminating:Wait');
      expect(lineOf(await run('replace', 'demo-0-1'))).toBe(`redis-fleet: the replacement of demo-0-1 is refused, because another machine is being replaced, that of ${slot}: Terminating:Wait (${old}); one at a time`);
      expect(lineOf(await run('replace', slot))).toBe(`redis-fleet: the replacement of ${slot} is refused, because ${slot} is being replaced already: Terminating:Wait (${old}); one at a time`);
      await autoScaling.send(new CompleteLifecycleActionCommand({ AutoScalingGroupName: slot, InstanceId: old, LifecycleHookName: 'redis-fleet-terminating', LifecycleActionResult: 'CONTINUE' }));
      await moved(old);
      expect(await replaced).toMatchObject({ code: 0 });
    }, TIMEOUT);

    test('a node that the others have found failed is not waited for', async () => {
      await server?.kill();
      await until('it to be found failed', async () => (await run('check', '--json')).stdout.includes('"id": "node-failed"'));
      const old = await instanceOf(slot);
      const replaced = run('replace', slot, '--timeout', '2');
      await moved(old);
      expect(await replaced).toMatchObject({ code: 0 });
    }, TIMEOUT);

    /** The server is at the address of the new instance, once there is one. */
    async function moved(old: string): Promise<void> {
      await until('another instance', async () => ![old, ''].includes(await instanceOf(slot)));
      server = await server?.moveTo((await fleet.addresses()).get(slot) ?? '');
    }
  });
});
