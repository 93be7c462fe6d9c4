import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { wholeNumber } from '../../definitions/checks';
import { Problems } from '../../definitions/problems';
import { kubeLabel } from '../../definitions/side-services/core/kube-name';
import { checkStorage } from '../../definitions/side-services/core/storage';
import type { StorageProps } from '../../definitions/side-services/core/storage-props';
import { unlessEmpty } from './empty';
import { labelsOf, selectorOf } from './labels';
import type { PartNames } from './labels';
import { podTemplate } from './pod';
import type { PodProps } from './pod';

/** What all pods of a part have in common. */
interface WorkloadProps {
  /** Name of the object. */
  readonly name: string;
  /** Number of pods, 1-100; with more than one they get a PodDisruptionBudget and are spread over zones and nodes. */
  readonly replicas: number;
  readonly pod: PodProps;
}

/** Pods without volumes of their own. */
export interface DeploymentProps extends WorkloadProps {
  /** Whether the old pods end before the new ones start: for a program of which only one may run. @default false */
  readonly recreate?: boolean;
}

/** A persistent volume of each pod; a container mounts it by its name. */
export interface VolumeClaim extends StorageProps {
  readonly name: string;
}

/** Pods with names, and volumes, of their own. */
export interface StatefulSetProps extends WorkloadProps {
  /** The headless Service that gives the pods their host names. */
  readonly serviceName: string;
  readonly volumeClaims?: readonly VolumeClaim[];
}

const REPLICAS = { min: 1, max: 100 };
const KEPT_REVISIONS = 3;

/** A Deployment of hardened pods. */
export function deployment(scope: Construct, id: string, props: DeploymentProps): k8s.KubeDeployment {
  const { name, replicas, pod, recreate = false } = props;
  check(props);
  budget(scope, id, props);
  return new k8s.KubeDeployment(scope, id, {
    metadata: metadataOf(name, pod.part),
    spec: {
      replicas,
      selector: { matchLabels: selectorOf(pod.part) },
      revisionHistoryLimit: KEPT_REVISIONS,
      strategy: recreate
        ? { type: 'Recreate' }
        : { type: 'RollingUpdate', rollingUpdate: { maxSurge: k8s.IntOrString.fromNumber(1), maxUnavailable: k8s.IntOrString.fromNumber(0) } },
      template: podTemplate(pod, replicas > 1),
    },
  });
}

/**
 * A StatefulSet of hardened pods: the only way to a persistent volume, because a Deployment starts the next pod while the last one still holds it.
 *
 * Its pods start side by side: with the policy OrderedReady a pod that is not ready is never replaced, not even by its repair. An
 * update still takes one after the other.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#forced-rollback
 */
export function statefulSet(scope: Construct, id: string, props: StatefulSetProps): k8s.KubeStatefulSet {
  const { name, replicas, pod, serviceName, volumeClaims = [] } = props;
  check(props, volumeClaims);
  budget(scope, id, props);
  return new k8s.KubeStatefulSet(scope, id, {
    metadata: metadataOf(name, pod.part),
    spec: {
      replicas,
      serviceName,
      selector: { matchLabels: selectorOf(pod.part) },
      revisionHistoryLimit: KEPT_REVISIONS,
      podManagementPolicy: 'Parallel',
      updateStrategy: { type: 'RollingUpdate' },
      template: podTemplate(pod, replicas > 1),
      volumeClaimTemplates: unlessEmpty(volumeClaims.map((claim) => claimOf(claim, pod.part))),
    },
  });
}

function metadataOf(name: string, part: PartNames): k8s.ObjectMeta {
  return { name, labels: labelsOf(part) };
}

/** Labels that are also selectors only: the template of a claim can never change. */
function claimOf({ name, size, storageClassName }: VolumeClaim, part: PartNames): k8s.KubePersistentVolumeClaimProps {
  return {
    metadata: { name, labels: selectorOf(part) },
    spec: { accessModes: ['ReadWriteOnce'], storageClassName, resources: { requests: { storage: k8s.Quantity.fromString(size) } } },
  };
}

/** With several pods, maintenance of nodes takes one at a time. */
function budget(scope: Construct, id: string, { name, replicas, pod: { part } }: WorkloadProps): void {
  if (replicas > 1) {
    new k8s.KubePodDisruptionBudget(scope, `${id}Budget`, {
      metadata: metadataOf(name, part),
      spec: { maxUnavailable: k8s.IntOrString.fromNumber(1), selector: { matchLabels: selectorOf(part) } },
    });
  }
}

function check({ name, replicas, pod }: WorkloadProps, claims: readonly VolumeClaim[] = []): void {
  const problems = new Problems();
  problems.check('name', kubeLabel('name', name));
  problems.check('replicas', wholeNumber('replicas', replicas, REPLICAS));
  claims.forEach((claim, index) => {
    problems.check(['volumeClaims', String(index), 'name'], kubeLabel('name', claim.name));
    checkStorage(problems, ['volumeClaims', String(index)], claim);
  });
  const volumes = [...claims, ...pod.volumes ?? [], ...[...pod.initContainers ?? [], ...pod.containers].flatMap((each) => each.volumes)].map((volume) => volume.name);
  const mounted = [...pod.initContainers ?? [], ...pod.containers].flatMap(({ container }) => container.volumeMounts ?? []);
  for (const mount of mounted.filter((each) => !volumes.includes(each.name))) {
    problems.add('pod', `volume "${mount.name}", mounted at ${mount.mountPath}, is no volume of "${name}", which has ${volumes.join(', ') || 'none'}`);
  }
  problems.throwIfAny();
}
