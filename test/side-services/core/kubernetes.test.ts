import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as cdk from 'aws-cdk-lib';
import { ApiObject, App, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { parseAllDocuments } from 'yaml';
import { sideServices } from '../../../lib';
import { ExampleCache } from './example-cache';

const { Kubernetes, NetworkPeer, SecretKey } = sideServices;

function withCache(app: App, id: string, name = 'cache'): Chart {
  const chart = new Chart(app, id, { namespace: 'redis' });
  new ExampleCache(chart, name, { password: SecretKey.of('redis', 'password'), clients: [NetworkPeer.inNamespace('shop')] });
  return chart;
}

describe('the files of charts', () => {
  let folder: string;
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'manifests-')); });
  afterEach(() => { rmSync(folder, { recursive: true }); });

  test('are one a chart, in the order in which they are to be applied', () => {
    const app = new App();
    const [last, first] = [withCache(app, 'cache'), new Chart(app, 'first')];
    new k8s.KubeNamespace(first, 'Namespace', { metadata: { name: 'redis' } });
    last.addDependency(first);
    const files = Kubernetes.of(app).toManifests(join(folder, 'deep', 'dist'));
    expect(files).toEqual(['first', 'cache'].map((name) => join(folder, 'deep', 'dist', `${name}.k8s.yaml`)));
    expect(readdirSync(join(folder, 'deep', 'dist')).sort()).toEqual(['cache.k8s.yaml', 'first.k8s.yaml']);
    const kinds = parseAllDocuments(readFileSync(files[1] ?? '', 'utf8')).map((document) => document.get('kind'));
    expect(kinds).toEqual(['ConfigMap', 'Service', 'Service', 'StatefulSet', 'NetworkPolicy']);
  });

  test('are of one chart where one is named, and replace what was there', () => {
    const app = new App();
    const chart = withCache(app, 'one');
    withCache(app, 'two', 'more');
    writeFileSync(join(folder, 'one.k8s.yaml'), 'old');
    expect(Kubernetes.of(chart).toManifests(folder)).toEqual([join(folder, 'one.k8s.yaml')]);
    expect(readdirSync(folder)).toEqual(['one.k8s.yaml']);
    expect(readFileSync(join(folder, 'one.k8s.yaml'), 'utf8')).toContain('kind: StatefulSet');
  });

  test('are all written or none', () => {
    const app = new App();
    withCache(app, 'one');
    withCache(app, 'two', 'more');
    writeFileSync(join(folder, 'one.k8s.yaml'), 'old');
    mkdirSync(join(folder, 'two.k8s.yaml'));
    expect(() => Kubernetes.of(app).toManifests(folder)).toThrow(`"${join(folder, 'two.k8s.yaml')}" must be a file, got something else in its place; move it away`);
    expect(readFileSync(join(folder, 'one.k8s.yaml'), 'utf8')).toBe('old');
    expect(readdirSync(folder).sort()).toEqual(['one.k8s.yaml', 'two.k8s.yaml']);
  });

  test('never hold the data of a Secret, and nothing is written then', () => {
    const app = new App();
    const chart = withCache(app, 'cache');
    new k8s.KubeSecret(chart, 'Secret', { metadata: { name: 'redis' }, stringData: { password: 'x' } });
    expect(() => Kubernetes.of(app).toManifests(folder)).toThrow('chart "cache" must not hold the Secret "redis" with its data, which would stand in files, templates and logs');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('never hold it within a List either', () => {
    const app = new App();
    const chart = withCache(app, 'cache');
    new ApiObject(chart, 'List', { apiVersion: 'v1', kind: 'List', metadata: { name: 'all' }, items: [{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'inner' }, stringData: { password: 'x' } }] });
    expect(() => Kubernetes.of(app).toManifests(folder)).toThrow('chart "cache" must not hold the Secret "inner" with its data');
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('an object that is made twice', () => {
  const MESSAGE = 'no object must be made twice, because one would overwrite the other: ';

  test('is refused with the names of its makers, and nothing is written', () => {
    const app = new App();
    const folder = join(tmpdir(), 'manifests-of-doubles');
    withCache(app, 'one');
    withCache(app, 'two');
    expect(() => Kubernetes.of(app).toManifests(folder)).toThrow(
      `${MESSAGE}"one/cache" and "two/cache" both make ConfigMap "cache-config", Service "cache", Service "cache-pods", StatefulSet "cache", NetworkPolicy "cache"; give one of them another name`,
    );
    expect(existsSync(folder)).toBe(false);
  });

  test('is found within a chart, and in another version of its group', () => {
    const chart = new Chart(new App(), 'tools');
    new ApiObject(chart, 'First', { apiVersion: 'autoscaling/v1', kind: 'HorizontalPodAutoscaler', metadata: { name: 'console' } });
    new ApiObject(chart, 'Second', { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: 'console' } });
    expect(() => Kubernetes.of(chart).toManifests('dist')).toThrow(`${MESSAGE}"tools/First" and "tools/Second" both make HorizontalPodAutoscaler "console"; `);
  });

  test('is not one of another namespace, of another kind or of another group', () => {
    const app = new App();
    const chart = new Chart(app, 'tools', { namespace: 'a' });
    const objects = [['v1', 'Service', 'a'], ['v1', 'Service', 'b'], ['v1', 'ConfigMap', 'a'], ['serving.knative.dev/v1', 'Service', 'a']];
    objects.forEach(([apiVersion = '', kind = '', namespace], index) => { new ApiObject(chart, `Object${index}`, { apiVersion, kind, metadata: { name: 'x', namespace } }); });
    const folder = mkdtempSync(join(tmpdir(), 'manifests-'));
    expect(Kubernetes.of(app).toManifests(folder)).toHaveLength(1);
    rmSync(folder, { recursive: true });
  });
});

describe('the scope of charts', () => {
  test('is an app of cdk8s: a chart in one of the AWS CDK is never written', () => {
    const chart = new Chart(new cdk.App(), 'cache');
    expect(() => Kubernetes.of(chart)).toThrow('"cache" must be an App or a Chart of cdk8s, got a part of App; begin with new cdk8s.App()');
  });

  test('has a chart', () => {
    expect(() => Kubernetes.of(new App())).toThrow('"App" has no chart; make one with new cdk8s.Chart()');
  });
});

describe('a patch of an object', () => {
  const patched = (path: string, json: string, kind = 'StatefulSet'): Record<string, unknown> => {
    const chart = withCache(new App(), 'cache');
    Kubernetes.of(chart).patch({ kind, name: 'cache', path, json });
    return (chart.toJson() as { kind: string; spec: Record<string, unknown> }[]).find((each) => each.kind === kind)?.spec ?? {};
  };
  const POD = '/spec/template/spec';

  test.each<[string, string]>([
    [`${POD}/priorityClassName`, '"high"'],
    [`${POD}/nodeSelector`, '{"pool":"redis"}'],
    [`${POD}/tolerations`, '[{"key":"redis","operator":"Exists"}]'],
    ['/spec/minReadySeconds', '5'],
    [`${POD}/containers/0/resources/requests/cpu`, '"2"'],
    [`${POD}/containers/0/resources`, '{"limits":{"memory":"2Gi"},"requests":{"cpu":"100m","memory":"2Gi"}}'],
    [`${POD}/containers/0/livenessProbe`, '{"tcpSocket":{"port":"redis"}}'],
    [`${POD}/containers/0/readinessProbe`, '{"httpGet":{"path":"/","port":8080}}'],
    ['/spec/volumeClaimTemplates', '[{"metadata":{"name":"more"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"8Gi"}}}}]'],
    [`${POD}/imagePullSecrets`, '[{"name":"registry"}]'],
    [`${POD}/containers/-`, '{"image":"a:1.0.0","name":"more","ports":[{"containerPort":1}],"resources":{"limits":{"cpu":"1"}}}'],
    [`${POD}/volumes/-`, '{"emptyDir":{"sizeLimit":"1Gi"},"name":"more"}'],
  ])('comes out as it went in: %s', (path, json) => {
    const names = path.split('/').slice(2);
    const value = names.reduce<unknown>((below, name) => (Array.isArray(below) ? below.at(name === '-' ? -1 : Number(name)) : (below as Record<string, unknown>)[name]) as unknown, patched(path, json));
    expect(value).toEqual(JSON.parse(json));
  });

  test('that Kubernetes 1.27 does not know is refused, and not dropped', () => {
    expect(() => patched(`${POD}/resources`, '{"limits":{"memory":"1Gi"}}'))
      .toThrow('StatefulSet "cache" does not take {"limits":{"memory":"1Gi"}} at /spec/template/spec/resources, it makes nothing of it: the field must be one of Kubernetes 1.27, with a value of its type');
  });

  test('leaves nothing on the object where it is refused', () => {
    const chart = withCache(new App(), 'cache');
    new ApiObject(chart, 'Prometheus', { apiVersion: 'monitoring.coreos.com/v1', kind: 'Prometheus', metadata: { name: 'cache' }, spec: {} });
    const before = chart.toJson() as unknown[];
    for (const [path, json] of [[`${POD}/resources`, '{"limits":{}}'], [`${POD}/volumes/-`, '{"name":"more","emptyDisk":{}}'], ['/spec/color', '"red"']] as const) {
      expect(() => { Kubernetes.of(chart).patch({ kind: 'StatefulSet', name: 'cache', path, json }); }).toThrow('does not take');
    }
    expect(chart.toJson()).toEqual(before);
    Kubernetes.of(chart).patch({ kind: 'StatefulSet', name: 'cache', path: '/spec/minReadySeconds', json: '5' });
    expect(chart.toJson()).not.toEqual(before);
  });

  test('of an amount may be a number, which is written as the text that Kubernetes makes of it', () => {
    const { template } = patched(`${POD}/containers/0/resources`, '{"limits":{"cpu":2,"memory":"2Gi"},"requests":{"cpu":0.5,"memory":"2Gi"}}') as unknown as { template: { spec: { containers: { resources: unknown }[] } } };
    expect(template.spec.containers[0]?.resources).toEqual({ limits: { cpu: '2', memory: '2Gi' }, requests: { cpu: '0.5', memory: '2Gi' } });
    expect(patched(`${POD}/containers/0/resources/limits/cpu`, '2')).toEqual(patched(`${POD}/containers/0/resources/limits/cpu`, '"2"'));
  });

  test('of an item of a list replaces it', () => {
    const mount = '{"mountPath":"/etc/redis","name":"config"}';
    const { template } = patched(`${POD}/containers/0/volumeMounts/0`, mount) as unknown as { template: { spec: { containers: { volumeMounts: unknown[] }[] } } };
    expect(template.spec.containers[0]?.volumeMounts).toEqual([JSON.parse(mount), expect.objectContaining({ mountPath: '/data' })]);
    expect(() => patched(`${POD}/containers/1`, '{}')).toThrow('StatefulSet "cache" has 1 items at /spec/template/spec/containers, got the index "1"; "-" adds one');
  });

  test('of a policy has ports that survive, wherever they stand', () => {
    const rule = '{"from":[{"podSelector":{"matchLabels":{"app":"more"}}}],"ports":[{"port":6380,"protocol":"TCP"}]}';
    expect(patched('/spec/ingress/-', rule, 'NetworkPolicy').ingress).toContainEqual(JSON.parse(rule));
  });

  test('of an object of another kind is taken as it is', () => {
    const chart = new Chart(new App(), 'cache');
    new ApiObject(chart, 'Prometheus', { apiVersion: 'monitoring.coreos.com/v1', kind: 'Prometheus', metadata: { name: 'cache' }, spec: { resources: {} } });
    Kubernetes.of(chart).patch({ kind: 'Prometheus', name: 'cache', path: '/spec/resources/requests', json: '{"memory":"1Gi"}' });
    expect(chart.toJson()).toMatchObject([{ spec: { resources: { requests: { memory: '1Gi' } } } }]);
  });

  test('below a field that is not there names that field, and leaves the object as it was', () => {
    const chart = withCache(new App(), 'cache');
    const before = chart.toJson() as unknown[];
    expect(() => { Kubernetes.of(chart).patch({ kind: 'StatefulSet', name: 'cache', path: `${POD}/nodeSelector/pool`, json: '"redis"' }); })
      .toThrow('StatefulSet "cache" has no /spec/template/spec/nodeSelector to add /spec/template/spec/nodeSelector/pool to; set the field above it as a whole');
    expect(() => { Kubernetes.of(chart).patch({ kind: 'StatefulSet', name: 'cache', path: 'spec', json: '1' }); })
      .toThrow('"path" must be a JSON pointer such as /spec/replicas, got "spec"');
    expect(chart.toJson()).toEqual(before);
  });

  test('names an object that is there, and a value that is JSON', () => {
    expect(() => patched('/spec', '{}', 'Deployment')).toThrow('there is no Deployment "cache" to patch, only ConfigMap "cache-config", Service "cache"');
    expect(() => patched('/spec/replicas', 'high')).toThrow(`the value for /spec/replicas must be JSON, got something else, which is not shown; write a text with its quotes, such as '"high"'`);
  });
});
