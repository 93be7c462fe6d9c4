import { readFileSync } from 'node:fs';
import { CASES } from '../../side-services/cases';
import { synth } from '../../side-services/policy';
import { useKubeApi } from '../../support/kube-api';
import type { KubeObject } from '../../support/kube-api';
import { inProject } from '../../support/project';

const NAMESPACE = 'tools';
const SERVICE = 'gone';
const INSTANCE = 'app.kubernetes.io/instance';
const DOCS = readFileSync(inProject('docs', 'side-services.md'), 'utf8');
/** Kinds of which each object is a part of a stack by itself, and is deleted with it. */
const ALONE = ['ConfigMap', 'PrometheusRule'];

/** One object of each kind that is in any case, as those of one service. */
function oneOfEachKind(): KubeObject[] {
  const objects = new Map<string, KubeObject>();
  for (const { build, namespace } of Object.values(CASES)) {
    for (const object of synth(build, namespace ?? NAMESPACE).filter(({ kind }) => kind !== 'Namespace')) {
      objects.set(object.kind, { ...object, metadata: { ...object.metadata, namespace: NAMESPACE, labels: { ...object.metadata.labels, [INSTANCE]: SERVICE } } });
    }
  }
  return [...objects.values()];
}

const OBJECTS = oneOfEachKind();
const kube = useKubeApi();

/** The kinds of which the service has an object in the cluster. */
function kindsThere(): string[] {
  return OBJECTS.map(({ kind }) => kind).filter((kind) => kube.api.list(kind, NAMESPACE, `${INSTANCE}=${SERVICE}`).length > 0).sort();
}

beforeAll(() => {
  kube.api.offerOperatorKinds();
  kube.api.createNamespace(NAMESPACE);
});

beforeEach(() => {
  kube.api.apply(OBJECTS);
  expect(kindsThere()).toEqual(OBJECTS.map(({ kind }) => kind).sort());
});

test('the commands of the documentation delete every object of a service, of whatever kind, and name no kind that none has', () => {
  const commands = [...DOCS.matchAll(/^ *kubectl (-n <namespace> delete \S+ -l \S+)$/gm)].map(([, args = '']) => args.replace('<namespace>', NAMESPACE).replace('<service>', SERVICE).split(' '));
  expect(commands).toHaveLength(2);
  for (const args of commands) expect(kube.api.kubectl(args)).toMatchObject({ code: 0, stderr: '' });
  expect(kindsThere()).toEqual([]);
  const named = commands.flatMap((args) => args[3]?.split(',') ?? []).filter((kind) => kind !== 'all');
  expect(named.filter((kind) => !OBJECTS.some((object) => object.kind.toLowerCase() === kind))).toEqual([]);
});

test('the documentation names the kinds that a stack leaves in the cluster', () => {
  const sentence = /`kubectl apply --prune` deletes no ([^.]*)\./.exec(DOCS)?.[1] ?? '';
  const label = 'part-of-a-stack=x';
  const labelled = OBJECTS.map((object) => ({ ...object, metadata: { ...object.metadata, labels: { ...object.metadata.labels, 'part-of-a-stack': 'x' } } }));
  kube.api.apply(labelled);
  const kept = labelled.filter(({ kind }) => kind === 'ConfigMap');
  expect(kube.api.kubectl(['apply', '--prune', '-l', label, '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items: kept }))).toMatchObject({ code: 0 });
  expect(kindsThere().filter((kind) => !ALONE.includes(kind))).toEqual([...sentence.matchAll(/`(\w+)`/g)].map(([, kind]) => kind).sort());
});
