import { App, Chart } from 'cdk8s';
import { sideServices } from '../../../lib';
import { CACHE, PAIR } from '../../side-services/redis/options';
import type { Build } from '../../side-services/redis/options';
import { waitFor } from '../../support/background-program';
import { useKubeApi } from '../../support/kube-api';
import type { KubeObject } from '../../support/kube-api';

const { RedisDurability, RedisInstance, RedisPair } = sideServices;
const CLASS = 'expandable';
const kube = useKubeApi({ nodes: true });

function objectsOf(build: Build): KubeObject[] {
  const chart = new Chart(new App(), 'redis', { namespace: 'default' });
  build(chart);
  return chart.toJson() as KubeObject[];
}

interface Claim extends KubeObject {
  readonly spec: { readonly resources: { readonly requests: { readonly storage: string } } };
  readonly metadata: KubeObject['metadata'] & { readonly uid: string };
}

beforeAll(() => {
  kube.api.apply([{
    apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: CLASS, annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    provisioner: 'kubernetes.io/no-provisioner', allowVolumeExpansion: true,
  }]);
  kube.api.offerVolumes(4, CLASS);
});

test('a volume grows with its claim, while the StatefulSet is made anew around the pod', async () => {
  const sized = (memory: string): KubeObject[] => objectsOf((chart) => { new RedisInstance(chart, 'sessions', { ...CACHE, durability: RedisDurability.AOF_EVERYSEC, memory }); });
  const inUse = (): Promise<void> => kube.api.waitUntilReady('StatefulSet', 'sessions');
  kube.api.apply(sized('512Mi'));
  await inUse();
  const claim = (): Claim => kube.api.get<Claim>('PersistentVolumeClaim', 'data-sessions-0');
  const first = claim();
  expect(kube.api.dryRun(sized('2Gi')).stderr).toContain('Forbidden: updates to statefulset spec');
  const ran = [
    ['patch', 'pvc', 'data-sessions-0', '--patch', '{"spec":{"resources":{"requests":{"storage":"3Gi"}}}}'],
    ['delete', 'statefulset', 'sessions', '--cascade=orphan'],
  ].map((args) => kube.api.kubectl(args));
  expect(ran.map(({ code, stderr }) => [code, stderr])).toEqual([[0, ''], [0, '']]);
  kube.api.apply(sized('2Gi'));
  await inUse();
  expect([claim().metadata.uid, claim().spec.resources.requests.storage]).toEqual([first.metadata.uid, '3Gi']);
});

test('a claim outlives its StatefulSet, and the next one of the name takes it', async () => {
  const objects = objectsOf((chart) => { new RedisInstance(chart, 'kept', { ...CACHE, durability: RedisDurability.AOF_ALWAYS }); });
  kube.api.apply(objects);
  await kube.api.waitUntilReady('StatefulSet', 'kept');
  const { metadata: { uid } } = kube.api.get<Claim>('PersistentVolumeClaim', 'data-kept-0');
  expect(kube.api.kubectl(['delete', 'statefulset', 'kept', '--wait=true'])).toMatchObject({ code: 0 });
  kube.api.apply(objects);
  await kube.api.waitUntilReady('StatefulSet', 'kept');
  expect(kube.api.get<Claim>('PersistentVolumeClaim', 'data-kept-0').metadata.uid).toBe(uid);
});

test('maintenance of nodes takes one server of a pair at a time', async () => {
  kube.api.apply(objectsOf((chart) => { new RedisPair(chart, 'pair', { ...PAIR, durability: RedisDurability.CACHE }); }));
  for (const name of ['pair-a', 'pair-b']) await kube.api.waitUntilReady('StatefulSet', name);
  interface Budget extends KubeObject {
    readonly status?: { readonly expectedPods: number; readonly desiredHealthy: number; readonly disruptionsAllowed: number };
  }
  const status = await waitFor({ what: 'the status of the budget', seconds: 30, programs: [] }, () => {
    const found = kube.api.get<Budget>('PodDisruptionBudget', 'pair-servers').status;
    return Promise.resolve(found?.disruptionsAllowed === 1 ? found : undefined);
  });
  expect(status).toMatchObject({ expectedPods: 2, desiredHealthy: 1, disruptionsAllowed: 1 });
});
