import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stopAll, waitFor } from './background-program';
import { type ControlPlane, kubectl, mustKubectl, startApiServer, startNodes } from './kube-control-plane';
import { run, type RunResult } from './run';
import { sideServiceFiles, sideServiceProgram } from './side-service-programs';

/** An object of Kubernetes as it stands in a manifest. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Readonly<Record<string, string>> };
}

/** How much of a cluster is started. */
export interface KubeApiOptions {
  /** Whether Pods come into being and become ready: with controllers, a scheduler and a node that kwok plays.
   * @default false: an API server that checks and stores, which starts faster */
  readonly nodes?: boolean;
}

/** A real API server of a test, with its own database. */
export interface KubeApi {
  /** Runs kubectl as the administrator; its failure is for the caller. Throws after five minutes. */
  kubectl(args: readonly string[], input?: string): RunResult;
  /** What the server says of objects without storing them, with unknown fields refused: code 0, or what is wrong on standard error. */
  dryRun(objects: readonly object[]): RunResult;
  /** Makes a namespace that holds Pods to a Pod Security Standard: a workload that violates it is a warning of `dryRun`, its Pods are refused. */
  createNamespace(name: string, standard?: 'privileged' | 'baseline' | 'restricted'): void;
  /** Stores objects and gives a line for each, such as `configmap/settings created`. Throws with what the server says when it refuses one. */
  apply(objects: readonly object[]): string[];
  /** An object that is stored; throws when there is none. `namespace` is `default` without. */
  get<T extends KubeObject>(kind: string, name: string, namespace?: string): T;
  /** The objects of a kind, of a namespace and with labels such as `app=redis`. */
  list<T extends KubeObject>(kind: string, namespace?: string, labels?: string): T[];
  /** Makes the kinds of the Prometheus operator known, with their structure: without it there are those of Kubernetes alone. */
  offerOperatorKinds(): void;
  /** Makes persistent volumes of 100 GiB of a storage class, to which claims are bound. Needs `nodes`. */
  offerVolumes(count: number, storageClassName: string): void;
  /** Waits until a Deployment or StatefulSet has all of its replicas ready. Needs `nodes`; rejects after `seconds`, with the Pods' state. */
  waitUntilReady(kind: 'Deployment' | 'StatefulSet', name: string, options?: { namespace?: string; seconds?: number }): Promise<void>;
  /** Waits until all that is stored is done: Deployments and StatefulSets have all replicas ready, Jobs are complete. Needs `nodes`; rejects after `seconds`, with the state of the Pods. */
  waitUntilAllReady(seconds?: number): Promise<void>;
  /** Ends everything and deletes the data. */
  stop(): Promise<void>;
}

interface Workload extends KubeObject {
  readonly spec: { readonly replicas: number; readonly completions?: number };
  readonly status: { readonly readyReplicas?: number; readonly observedGeneration?: number; readonly succeeded?: number };
}

function isReady({ kind, spec, status }: Workload): boolean {
  if (kind === 'Job') return status.succeeded === spec.completions;
  return status.observedGeneration !== undefined && status.readyReplicas === spec.replicas;
}

const listOf = (items: readonly object[]): string => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });

/** Starts a real API server on 127.0.0.1. Rejects with what its programs said when it is not ready within two minutes. */
export async function startKubeApi({ nodes = false }: KubeApiOptions = {}): Promise<KubeApi> {
  const plane: ControlPlane = { folder: mkdtempSync(join(tmpdir(), 'kube-api-')), programs: [] };
  const stop = async (): Promise<void> => {
    await stopAll(plane.programs);
    rmSync(plane.folder, { recursive: true, force: true });
  };
  try {
    await startApiServer(plane);
    if (nodes) await startNodes(plane);
    return apiOf(plane, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

function apiOf(plane: ControlPlane, stop: () => Promise<void>): KubeApi {
  const { folder } = plane;
  const must = (args: readonly string[], input?: string): string => mustKubectl(folder, args, input);
  const get = <T extends KubeObject>(kind: string, name: string, namespace = 'default'): T => (
    JSON.parse(must(['get', kind, name, '--namespace', namespace, '--output=json'])) as T
  );
  const list = <T extends KubeObject>(kind: string, namespace = 'default', labels = ''): T[] => (
    (JSON.parse(must(['get', kind, '--namespace', namespace, '--selector', labels, '--output=json'])) as { items: T[] }).items
  );
  return {
    kubectl: (args, input) => kubectl(folder, args, input),
    dryRun: (objects) => kubectl(folder, ['apply', '--dry-run=server', '--validate=strict', '-f', '-'], listOf(objects)),
    createNamespace: (name, standard = 'restricted') => {
      const labels = Object.fromEntries(['enforce', 'warn'].map((mode) => [`pod-security.kubernetes.io/${mode}`, standard]));
      must(['apply', '-f', '-'], listOf([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } }]));
    },
    apply: (objects) => must(['apply', '--validate=strict', '-f', '-'], listOf(objects)).trim().split('\n'),
    get, list, stop,
    offerOperatorKinds: () => {
      // Too large for the annotation that `kubectl apply` keeps
      must(['create', '--filename', sideServiceFiles('prometheus-operator')]);
      must(['wait', '--for=condition=Established', 'customresourcedefinitions', '--all', '--timeout=30s']);
    },
    offerVolumes: (count, storageClassName) => {
      must(['apply', '-f', '-'], listOf(volumes(count, storageClassName)));
    },
    waitUntilReady: async (kind, name, { namespace = 'default', seconds = 60 } = {}) => {
      await waitFor({ what: `${kind} ${name} with all replicas ready`, seconds, programs: plane.programs }, () => {
        if (isReady(get<Workload>(kind, name, namespace))) return Promise.resolve(true);
        throw new Error(must(['get', 'pods', '--namespace', namespace, '--output=wide']));
      });
    },
    waitUntilAllReady: async (seconds = 120) => {
      await waitFor({ what: 'all that is stored to be ready', seconds, programs: plane.programs }, () => {
        const { items } = JSON.parse(must(['get', 'deployments,statefulsets,jobs', '--all-namespaces', '--output=json'])) as { items: Workload[] };
        if (items.every(isReady)) return Promise.resolve(true);
        throw new Error(must(['get', 'pods', '--all-namespaces', '--output=wide']).split('\n').filter((line) => !/ Running | Completed /.test(line)).join('\n'));
      });
    },
  };
}

function volumes(count: number, storageClassName: string): object[] {
  return Array.from({ length: count }, (_, index) => ({
    apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: `${storageClassName}-${index}` },
    spec: { capacity: { storage: '100Gi' }, accessModes: ['ReadWriteOnce'], storageClassName, hostPath: { path: `/nowhere/${index}` } },
  }));
}

/** A real API server for the tests of one file, or of one `describe`; it ends with them. */
export function useKubeApi(options: KubeApiOptions = {}): { readonly api: KubeApi } {
  const used: { starting?: Promise<KubeApi>; api?: KubeApi } = {};
  beforeAll(async () => {
    used.starting = startKubeApi(options);
    used.api = await used.starting;
  });
  // Waits for a start that took too long for the tests too: what it has begun must end. A start that fails ends it itself
  afterAll(async () => {
    await used.starting?.then(({ stop }) => stop(), () => undefined);
  });
  return {
    get api() {
      if (used.api === undefined) throw new Error('the API server is there in tests only');
      return used.api;
    },
  };
}

/**
 * What kubernetes-validate says of objects by the strict schemas of a release: no lines when all of them are valid.
 *
 * An object of a kind that the release does not have, a custom resource among them, is a line too.
 */
export function schemaProblems(objects: readonly object[], release: '1.27' | '1.37'): string[] {
  const text = objects.map((object) => JSON.stringify(object)).join('\n---\n');
  const { stdout, stderr } = run(sideServiceProgram('kubernetes-validate'), ['--strict', '--quiet', '--kubernetes-version', release, '-'], { input: text, timeLimit: 300 });
  return `${stdout}${stderr}`.split('\n').filter((line) => line !== '');
}
