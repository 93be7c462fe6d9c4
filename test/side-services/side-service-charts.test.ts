import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NetworkPeer } from '../../lib/definitions/side-services/core/network-peer';
import { SecretKey } from '../../lib/definitions/side-services/core/secret-key';
import type { SideServices } from '../../lib/definitions/side-services/services';
import { Kubernetes } from '../../lib/side-services/core/kubernetes';
import type { ChartsOfKinds } from '../../lib/side-services/kinds';
import { sideServiceCharts } from '../../lib/side-services/side-service-charts';
import { ExampleCache } from './core/example-cache';
import type { ExampleCacheProps } from './core/example-cache';

interface Kinds { readonly caches: ExampleCacheProps }

const CHARTS: ChartsOfKinds<Kinds> = { caches: (chart, name, props) => { new ExampleCache(chart, name, props); } };
const props = { password: SecretKey.of('redis', 'password'), clients: [NetworkPeer.inNamespace('shop')] };
const services: SideServices<Kinds> = {
  fleet: 'demo', namespace: 'tools', createNamespace: true,
  services: [{ kind: 'caches', name: 'sessions', props }, { kind: 'caches', name: 'a', props: { ...props, replicas: 2 } }],
};

describe('the charts of a fleet.yaml', () => {
  let folder: string;
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'manifests-')); });
  afterEach(() => { rmSync(folder, { recursive: true }); });

  test('are one for each service, and before them in the order of their names that of their namespace', () => {
    Kubernetes.of(sideServiceCharts(services, CHARTS)).toManifests(folder);
    expect(readdirSync(folder).sort()).toEqual(['demo-0-namespace.k8s.yaml', 'demo-a.k8s.yaml', 'demo-sessions.k8s.yaml']);
    expect(readFileSync(join(folder, 'demo-0-namespace.k8s.yaml'), 'utf8')).toMatch(/kind: Namespace\nmetadata:\n[^]*name: tools/);
    const sessions = readFileSync(join(folder, 'demo-sessions.k8s.yaml'), 'utf8');
    expect(sessions.match(/^ {2}namespace: tools$/gm)).toHaveLength(sessions.match(/^kind: /gm)?.length ?? -1);
  });

  test('are without a namespace where it is there already', () => {
    const charts = sideServiceCharts({ ...services, createNamespace: false }, CHARTS).charts;
    expect(charts.map(({ node, namespace }) => [node.id, namespace])).toEqual([['demo-sessions', 'tools'], ['demo-a', 'tools']]);
  });
});
