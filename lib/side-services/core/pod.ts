import type { k8s } from 'cdk8s-plus-27';
import { CHECKSUM, checksumOf } from './checksum';
import { unlessEmpty } from './empty';
import type { HardenedContainer } from './hardened-container';
import { labelsOf, selectorOf } from './labels';
import type { PartNames } from './labels';

/** What a pod needs to talk to the API server; without it a pod has no token. */
export interface PodIdentity {
  readonly serviceAccountName: string;
  /** Whether its token is mounted. */
  readonly token: boolean;
}

/** The pods of a part. */
export interface PodProps {
  readonly part: PartNames;
  /** The first one gives the pod its user and group. */
  readonly containers: readonly [HardenedContainer, ...HardenedContainer[]];
  readonly initContainers?: readonly HardenedContainer[];
  /** Volumes of ConfigMaps, Secrets and the like; those of the containers come by themselves. */
  readonly volumes?: readonly k8s.Volume[];
  /** All texts that the pods read at their start: when one changes, the pods are replaced. */
  readonly config?: readonly string[];
  /** Numeric group of their volumes. @default - the group of the first container */
  readonly fsGroup?: number;
  /** Time to end by itself, in seconds. @default 30 */
  readonly terminationGraceSeconds?: number;
  readonly identity?: PodIdentity;
  /** Further labels of the pods. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Further annotations of the pods. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Parts whose pods should not share a node with these. */
  readonly apartFrom?: readonly PartNames[];
}

/** A pod's template, hardened as a whole; `spread` is for parts of several pods. */
export function podTemplate(props: PodProps, spread: boolean): k8s.PodTemplateSpec {
  const { part, containers, initContainers = [], identity, terminationGraceSeconds = 30 } = props;
  const checksum: Record<string, string> = props.config === undefined ? {} : { [CHECKSUM]: checksumOf(props.config) };
  return {
    metadata: {
      labels: { ...labelsOf(part), ...props.labels },
      annotations: unlessEmpty({ ...props.annotations, ...checksum }),
    },
    spec: {
      automountServiceAccountToken: identity?.token ?? false,
      serviceAccountName: identity?.serviceAccountName,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: terminationGraceSeconds,
      securityContext: securityOf(props),
      initContainers: unlessEmpty(initContainers.map(({ container }) => container)),
      containers: containers.map(({ container }) => container),
      volumes: unlessEmpty([...props.volumes ?? [], ...[...initContainers, ...containers].flatMap(({ volumes }) => volumes)]),
      topologySpreadConstraints: spread ? spreadOf(part) : undefined,
      affinity: props.apartFrom === undefined ? undefined : affinityOf(props.apartFrom),
    },
  };
}

function securityOf({ containers: [first], fsGroup }: PodProps): k8s.PodSecurityContext {
  const { runAsUser, runAsGroup } = first.container.securityContext ?? {};
  return {
    runAsNonRoot: true, runAsUser, runAsGroup, fsGroup: fsGroup ?? runAsGroup, fsGroupChangePolicy: 'OnRootMismatch', seccompProfile: { type: 'RuntimeDefault' },
  };
}

/** Zones first, then nodes; a cluster with fewer of them still runs all pods. */
function spreadOf(part: PartNames): k8s.TopologySpreadConstraint[] {
  return ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
    maxSkew: 1, topologyKey, whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: selectorOf(part) },
  }));
}

/** Other nodes above all, and other zones where there are some. */
const APART = { 'kubernetes.io/hostname': 100, 'topology.kubernetes.io/zone': 50 };

function affinityOf(parts: readonly PartNames[]): k8s.Affinity {
  return {
    podAntiAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: parts.flatMap((part) => Object.entries(APART).map(([topologyKey, weight]) => ({
        weight, podAffinityTerm: { topologyKey, labelSelector: { matchLabels: selectorOf(part) } },
      }))),
    },
  };
}
