import { App, Chart } from 'cdk8s';
import { sideServices } from '../../../lib';
import { CACHE } from '../../side-services/redis/options';
import { ExampleCache } from '../../side-services/core/example-cache';
import type { Build } from '../../side-services/redis/options';
import { waitFor } from '../../support/background-program';
import { useKubeApi } from '../../support/kube-api';
import type { KubeObject } from '../../support/kube-api';

const { Kubernetes, NetworkPeer, RedisInstance, SecretKey } = sideServices;
const kube = useKubeApi({ nodes: true });

interface Pod extends KubeObject {
  readonly metadata: KubeObject['metadata'] & { readonly uid: string };
  readonly status: { readonly phase: string };
}

/** The objects of a service; a broken one asks for nodes that the cluster does not have, so that its pods are never ready. */
function objectsOf(name: string, build: Build, broken: boolean, ordered = false): KubeObject[] {
  const chart = new Chart(new App(), 'redis', { namespace: 'default' });
  build(chart);
  if (ordered) {
    Kubernetes.of(chart).patch({ kind: 'StatefulSet', name, path: '/spec/podManagementPolicy', json: '"OrderedReady"' });
  }
  if (broken) {
    Kubernetes.of(chart).patch({ kind: 'StatefulSet', name, path: '/spec/template/spec/nodeSelector', json: '{"pool":"missing"}' });
  }
  return chart.toJson() as KubeObject[];
}

interface StatefulSet extends KubeObject {
  readonly metadata: KubeObject['metadata'] & { readonly generation: number };
  readonly status: { readonly observedGeneration?: number };
}

const podsOf = (name: string): Pod[] => kube.api.list<Pod>('pod', 'default', `app.kubernetes.io/instance=${name}`);

/** The pods of a broken service, once all that are to come are there. */
function stuckPods(name: string, count: number): Promise<Pod[]> {
  return waitFor({ what: 'pods without a node', seconds: 60, programs: [] }, () => {
    const pods = podsOf(name);
    return Promise.resolve(pods.length === count && pods.every(({ status }) => status.phase === 'Pending') ? pods : undefined);
  });
}

test.each<[string, Build, number]>([
  ['alone', (chart) => { new RedisInstance(chart, 'alone', CACHE); }, 1],
  ['several', (chart) => { new ExampleCache(chart, 'several', { password: SecretKey.of('redis', 'password'), clients: [NetworkPeer.inNamespace('shop')], replicas: 3 }); }, 3],
])('the pods of a StatefulSet that were never ready are replaced when it is mended: %s', async (name, build, replicas) => {
  kube.api.apply(objectsOf(name, build, true));
  const stuck = await stuckPods(name, replicas);
  kube.api.apply(objectsOf(name, build, false));
  await kube.api.waitUntilReady('StatefulSet', name);
  const uids = podsOf(name).map(({ metadata }) => metadata.uid);
  expect(uids).toHaveLength(replicas);
  expect(stuck.filter(({ metadata }) => uids.includes(metadata.uid))).toEqual([]);
});

test('with the policy OrderedReady the same pods stay as they are', async () => {
  const build: Build = (chart) => { new RedisInstance(chart, 'ordered', CACHE); };
  kube.api.apply(objectsOf('ordered', build, true, true));
  const stuck = await stuckPods('ordered', 1);
  kube.api.apply(objectsOf('ordered', build, false, true));
  await waitFor({ what: 'the controller to see the change', seconds: 60, programs: [] }, () => {
    const { metadata: { generation }, status: { observedGeneration } } = kube.api.get<StatefulSet>('StatefulSet', 'ordered');
    return Promise.resolve(observedGeneration === generation ? true : undefined);
  });
  expect(podsOf('ordered').map(({ metadata }) => metadata.uid)).toEqual(stuck.map(({ metadata }) => metadata.uid));
});

test('a healthy StatefulSet that is broken by a change, and mended by the next one, loses its unready pods alone', async () => {
  const build: Build = (chart) => { new ExampleCache(chart, 'healthy', { password: SecretKey.of('redis', 'password'), clients: [], replicas: 3 }); };
  kube.api.apply(objectsOf('healthy', build, false));
  await kube.api.waitUntilReady('StatefulSet', 'healthy');
  const before = podsOf('healthy').map(({ metadata }) => metadata.uid);
  kube.api.apply(objectsOf('healthy', build, true));
  await waitFor({ what: 'a pod without a node', seconds: 60, programs: [] }, () => (
    Promise.resolve(podsOf('healthy').some(({ status }) => status.phase === 'Pending') ? true : undefined)
  ));
  kube.api.apply(objectsOf('healthy', build, false));
  await kube.api.waitUntilReady('StatefulSet', 'healthy');
  const after = podsOf('healthy').map(({ metadata }) => metadata.uid);
  expect(after.filter((uid) => !before.includes(uid))).toHaveLength(1);
});
