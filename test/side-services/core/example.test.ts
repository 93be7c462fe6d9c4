import { sideServices } from '../../../lib';
import { expectHardened, manifestOf, synth } from '../policy';
import { ExampleCache } from './example-cache';
import type { ExampleCacheProps } from './example-cache';

const { NetworkPeer, SecretKey } = sideServices;
const password = SecretKey.of('redis', 'password');
const clients = [NetworkPeer.pods({ app: 'shop' }), NetworkPeer.cidr('10.60.0.0/16')];

const made = (props: Partial<ExampleCacheProps> = {}): ReturnType<typeof synth> =>
  synth((chart) => { new ExampleCache(chart, 'cache', { password, clients, ...props }); });

describe('a chart of the core parts', () => {
  test.each<[string, Partial<ExampleCacheProps>]>([
    ['by itself', {}],
    ['with a volume', { storage: { size: '8Gi', storageClassName: 'gp3' } }],
    ['with several pods', { replicas: 3, storage: { size: '8Gi' } }],
    ['without clients', { clients: [] }],
  ])('is hardened %s', (_case, props) => {
    expectHardened(made(props));
  });

  test('takes its password from a Secret that it does not hold', () => {
    const manifests = made();
    expect(manifests.filter(({ kind }) => kind === 'Secret')).toEqual([]);
    expect(manifestOf(manifests, 'StatefulSet').spec?.template?.spec.containers[0]?.env)
      .toEqual([{ name: 'REDISCLI_AUTH', valueFrom: { secretKeyRef: { name: 'redis', key: 'password' } } }]);
  });

  test('has volumes of its pods with their size', () => {
    const { spec } = manifestOf(made({ storage: { size: '8Gi', storageClassName: 'gp3' } }), 'StatefulSet');
    expect(spec?.volumeClaimTemplates).toEqual([expect.objectContaining({
      spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'gp3', resources: { requests: { storage: '8Gi' } } },
    })]);
  });

  test('lets in its clients and nobody else, and lets out DNS alone', () => {
    const { spec } = manifestOf(made(), 'NetworkPolicy');
    expect(spec?.ingress).toEqual([{
      from: [{ podSelector: { matchLabels: { app: 'shop' } } }, { ipBlock: { cidr: '10.60.0.0/16' } }], ports: [{ port: 6379, protocol: 'TCP' }],
    }]);
    expect(spec?.egress?.flatMap(({ ports }) => ports)).toEqual([{ port: 53, protocol: 'UDP' }, { port: 53, protocol: 'TCP' }]);
    expect(manifestOf(made({ clients: [] }), 'NetworkPolicy').spec).toMatchObject({ policyTypes: ['Ingress', 'Egress'] });
    expect(manifestOf(made({ clients: [] }), 'NetworkPolicy').spec?.ingress).toBeUndefined();
  });
});
