import { readFileSync } from 'node:fs';
import { App, Chart } from 'cdk8s';
import { parseAllDocuments } from 'yaml';
import { parseFleetFile } from '../../../lib/fleet-file/fleet-file';
import { RestrictedNamespace } from '../../../lib/side-services/core/restricted-namespace';
import { manifestFiles } from '../../../lib/side-services/manifest-files';
import { objectsOfApps } from '../../examples/side-service-manifests';
import { CASES } from '../../side-services/cases';
import { schemaProblems, useKubeApi } from '../../support/kube-api';
import type { KubeApi, KubeObject } from '../../support/kube-api';
import { inProject } from '../../support/project';

/** What is applied together: its namespaces, and then its objects. */
interface Placed {
  readonly title: string;
  readonly namespaces: KubeObject[];
  readonly objects: KubeObject[];
}

interface StatefulSet extends KubeObject {
  readonly spec: { readonly replicas: number; readonly volumeClaimTemplates?: readonly { readonly spec: { readonly storageClassName?: string } }[] };
}

function namespaceOf(name: string): KubeObject[] {
  const chart = new Chart(new App(), 'namespace');
  new RestrictedNamespace(chart, 'Namespace', { name });
  return chart.toJson() as KubeObject[];
}

/** Each case in a namespace of its own, because many have the same names; some objects say where they belong themselves. */
function placedCases(): Placed[] {
  return Object.entries(CASES).map(([title, { build, namespace: only }], index) => {
    const chart = new Chart(new App(), 'service', { namespace: only ?? `case-${index}` });
    build(chart);
    const objects = chart.toJson() as KubeObject[];
    const names = [...new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? []))];
    return { title, namespaces: names.flatMap(namespaceOf), objects };
  });
}

/** The examples, as who follows them applies them. */
function placedExamples(): Placed[] {
  const { sideServices } = parseFleetFile(readFileSync(inProject('examples', 'side-services', 'fleet.yaml'), 'utf8'), 'fleet.yaml');
  const ofFleet = Object.values(manifestFiles(sideServices!)).flatMap((text) => parseAllDocuments(text).map((document) => document.toJS() as KubeObject));
  return Object.entries({ 'fleet.yaml': ofFleet, ...objectsOfApps() }).map(([file, all]) => (
    { title: `the example ${file}`, namespaces: all.filter(({ kind }) => kind === 'Namespace'), objects: all.filter(({ kind }) => kind !== 'Namespace') }
  ));
}

const EXAMPLES = placedExamples();
const PLACED = [...placedCases(), ...EXAMPLES];
const OBJECTS = PLACED.flatMap(({ objects }) => objects);
/** Of a kind of the Prometheus operator: its structure is that of its release, which the API server knows and the schemas of Kubernetes do not. */
const isCustom = ({ apiVersion }: KubeObject): boolean => apiVersion.startsWith('monitoring.coreos.com/');
const DEFAULT_CLASS = 'default-of-the-test';

/** What is wrong by the title of its case: all of them are looked at together, and one by one only where something is wrong. */
function wrongCases(check: (objects: KubeObject[]) => string[]): Record<string, string[]> {
  const together = check(OBJECTS);
  if (together.length === 0) return {};
  const found = PLACED.map(({ title, objects }) => [title, check(objects)] as const).filter(([, problems]) => problems.length > 0);
  return found.length === 0 ? { 'all together': together } : Object.fromEntries(found);
}

test('no case has an object of another one', () => {
  const titles = OBJECTS.map(({ apiVersion, kind, metadata: { namespace, name } }) => [apiVersion, kind, namespace, name].join(' '));
  expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
});

test('each example makes its namespace itself, and needs at most that of the brokers', () => {
  const missing = EXAMPLES.map(({ title, namespaces, objects }) => {
    const made = namespaces.map(({ metadata }) => metadata.name);
    return [title, made.length, [...new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? []))].filter((name) => !made.includes(name))];
  });
  expect(missing).toEqual([['the example fleet.yaml', 1, ['kafka']], ['the example app.ts', 1, []], ['the example eks.ts', 1, []]]);
});

test.each(['1.27', '1.37'] as const)('every manifest of every case has the structure of Kubernetes %s', (version) => {
  expect(wrongCases((objects) => schemaProblems(objects.filter((each) => !isCustom(each)), version))).toEqual({});
});

describe('a real API server', () => {
  const kube = useKubeApi({ nodes: true });

  beforeAll(() => {
    kube.api.offerOperatorKinds();
    const namespaces = new Map(PLACED.flatMap((each) => each.namespaces).map((each) => [each.metadata.name, each]));
    kube.api.apply([
      ...namespaces.values(),
      { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: DEFAULT_CLASS, annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } }, provisioner: 'kubernetes.io/no-provisioner' },
    ]);
    const claims = (OBJECTS as StatefulSet[]).filter(({ kind }) => kind === 'StatefulSet')
      .flatMap(({ spec: { replicas, volumeClaimTemplates = [] } }) => volumeClaimTemplates.flatMap((claim) => Array<string>(replicas).fill(claim.spec.storageClassName ?? DEFAULT_CLASS)));
    for (const storageClass of new Set(claims)) kube.api.offerVolumes(claims.filter((each) => each === storageClass).length, storageClass);
  });

  test('takes every manifest of every case, and finds nothing in them that is not hardened', () => {
    const refusals = wrongCases((objects) => {
      const { code, stderr } = kube.api.dryRun(objects);
      return code === 0 && stderr === '' ? [] : [`code ${code}`, ...stderr.trim().split('\n')];
    });
    expect(refusals).toEqual({});
  });

  test('has the pods of every case become ready, and its jobs complete', async () => {
    kube.api.apply(OBJECTS);
    await kube.api.waitUntilAllReady();
    const pods = kube.api.list('pods', 'case-0', 'app.kubernetes.io/instance=cache');
    expect(pods).toHaveLength(2);
  });

  test('takes everything a second time without a change', () => {
    const { code, stdout, stderr } = kube.api.kubectl(['diff', '--filename=-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items: OBJECTS }));
    expect({ code, different: stdout.split('\n').filter((line) => line.startsWith('diff ')), stderr }).toEqual({ code: 0, different: [], stderr: '' });
    const before = versions(kube.api);
    const lines = kube.api.apply(OBJECTS);
    expect(versions(kube.api)).toEqual(before);
    expect(lines).toHaveLength(OBJECTS.length);
    expect(lines.filter((line, index) => !line.endsWith(' unchanged') && !isAlwaysSent(OBJECTS[index]!))).toEqual([]);
  });
});

/** kubectl sends what Kubernetes merges as a whole each time, where the server adds defaults within it, and says "configured" though nothing is. */
function isAlwaysSent(object: KubeObject): boolean {
  const { spec } = object as Partial<StatefulSet>;
  return object.kind === 'PodDisruptionBudget' || spec?.volumeClaimTemplates !== undefined || isCustom(object);
}

/** What changes with every change of an object, by its kind, namespace and name. */
function versions(api: KubeApi): Record<string, string> {
  const kinds = [...new Set(OBJECTS.map(({ kind }) => kind))].join();
  const { items } = JSON.parse(api.kubectl(['get', kinds, '--all-namespaces', '--output=json']).stdout) as { items: (KubeObject & { metadata: { resourceVersion: string } })[] };
  return Object.fromEntries(items.map(({ kind, metadata: { namespace, name, resourceVersion } }) => [`${kind} ${namespace}/${name}`, resourceVersion]));
}
