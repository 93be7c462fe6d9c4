import * as cdk from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as eks from 'aws-cdk-lib/aws-eks';
import { LayerVersion } from 'aws-cdk-lib/aws-lambda';
import { App, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { sideServices } from '../../../lib';
import { MOST_PART_BYTES } from '../../../lib/side-services/core/eks-parts';
import { configFiles } from '../../../lib/side-services/core/config-files';
import { ExampleCache } from './example-cache';

const { Kubernetes, NetworkPeer, SecretKey } = sideServices;
const RESOURCE = 'Custom::AWSCDK-EKS-KubernetesResource';
/** What an asynchronous event of Lambda may have. */
const EVENT_BYTES = 256 * 1024;
const part = { program: 'grafana', instance: 'dashboards', component: 'dashboards' };

interface Resource {
  readonly Properties: { readonly Manifest: unknown; readonly Overwrite: boolean };
  readonly DependsOn?: readonly string[];
}

function clusterOf(stack: cdk.Stack): eks.ICluster {
  return eks.Cluster.fromClusterAttributes(stack, 'Cluster', {
    clusterName: 'tools',
    kubectlRoleArn: 'arn:aws:iam::123456789012:role/kubectl',
    kubectlLayer: LayerVersion.fromLayerVersionArn(stack, 'Kubectl', 'arn:aws:lambda:eu-west-1:123456789012:layer:kubectl:1'),
  });
}

/** The custom resources of a cluster's stack, to which `build` adds charts, by their logical ids. */
function deployed(build: (app: App, stack: cdk.Stack) => void): Record<string, Resource> {
  const stack = new cdk.Stack(new cdk.App(), 'tools', { env: { account: '123456789012', region: 'eu-west-1' } });
  const app = new App();
  const cluster = clusterOf(stack);
  build(app, stack);
  Kubernetes.of(app).addToEks(cluster);
  return Template.fromStack(stack).findResources(RESOURCE) as unknown as Record<string, Resource>;
}

function cacheIn(app: App): Chart {
  const chart = new Chart(app, 'redis', { namespace: 'redis' });
  new ExampleCache(chart, 'cache', { password: SecretKey.of('redis', 'password'), clients: [NetworkPeer.inNamespace('shop')] });
  return chart;
}

const titlesOf = ({ Properties: { Manifest } }: Resource): string[] =>
  (JSON.parse(String(Manifest)) as { kind: string; metadata: { name: string } }[]).map(({ kind, metadata }) => `${kind}/${metadata.name}`);

describe('charts in a stack of the AWS CDK', () => {
  test('go to the cluster in one part for each service and one for each ConfigMap', () => {
    const resources = Object.values(deployed(cacheIn));
    expect(resources.map(titlesOf)).toEqual([
      ['ConfigMap/cache-config'],
      ['Service/cache', 'Service/cache-pods', 'StatefulSet/cache', 'NetworkPolicy/cache'],
    ]);
    expect(resources.map(({ Properties }) => Properties.Overwrite)).toEqual([true, true]);
  });

  test('keep an update below what an event may have, with the old manifest beside the new one', () => {
    const resources = Object.values(deployed((app) => {
      const chart = cacheIn(app);
      for (const name of ['a', 'b', 'c', 'd']) {
        configFiles(chart, name, { part, name, files: { 'dashboard.json': JSON.stringify({ text: 'x'.repeat(90_000) }) } });
      }
    }));
    expect(resources).toHaveLength(6);
    for (const { Properties } of resources) {
      expect(JSON.stringify({ ResourceProperties: Properties, OldResourceProperties: Properties }).length).toBeLessThan(EVENT_BYTES - 8 * 1024);
    }
  });

  test('leave each object in its part, whatever is added', () => {
    const before = deployed(cacheIn);
    const after = deployed((app) => {
      const chart = cacheIn(app);
      configFiles(chart, 'more', { part, name: 'a-more', files: { 'dashboard.json': 'x'.repeat(50_000) } });
      new ExampleCache(chart, 'another', { password: SecretKey.of('redis', 'password'), clients: [] });
    });
    expect(Object.keys(after).length).toBe(Object.keys(before).length + 3);
    const kept = Object.keys(before).map((id) => after[id]).filter((resource) => resource !== undefined);
    expect(kept.map(titlesOf)).toEqual(Object.values(before).map(titlesOf));
  });

  test('wait for their namespace', () => {
    const resources = deployed((app) => {
      cacheIn(app);
      new k8s.KubeNamespace(new Chart(app, 'zero'), 'Namespace', { metadata: { name: 'redis' } });
    });
    const [first] = Object.entries(resources).find(([, resource]) => titlesOf(resource).join() === 'Namespace/redis') ?? [''];
    const others = Object.entries(resources).filter(([id]) => id !== first);
    expect(others).toHaveLength(2);
    for (const [, { DependsOn }] of others) expect(DependsOn).toContain(first);
  });

  test('change files before the pods that read them at their start, and wait for no file of another chart', () => {
    const resources = deployed((app) => {
      cacheIn(app);
      const chart = new Chart(app, 'other', { namespace: 'redis' });
      new ExampleCache(chart, 'other', { password: SecretKey.of('redis', 'password'), clients: [] });
      configFiles(chart, 'more', { part, name: 'other-more', files: { 'dashboard.json': '{}' } });
    });
    const idOf = (title: string): string => Object.entries(resources).find(([, resource]) => titlesOf(resource).includes(title))?.[0] ?? '';
    expect(resources[idOf('StatefulSet/cache')]?.DependsOn).toEqual([idOf('ConfigMap/cache-config')]);
    expect([...resources[idOf('StatefulSet/other')]?.DependsOn ?? []].sort()).toEqual([idOf('ConfigMap/other-config'), idOf('ConfigMap/other-more')].sort());
    for (const title of ['ConfigMap/cache-config', 'ConfigMap/other-config', 'ConfigMap/other-more']) expect(resources[idOf(title)]?.DependsOn).toBeUndefined();
  });

  test('may name what only the deployment knows, as a text', () => {
    const resources = deployed((app, stack) => {
      const queue = new cdk.CfnResource(stack, 'Queue', { type: 'AWS::SQS::Queue' });
      configFiles(new Chart(app, 'redis'), 'names', { part, name: 'names', files: { queue: queue.ref } });
    });
    expect(JSON.stringify(Object.values(resources)[0]?.Properties.Manifest)).toContain('"Ref":"Queue"');
  });

  test.each<[string, (chart: Chart) => void, string]>([
    ['the data of a Secret', (chart) => { new k8s.KubeSecret(chart, 'x', { metadata: { name: 'x' }, data: { password: 'eA==' } }); }, 'chart "redis" must not hold the Secret "x" with its data'],
    ['a number of deploy time', (chart) => {
      new k8s.KubeService(chart, 'x', { metadata: { name: 'x' }, spec: { ports: [{ port: cdk.Token.asNumber({ Ref: 'Port' }) }] } });
    }, 'Service "x" must not hold a number or a list that is known only at deploy time, got a token; a text may be one'],
    ['a list of deploy time', (chart) => {
      new k8s.KubeConfigMap(chart, 'x', { metadata: { name: 'x', annotations: { list: cdk.Token.asList({ Ref: 'List' })[0] ?? '' } } });
    }, 'ConfigMap "x" must not hold a number or a list'],
    ['an object that is too large', (chart) => {
      configFiles(chart, 'x', { part, name: 'x', files: { text: 'x'.repeat(MOST_PART_BYTES) } });
    }, `"redis-ConfigMap-x" must have at most ${MOST_PART_BYTES} bytes to be deployed by a stack, got `],
    ['an object twice', (chart) => {
      configFiles(chart, 'x', { part, name: 'cache-config', files: {} });
    }, '"redis/cache" and "redis/x" both make ConfigMap "cache-config"; '],
  ])('must not hold %s', (_title, add, message) => {
    expect(() => deployed((app) => { add(cacheIn(app)); })).toThrow(message);
  });
});
