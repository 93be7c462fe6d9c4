import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { slotRangesOf } from '../../../lib/definitions/placement/slot-ranges';
import { Topology } from '../../../lib';
import { LabCluster } from '../../support/clusters';
import { assembly, clusterFleet, fleet, LAB_TIMEOUT, shell, withBoto3 } from '../../support/labs';
import { startLab } from '../../../lab/api/start';
import { runLabCommand } from '../run-lab-command';

jest.setTimeout(LAB_TIMEOUT);

const FLEET = 'made';
let app: string;
let cluster: LabCluster;

function folderOf(shards: number): string {
  return assembly((stack) => clusterFleet(stack, fleet(FLEET, { topology: Topology.cluster({ shards, replicasPerShard: 2 }) })));
}

beforeAll(async () => {
  app = folderOf(3);
  cluster = new LabCluster(await startLab({ app, seconds: 240 }), FLEET);
}, LAB_TIMEOUT);
afterAll(() => cluster.lab.down(), LAB_TIMEOUT);

test('a cluster that was deployed is whole in the view of every node', async () => {
  expect(await cluster.faults()).toEqual([]);
});

test('the first member of each shard has the hash slots of the plan, and the others are its replicas', async () => {
  const { machines } = await cluster.lab.status();
  const view = await cluster.view(`${FLEET}-0-0`);
  const memberIn = (shard: number, member: number): (typeof view)[number] | undefined => {
    const { address } = machines.find(({ slot }) => slot === `${FLEET}-${shard}-${member}`) ?? {};
    return view.find((other) => other.address === address);
  };
  slotRangesOf(3).forEach(([first, last], shard) => {
    const primary = memberIn(shard, 0);
    expect(primary?.ranges).toEqual([`${first}-${last}`]);
    // Nodes that are no replicas yet settle equal epochs among themselves, and may reach one of a primary, which then takes the next
    expect(primary?.epoch).toBeGreaterThanOrEqual(shard + 1);
    expect([1, 2].map((member) => memberIn(shard, member)?.primary)).toEqual([primary?.id, primary?.id]);
  });
  expect(new Set([0, 1, 2].map((shard) => memberIn(shard, 0)?.epoch)).size).toBe(3);
  const zones = machines.map(({ slot, zone }) => [slot.slice(0, -2), zone].join(' '));
  expect(new Set(zones).size).toBe(9);
});

test('creation once more changes nothing', async () => {
  const identities = async (): Promise<string[]> => (await cluster.view(`${FLEET}-0-0`)).map(({ id, primary, epoch, ranges }) => `${id} ${primary} ${epoch} ${ranges.join(',')}`).sort();
  const before = await identities();
  await Promise.all((await cluster.slots()).map((slot) => shell(cluster.lab, slot, 'systemctl restart redis-fleet-agent')));
  await cluster.whole();
  expect(await identities()).toEqual(before);
});

test('nobody without a password gets an answer, and the default user is off', async () => {
  const answers = await Promise.all((await cluster.slots()).map((slot) => shell(cluster.lab, slot, 'redis-cli ping; redis-cli cluster nodes')));
  expect(new Set(answers.map((answer) => answer.replace(/\s+/g, ' ')))).toEqual(new Set(['NOAUTH Authentication required. NOAUTH Authentication required.']));
});

test('no password, and no hash of one, is in a template, user data, node.json, a journal, a list of processes or an output of ours', async () => {
  const [slot = ''] = await cluster.slots();
  const secrets: string[] = [];
  const listed = await shell(cluster.lab, slot, 'cat /run/redis-fleet/secrets/6379/admin; echo; cat /run/redis-fleet/secrets/6379/replication; echo');
  secrets.push(...listed.split('\n').filter((line) => line !== ''));
  expect(secrets).toHaveLength(2);
  const words = secrets.flatMap((secret) => [secret, createHash('sha256').update(secret).digest('hex')]);
  const texts = [
    execFileSync('grep', ['-rh', '', app], { encoding: 'latin1', maxBuffer: 2 ** 28 }),
    ...await Promise.all((await cluster.slots()).map((each) => shell(cluster.lab, each, 'cat /etc/redis-fleet/node.json; journalctl --no-pager; ps -ef; cat /var/log/redis/*; cat /var/log/cloud-init*.log; cat /var/lib/cloud/instance/user-data.txt'))),
    runLabCommand(cluster.lab.name, ['status', '--json']).stdout,
    runLabCommand(cluster.lab.name, ['doctor', slot]).stdout,
  ];
  expect(texts.every((text) => text.length > 100)).toBe(true);
  const found = words.filter((word) => texts.some((text) => text.includes(word)));
  expect(found.length).toBe(0);
});

test('another shard joins the cluster as an empty primary with its replicas, and changes no other node', async () => {
  const instances = async (): Promise<string[]> => (await cluster.lab.status()).machines.map(({ slot, instance }) => `${slot} ${instance}`);
  const before = await instances();
  await cluster.lab.deploy({ app: folderOf(4) });
  await cluster.lab.waitUntilReady({ seconds: 240 });
  await cluster.whole();
  expect((await instances()).filter((each) => !each.startsWith(`${FLEET}-3-`))).toEqual(before);
  const [primary, ...replicas] = await Promise.all([0, 1, 2].map((member) => cluster.redis(`${FLEET}-3-${member}`, 'role')));
  expect([primary?.split('\n')[0], ...replicas.map((role) => role.split('\n')[0])]).toEqual(['master', 'slave', 'slave']);
  expect((await cluster.view(`${FLEET}-3-0`)).find(({ flags }) => flags.includes('myself'))?.ranges).toEqual([]);
});

test('a registry that exists for good keeps a second cluster from being made', async () => {
  await withBoto3(cluster.lab, `
table = [name for name in boto3.client('dynamodb').list_tables()['TableNames'] if 'Registry' in name][0]
record = boto3.client('dynamodb').get_item(TableName=table, Key={'fleet': {'S': given[0]}, 'item': {'S': 'cluster'}})['Item']
assert record['state']['S'] == 'ACTIVE', record
assert boto3.client('dynamodb').describe_table(TableName=table)['Table']['DeletionProtectionEnabled']`, FLEET);
});
