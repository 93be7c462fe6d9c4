import { IMAGES } from '../../../lib/definitions/side-services/core/images';
import { startEnvoy, validateEnvoy } from '../../support/envoy';
import { startExporter } from '../../support/exporter';
import { startKafka, startZooKeeper } from '../../support/kafka';
import { type KubeObject, schemaProblems, useKubeApi } from '../../support/kube-api';
import { lives } from '../../support/lives';
import { freePort } from '../../support/ports';
import { promtool, startPrometheus } from '../../support/prometheus';
import { redisCommand, type RedisServer, startRedisServer } from '../../support/redis-server';
import { sideServiceVersion } from '../../support/side-service-programs';
import { sole } from '../../support/sole';

interface Stoppable {
  stop(): Promise<void>;
}

const started: Stoppable[] = [];
const ends = <T extends Stoppable>(one: T): T => {
  started.push(one);
  return one;
};
afterEach(async () => {
  for (const one of started.splice(0).reverse()) await one.stop();
});

describe('the API server', () => {
  const kube = useKubeApi({ nodes: true });
  const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { answer: '42' } };

  test('takes a ConfigMap by a dry run without storing it, and refuses an unknown field', () => {
    expect(kube.api.dryRun([configMap])).toMatchObject({ code: 0, stdout: 'configmap/settings created (server dry run)\n' });
    expect(() => kube.api.get('configmap', 'settings')).toThrow('"settings" not found');
    expect(kube.api.dryRun([{ ...configMap, colour: 'red' }])).toMatchObject({ code: 1, stderr: expect.stringContaining('unknown field "colour"') as string });
    kube.api.apply([configMap]);
    expect(kube.api.get('configmap', 'settings')).toMatchObject({ data: { answer: '42' } });
  });

  test('warns of a workload that violates the Pod Security Standard of its namespace', () => {
    kube.api.createNamespace('restricted');
    const deployment = workload('Deployment', 1) as KubeObject;
    const placed = { ...deployment, metadata: { ...deployment.metadata, namespace: 'restricted' } };
    expect(kube.api.dryRun([placed])).toMatchObject({ code: 0, stderr: expect.stringMatching(/would violate PodSecurity "restricted:latest": .*runAsNonRoot/) as string });
    expect(kube.api.dryRun([deployment])).toMatchObject({ code: 0, stderr: '' });
  });

  test('has Pods of a Deployment and of a StatefulSet with volumes become ready', async () => {
    kube.api.offerVolumes(1, 'gp3');
    kube.api.apply([workload('Deployment', 2), workload('StatefulSet', 1)]);
    await kube.api.waitUntilReady('Deployment', 'redis');
    await kube.api.waitUntilReady('StatefulSet', 'redis');
    expect(kube.api.list('pod', 'default', 'app=deployment')).toHaveLength(2);
    expect(kube.api.get<KubeObject & { status: { phase: string } }>('pvc', 'data-redis-0').status.phase).toBe('Bound');
  });

  function workload(kind: 'Deployment' | 'StatefulSet', replicas: number): object {
    const labels = { app: kind.toLowerCase() };
    const template = { metadata: { labels }, spec: { containers: [{ name: 'redis', image: 'redis:7.2', resources: { requests: { cpu: '100m', memory: '64Mi' } } }] } };
    const claims = [{ metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'gp3', resources: { requests: { storage: '8Gi' } } } }];
    const own = kind === 'StatefulSet' ? { serviceName: 'redis', volumeClaimTemplates: claims } : {};
    return { apiVersion: 'apps/v1', kind, metadata: { name: 'redis' }, spec: { replicas, selector: { matchLabels: labels }, template, ...own } };
  }
});

test.each(['1.27', '1.37'] as const)('the strict schemas of Kubernetes %s take what is right and name what is wrong', (release) => {
  const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { answer: '42' } };
  expect(schemaProblems([configMap], release)).toEqual([]);
  const problems = schemaProblems([configMap, { ...configMap, data: { answer: 42 } }, { ...configMap, kind: 'Fleet' }], release);
  expect(problems).toEqual([
    expect.stringMatching(/^ERROR .* configmap\/settings against version 1\.\d+: data\.answer: 42 is not of type 'string'/),
    expect.stringContaining("Couldn't find schema for kind Fleet"),
  ]);
});

describe('Envoy', () => {
  test('is of the release whose image a proxy runs by default', () => {
    expect(IMAGES.ENVOY.image.reference).toBe(`envoyproxy/envoy:distroless-v${sideServiceVersion('envoy')}`);
  });

  const filter = 'envoy.filters.network.redis_proxy';
  const proxyOf = (port: number, redis: number, settings: object = { op_timeout: '1s' }): object => ({
    static_resources: {
      listeners: [{
        name: 'redis', address: addressOf(port),
        filter_chains: [{
          filters: [{
            name: filter,
            typed_config: {
              '@type': 'type.googleapis.com/envoy.extensions.filters.network.redis_proxy.v3.RedisProxy', stat_prefix: 'test', settings, prefix_routes: { catch_all_route: { cluster: 'redis' } },
            },
          }],
        }],
      }],
      clusters: [{ name: 'redis', type: 'STATIC', load_assignment: { cluster_name: 'redis', endpoints: [{ lb_endpoints: [{ endpoint: { address: addressOf(redis) } }] }] } }],
    },
  });
  const addressOf = (port: number): object => ({ socket_address: { address: '127.0.0.1', port_value: port } });

  test('accepts a configuration, refuses another by name, and hands a key to Redis', async () => {
    const redis = ends(await startRedisServer());
    const port = await freePort();
    expect(validateEnvoy({ config: proxyOf(port, redis.port) })).toMatchObject({ code: 0 });
    expect(validateEnvoy({ config: proxyOf(port, redis.port, { op_timeout: '1s', colour: 'red' }) })).toMatchObject({ code: 1, stderr: expect.stringContaining('colour') as string });
    ends(await startEnvoy({ config: proxyOf(port, redis.port) }, [port]));
    expect(await redisCommand({ port }, 'SET', 'key', 'value')).toBe('OK');
    expect(await redis.command('GET', 'key')).toBe('value');
  });
});

describe('Prometheus', () => {
  const rules = (expression: string): string => `groups: [{name: redis, rules: [{alert: Down, expr: '${expression}'}]}]\n`;

  test('scrapes the exporter of a Redis that asks for a password', async () => {
    const redis: RedisServer = ends(await startRedisServer({ password: 'secret-of-the-test' }));
    const exporter = ends(await startExporter(redis.url, { REDIS_PASSWORD: 'secret-of-the-test' }));
    const config = `global: {scrape_interval: 1s}\nrule_files: [rules.yml]\nscrape_configs: [{job_name: redis, static_configs: [{targets: ['${exporter.address}']}]}]\n`;
    const prometheus = ends(await startPrometheus({ 'prometheus.yml': config, 'rules.yml': rules('redis_up == 0') }));
    const { labels, value } = sole(await prometheus.waitForSamples('redis_up'));
    expect([labels.job, labels.instance, value]).toEqual(['redis', exporter.address, 1]);
    await expect(prometheus.query('redis_up ==')).rejects.toThrow('parse error');
    expect(await prometheus.api('rules')).toMatchObject({ groups: [{ name: 'redis' }] });
  });

  test('has its rules checked by promtool', () => {
    expect(promtool(['check', 'rules', 'rules.yml'], { 'rules.yml': rules('redis_up == 0') })).toMatchObject({ code: 0, stdout: expect.stringContaining('SUCCESS: 1 rules found') as string });
    expect(promtool(['check', 'rules', 'rules.yml'], { 'rules.yml': rules('redis_up ==') }).code).toBe(1);
  });
});

describe('Kafka', () => {
  const TOPICS = 'org.apache.kafka.tools.TopicCommand';

  test('answers as a current release without ZooKeeper, with JMX on the port that was asked for', async () => {
    const jmx = await freePort();
    const options = ['', '.port=JMX', '.rmi.port=JMX', '.authenticate=false', '.ssl=false'].map((option) => `-Dcom.sun.management.jmxremote${option.replace('JMX', String(jmx))}`);
    const kafka = ends(await startKafka({ jvmOptions: [...options, '-Djava.rmi.server.hostname=127.0.0.1'] }));
    expect(kafka.tool(TOPICS, '--bootstrap-server', kafka.address, '--create', '--topic', 'fleet')).toMatchObject({ code: 0, stdout: 'Created topic fleet.\n' });
    const url = `service:jmx:rmi:///jndi/rmi://127.0.0.1:${jmx}/jmxrmi`;
    const metrics = kafka.tool('org.apache.kafka.tools.JmxTool', '--one-time', '--jmx-url', url, '--object-name', 'kafka.server:type=ReplicaManager,name=PartitionCount');
    expect(metrics.stdout).toMatch(/PartitionCount:Value"\n\d+,1\n/);
    await kafka.stop();
    expect(lives(kafka.pid)).toBe(false);
  });

  test('answers as the last release with ZooKeeper', async () => {
    const zookeeper = ends(await startZooKeeper());
    const kafka = ends(await startKafka({ version: '3.9', zookeeper: zookeeper.address }));
    expect(kafka.tool(TOPICS, '--bootstrap-server', kafka.address, '--create', '--topic', 'fleet')).toMatchObject({ code: 0, stdout: 'Created topic fleet.\n' });
    const shell = zookeeper.tool('org.apache.zookeeper.ZooKeeperMain', '-server', zookeeper.address, 'get', '/brokers/ids/1');
    expect(shell.stdout).toContain(`"endpoints":["PLAINTEXT://${kafka.address}"]`);
  });
});
