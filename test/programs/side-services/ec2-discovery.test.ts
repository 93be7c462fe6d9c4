import { readFileSync } from 'node:fs';
import { EC2Client, StopInstancesCommand } from '@aws-sdk/client-ec2';
import { type Emulator, startEmulator } from '../../../lab/emulator/emulator';
import { InitialRole, Slot } from '../../../lib/definitions/placement/slot';
import { SecretKey } from '../../../lib/definitions/side-services/core/secret-key';
import { FleetTags } from '../../../lib/definitions/tags';
import { prometheusConfig } from '../../../lib/rendering/side-services/monitoring/scrape/prometheus-config';
import { fleetJob, type ScrapeJob } from '../../../lib/rendering/side-services/monitoring/scrape/targets';
import { RedisMonitoring } from '../../../lib/side-services/monitoring/redis-monitoring';
import { startInstances } from '../../cli/inventory/machines';
import { manifestOf, synth } from '../../side-services/policy';
import { clientOf } from '../../support/emulator-client';
import { startExporter, type RunningExporter } from '../../support/exporter';
import { ec2Fleet } from '../../support/monitoring/fleets';
import { permitAws, type PermittedAws } from '../../support/monitoring/permitted-aws';
import { addMonitoringUser, MONITORING_USER } from '../../support/monitoring/redis-set';
import { AllStarted, whileStarted } from '../../support/monitoring/started';
import { inProject } from '../../support/project';
import { startPrometheus, type RunningPrometheus } from '../../support/prometheus';
import { startRedisServer, type RedisServer } from '../../support/redis-server';
import { servers } from '../../support/servers';

const exporter = { user: MONITORING_USER.name, password: SecretKey.of('shop', 'monitoring') };
/** The databases of the nodes of one fleet: each is a fleet of the monitoring. */
const DATABASES = [ec2Fleet({ exporter }), ec2Fleet({ name: 'shop-sessions', fleetTag: 'shop', exporter: { ...exporter, redisPort: 6380 } })];

const ENVIRONMENT = { ...process.env };
const started = new AllStarted();
const { keep } = started;

let aws: PermittedAws;
let prometheus: RunningPrometheus;
/** Those that listen on a node, by their ports there. */
let redis: Readonly<Record<number, RedisServer>>;

/** The tags of the first nodes of a fleet, as its constructs set them. */
function slotsOf(fleet: string, number: number): Record<string, string>[] {
  const tags = new FleetTags({ fleet, topology: 'replicated', engine: 'redis 7.0' });
  return Array.from({ length: number }, (_, member) => tags.forSlot(new Slot(0, member, 'a', member === 0 ? InitialRole.PRIMARY : InitialRole.REPLICA)));
}

/** Three nodes of the fleet that run and one that is stopped, one of another fleet, and a machine of the fleet that is no node. */
async function startNodes(emulator: Emulator): Promise<void> {
  const tags = slotsOf('shop', 4);
  const [,,, stopped = ''] = await startInstances(emulator.region, ...tags);
  await startInstances(emulator.region, ...slotsOf('other', 1), { ...tags[0], [FleetTags.SERVICE]: 'builder' });
  const client = new EC2Client(clientOf(emulator));
  await client.send(new StopInstancesCommand({ InstanceIds: [stopped] }));
  client.destroy();
}

interface EnvironmentVariable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: object;
}

/** The exporter that a chart makes for a fleet, with its own settings, but on a port of this machine. */
async function startFleetExporter(name: string): Promise<RunningExporter> {
  const manifests = synth((chart) => { new RedisMonitoring(chart, 'watch', { fleets: DATABASES, server: { awsRoleArn: 'arn:aws:iam::123456789012:role/prometheus' } }); });
  const env = manifestOf(manifests, 'Deployment', `watch-${name}-nodes`).spec?.template?.spec.containers[0]?.env as readonly EnvironmentVariable[];
  const settings = Object.fromEntries(env.map(({ name, value = '', valueFrom }) => [name, valueFrom === undefined ? value : MONITORING_USER.password]));
  expect(settings).toMatchObject({ REDIS_ADDR: '', REDIS_USER: MONITORING_USER.name, REDIS_PASSWORD: MONITORING_USER.password });
  return startExporter('', settings);
}

/** Our own job, which asks the emulator in the place of AWS; the nodes' addresses lead to a Redis of this machine. */
function jobHere(job: ScrapeJob, { endpoint }: PermittedAws): object {
  const here = Object.entries(redis).map(([port, server]) => ({ source_labels: ['__param_target'], regex: `redis://\\d+\\.\\d+\\.\\d+\\.\\d+:${port}`, target_label: '__param_target', replacement: `redis://127.0.0.1:${server.port}` }));
  return {
    ...job,
    ec2_sd_configs: job.ec2_sd_configs?.map((discovery) => ({ ...discovery, endpoint, access_key: 'testing', secret_key: 'testing' })),
    relabel_configs: [...job.relabel_configs ?? [], ...here],
  };
}

/** What the policy of the documentation allows. */
function documentedActions(): string[] {
  const text = readFileSync(inProject('docs', 'side-services', 'monitoring.md'), 'utf8');
  const { Statement: statements } = JSON.parse(/```json\n(.*?)```/s.exec(text)?.[1] ?? '') as { Statement: { Action: string }[] };
  return statements.map(({ Action: action }) => action);
}

beforeAll(async () => {
  const emulator = keep(await startEmulator({ region: 'eu-west-1' }));
  Object.assign(process.env, emulator.env, { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' });
  await startNodes(emulator);
  aws = keep(await permitAws(emulator.endpoint, documentedActions()));
  const server = servers()[0];
  const database = async (maxclients: number): Promise<RedisServer> => {
    const one = keep(await startRedisServer({ program: server.program, password: 'of-the-default-user', config: [`maxclients ${maxclients}`] }));
    await addMonitoringUser(one, server.engine);
    return one;
  };
  redis = { 6379: await database(101), 6380: await database(102) };
  const jobs: ScrapeJob[] = [];
  for (const fleet of DATABASES) {
    const { address } = keep(await startFleetExporter(fleet.name));
    jobs.push(jobHere(fleetJob(fleet, [{ instance: '', address }]), aws) as ScrapeJob);
  }
  prometheus = keep(await startPrometheus({ 'prometheus.yml': prometheusConfig({ jobs, ruleFiles: [], intervalSeconds: 1 }) }));
});
afterAll(async () => {
  process.env = ENVIRONMENT;
  await started.stop();
});

describe('a fleet on EC2', () => {
  test('is found by its tags, the running nodes only, and read through the exporter that is made for it', async () => {
    await prometheus.waitForSamples('count(redis_up{redis_fleet="shop"} == 1) >= 3');
    const samples = await prometheus.query('redis_up{redis_fleet="shop"}');
    expect(samples.map(({ labels: { instance } }) => instance).sort()).toEqual(['shop-0-0', 'shop-0-1', 'shop-0-2']);
    expect(samples.map(({ value }) => value)).toEqual([1, 1, 1]);
    expect(samples[0]?.labels).toEqual({
      __name__: 'redis_up', job: 'redis-fleet-shop', redis_fleet: 'shop', instance: expect.stringMatching(/^shop-0-/) as string,
      shard: '0', zone: expect.stringMatching(/^eu-west-1[a-c]$/) as string, namespace: 'ec2',
    });
  });

  test('is watched on the port of each database of its nodes, under the name of each', async () => {
    await prometheus.waitForSamples('count(redis_max_clients) >= 6');
    const samples = await prometheus.query('redis_max_clients');
    const found = samples.map(({ labels: { redis_fleet, instance }, value }) => `${redis_fleet} ${instance} ${value}`).sort();
    expect(found).toEqual([...[0, 1, 2].map((member) => `shop shop-0-${member} 101`), ...[0, 1, 2].map((member) => `shop-sessions shop-0-${member} 102`)].sort());
  });

  test('gives metrics of Redis, read with the rights of the role for monitoring', async () => {
    expect(await prometheus.query('redis_memory_used_bytes{redis_fleet="shop"} > 0')).toHaveLength(3);
    expect(await prometheus.query('up{redis_fleet="shop"} == 1')).toHaveLength(3);
  });

  test('needs no other permission than that of the documented policy', () => {
    expect(documentedActions()).toEqual(['ec2:DescribeInstances']);
    expect(aws.asked).toContain('DescribeInstances');
    expect([...aws.asked].filter((action) => !/^Describe(Instances|AvailabilityZones)$/.test(action))).toEqual([]);
  });

  test('has an exporter that asks nobody of its own accord', async () => {
    await whileStarted(async (keepHere) => {
      const idle = keepHere(await startFleetExporter('shop'));
      expect(await idle.metrics()).not.toMatch(/^redis_up/m);
    });
  });
});
