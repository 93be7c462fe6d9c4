import { sideServices } from '../../../lib';
import { policyFindings, synth } from '../policy';
import type { Manifest } from '../policy';
import { ExampleCache } from './example-cache';

const good = synth((chart) => {
  new ExampleCache(chart, 'cache', {
    password: sideServices.SecretKey.of('redis', 'password'), clients: [sideServices.NetworkPeer.inNamespace('shop')], replicas: 2, storage: { size: '8Gi' },
  });
});

/** The good manifests with one value replaced; without one, it is removed. */
function broken(kind: string, path: string, value?: unknown): Manifest[] {
  const copy = structuredClone(good);
  const names = path.split('.');
  const last = names.pop() ?? '';
  let below = copy.find((manifest) => manifest.kind === kind) as unknown as Record<string, unknown>;
  names.forEach((name) => { below = below[name] as Record<string, unknown>; });
  below[last] = value;
  return copy.map((manifest) => JSON.parse(JSON.stringify(manifest, (_key, each: unknown) => each)) as Manifest);
}

const POD = 'spec.template.spec';
const CONTAINER = `${POD}.containers.0`;

describe('the policy', () => {
  test('finds nothing in a good service', () => {
    expect(policyFindings(good)).toEqual([]);
  });

  test.each<[string, string, string, unknown]>([
    ['mounts a token', 'StatefulSet', `${POD}.automountServiceAccountToken`, true],
    ['links to services', 'StatefulSet', `${POD}.enableServiceLinks`, undefined],
    ['a namespace of its node', 'StatefulSet', `${POD}.hostNetwork`, true],
    ['may run as root', 'StatefulSet', `${POD}.securityContext.runAsUser`, undefined],
    ['may run as root', 'StatefulSet', `${POD}.securityContext.runAsNonRoot`, false],
    ['no group for its volumes', 'StatefulSet', `${POD}.securityContext.fsGroup`, undefined],
    ['no seccomp profile', 'StatefulSet', `${POD}.securityContext.seccompProfile`, undefined],
    ['not spread', 'StatefulSet', `${POD}.topologySpreadConstraints`, []],
    ['redis may run as root', 'StatefulSet', `${CONTAINER}.securityContext.runAsUser`, 0],
    ['a root that it can write', 'StatefulSet', `${CONTAINER}.securityContext.readOnlyRootFilesystem`, false],
    ['gain privileges', 'StatefulSet', `${CONTAINER}.securityContext.allowPrivilegeEscalation`, true],
    ['has capabilities', 'StatefulSet', `${CONTAINER}.securityContext.capabilities`, { drop: ['CAP_NET_RAW'] }],
    ['redis has no seccomp profile', 'StatefulSet', `${CONTAINER}.securityContext.seccompProfile`, { type: 'Unconfined' }],
    ['no request of CPU', 'StatefulSet', `${CONTAINER}.resources.requests`, { memory: '1Gi' }],
    ['no limit of memory', 'StatefulSet', `${CONTAINER}.resources.limits`, {}],
    ['not pinned: redis', 'StatefulSet', `${CONTAINER}.image`, 'redis'],
    ['not pinned: redis:latest', 'StatefulSet', `${CONTAINER}.image`, 'redis:latest'],
    ['not pinned: registry:5000/redis', 'StatefulSet', `${CONTAINER}.image`, 'registry:5000/redis'],
    ['no startupProbe', 'StatefulSet', `${CONTAINER}.startupProbe`, undefined],
    ['no readinessProbe', 'StatefulSet', `${CONTAINER}.readinessProbe`, undefined],
    ['no livenessProbe', 'StatefulSet', `${CONTAINER}.livenessProbe`, undefined],
    ['unknown port web', 'StatefulSet', `${CONTAINER}.livenessProbe`, { tcpSocket: { port: 'web' } }],
    ['literal secret REDIS_PASSWORD', 'StatefulSet', `${CONTAINER}.env`, [{ name: 'REDIS_PASSWORD', value: 'x' }]],
    ['takes all of a Secret', 'StatefulSet', `${CONTAINER}.envFrom`, [{ secretRef: { name: 'redis' } }]],
    ['port of its node', 'StatefulSet', `${CONTAINER}.ports.0.hostPort`, 6379],
    ['a folder of its node', 'StatefulSet', `${POD}.volumes.0.hostPath`, { path: '/' }],
    ['a volume that it does not have', 'StatefulSet', `${CONTAINER}.volumeMounts.0.name`, 'other'],
    ['no container mounts', 'StatefulSet', `${CONTAINER}.volumeMounts`, []],
    ['without its checksum', 'StatefulSet', 'spec.template.metadata.annotations', {}],
    ['no value at /spec/volumeClaimTemplates/0/spec/resources/requests/storage', 'StatefulSet', 'spec.volumeClaimTemplates.0.spec.resources.requests.storage', null],
    ['no label app.kubernetes.io/part-of', 'Service', 'metadata.labels', {}],
    ['selects by cdk8s.io/metadata.addr', 'StatefulSet', 'spec.selector.matchLabels', { 'cdk8s.io/metadata.addr': 'x' }],
    ['does not select its own pods', 'StatefulSet', 'spec.selector.matchLabels', { app: 'x' }],
    ['no headless Service', 'StatefulSet', 'spec.serviceName', 'cache'],
    ['0 PodDisruptionBudgets for 2', 'PodDisruptionBudget', 'spec.selector', { matchLabels: { app: 'x' } }],
    ['no NetworkPolicy', 'NetworkPolicy', 'spec.podSelector', { matchLabels: { app: 'x' } }],
    ['both directions', 'NetworkPolicy', 'spec.policyTypes', ['Ingress']],
    ['a rule for everybody', 'NetworkPolicy', 'spec.ingress.0.from', []],
    ['a rule for everybody', 'NetworkPolicy', 'spec.ingress.0.from', [{}]],
    ['a rule for everybody', 'NetworkPolicy', 'spec.ingress.0.from', [{ podSelector: { matchLabels: { app: 'x' } } }, { namespaceSelector: {} }]],
    ['a rule for everybody', 'NetworkPolicy', 'spec.ingress.0.from', [{ podSelector: {}, namespaceSelector: { matchLabels: {} } }]],
    ['a rule for everybody', 'NetworkPolicy', 'spec.ingress.0.from', [{ ipBlock: { cidr: '0.0.0.0/0' } }]],
    ['a rule for everybody', 'NetworkPolicy', 'spec.egress.0.to', [{ ipBlock: { cidr: '::/0' } }]],
    ['every port', 'NetworkPolicy', 'spec.ingress.0.ports', undefined],
    ['every port', 'NetworkPolicy', 'spec.ingress.0.ports', [{ protocol: 'TCP' }]],
    ['never replaces a pod that is not ready', 'StatefulSet', 'spec.podManagementPolicy', 'OrderedReady'],
    ['allows no DNS', 'NetworkPolicy', 'spec.egress', []],
    ['which no container has', 'Service', 'spec.ports.0.targetPort', 'web'],
    ['the pods of 0 workloads', 'Service', 'spec.selector', { app: 'x' }],
    ['is of type LoadBalancer', 'Service', 'spec.type', 'LoadBalancer'],
    ['is there twice', 'Service', 'metadata.name', 'cache-pods'],
  ])('finds: %s', (finding, kind, path, value) => {
    expect(policyFindings(broken(kind, path, value))).toContainEqual(expect.stringContaining(finding));
  });

  test('finds the data of a Secret, and an Ingress without TLS or for every host', () => {
    const ofKind = (kind: string, rest: object): Manifest => ({ apiVersion: 'v1', kind, metadata: { name: 'x' }, ...rest });
    expect(policyFindings([ofKind('Secret', { stringData: { password: 'x' } })])).toContain('Secret/x: holds the data of a Secret');
    const ingress = ofKind('Ingress', { spec: { rules: [{}] } });
    expect(policyFindings([ingress])).toEqual(expect.arrayContaining(['Ingress/x: has no TLS', 'Ingress/x: answers for every host']));
    expect(policyFindings([ingress], { withoutTls: ['x'] })).not.toContain('Ingress/x: has no TLS');
  });

  test('takes peers of one namespace, and of pods by their labels in all of them', () => {
    for (const from of [[{ podSelector: {} }], [{ namespaceSelector: {}, podSelector: { matchLabels: { app: 'x' } } }], [{ namespaceSelector: { matchLabels: { a: 'b' } } }]]) {
      expect(policyFindings(broken('NetworkPolicy', 'spec.ingress.0.from', from))).toEqual([]);
    }
  });

  test('lets those reach the internet that need it, by HTTPS alone, and asks for it', () => {
    const finding = 'NetworkPolicy/cache: has a rule for everybody or for every port';
    const internet = (port: number): Manifest[] => {
      const egress = good.find(({ kind }) => kind === 'NetworkPolicy')?.spec?.egress ?? [];
      return broken('NetworkPolicy', 'spec.egress', [...egress, { to: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports: [{ port, protocol: 'TCP' }] }]);
    };
    expect(policyFindings(internet(443))).toEqual([finding]);
    expect(policyFindings(internet(443), { withInternet: ['cache'] })).toEqual([]);
    expect(policyFindings(internet(80), { withInternet: ['cache'] })).toEqual([finding, 'NetworkPolicy/cache: does not reach the internet']);
  });

  test('lets those have a token that need one, and asks for it', () => {
    expect(policyFindings(good, { withToken: ['cache'] })).toContain('StatefulSet/cache: mounts a token of its service account');
    expect(policyFindings(broken('StatefulSet', `${POD}.automountServiceAccountToken`, true), { withToken: ['cache'] })).toEqual([]);
  });
});
