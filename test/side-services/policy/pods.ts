import type { Container, Manifest, PodSpec, PolicyOptions, Probe } from './manifest';
import { titleOf } from './manifest';

const PROBES = ['startupProbe', 'readinessProbe', 'livenessProbe'] as const;
/** Variables whose names say that their values are secret, but for those that name a file. */
const SECRET_NAME = /(PASSWORD|PASSWD|SECRET|TOKEN|CREDENTIALS|PRIVATE_KEY|API_KEY|_PASS|AUTH)$/i;
const PINNED = /^[^\s:@]+(:\d+\/[^\s:@]+)?(:(?!latest)[A-Za-z0-9_][A-Za-z0-9._-]*|@sha256:[0-9a-f]{64})$/;

/** What is not hardened in the pods of a Deployment, StatefulSet or Job. */
export function podFindings(manifest: Manifest, options: PolicyOptions): string[] {
  const template = manifest.spec?.template;
  if (template === undefined) return [];
  const { spec } = template;
  const serving = manifest.kind !== 'Job';
  const containers = [...(spec.initContainers ?? []).map((each) => ({ each, serves: false })), ...spec.containers.map((each) => ({ each, serves: serving }))];
  return [
    ...ofPod(manifest, spec, options),
    ...containers.flatMap(({ each, serves }) => [
      ...ofContainer(each), ...ofEnvironment(each), ...serves ? ofProbes(each) : PROBES.filter((probe) => each[probe] !== undefined).map((probe) => `has a ${probe}, but runs to its end`),
    ].map((finding) => `container ${each.name} ${finding}`)),
    ...ofVolumes(manifest, spec),
  ].map((finding) => `${titleOf(manifest)}: ${finding}`);
}

function failed(checks: Readonly<Record<string, boolean>>): string[] {
  return Object.entries(checks).filter(([, good]) => !good).map(([finding]) => finding);
}

function ofPod({ metadata: { name }, spec: { replicas = 1 } = {} }: Manifest, spec: PodSpec, { withToken = [] }: PolicyOptions): string[] {
  const { securityContext: security = {} } = spec;
  const token = spec.automountServiceAccountToken;
  return failed({
    'mounts a token of its service account': token === withToken.includes(name),
    'has links to services in its environment': spec.enableServiceLinks === false,
    'uses a namespace of its node': spec.hostNetwork === undefined && spec.hostPID === undefined && spec.hostIPC === undefined,
    'may run as root': security.runAsNonRoot === true && isNumericUser(security.runAsUser) && isNumericUser(security.runAsGroup),
    'has no group for its volumes': isNumericUser(security.fsGroup),
    'has no seccomp profile': security.seccompProfile?.type === 'RuntimeDefault',
    'has several replicas that are not spread': replicas === 1 || (spec.topologySpreadConstraints?.length ?? 0) > 0,
  });
}

function isNumericUser(id: number | undefined): boolean {
  return Number.isInteger(id) && (id ?? 0) > 0;
}

function ofContainer({ image, resources, securityContext: security = {}, ports = [] }: Container): string[] {
  const { requests = {}, limits = {} } = resources ?? {};
  return failed({
    [`has an image that is not pinned: ${image}`]: PINNED.test(image),
    'may run as root': security.runAsNonRoot === true && isNumericUser(security.runAsUser) && isNumericUser(security.runAsGroup),
    'has a root that it can write': security.readOnlyRootFilesystem === true,
    'may gain privileges': security.allowPrivilegeEscalation === false && security.privileged !== true,
    'has capabilities': security.capabilities?.drop?.join() === 'ALL' && security.capabilities.add === undefined,
    'has no seccomp profile': security.seccompProfile?.type === 'RuntimeDefault',
    'has no request of CPU and memory': requests.cpu !== undefined && requests.memory !== undefined,
    'has no limit of memory': limits.memory !== undefined,
    'has a port without a name': ports.every(({ name }) => name !== undefined),
    'has a port of its node': ports.every(({ hostPort }) => hostPort === undefined),
  });
}

function ofEnvironment({ env = [], envFrom }: Container): string[] {
  const literal = env.filter(({ name, value }) => SECRET_NAME.test(name) && value !== undefined && !value.includes('$('));
  return [...literal.map(({ name }) => `has the literal secret ${name}`), ...envFrom === undefined ? [] : ['takes all of a Secret or ConfigMap into its environment']];
}

function ofProbes(container: Container): string[] {
  const names = (container.ports ?? []).map(({ name }) => name);
  return PROBES.flatMap((kind) => {
    const probe: Probe | undefined = container[kind];
    if (probe === undefined) return [`has no ${kind}`];
    const port = probe.httpGet?.port ?? probe.tcpSocket?.port;
    return port === undefined || names.includes(port) ? [] : [`has a ${kind} of the unknown port ${port}`];
  });
}

function ofVolumes({ kind, spec: { template, strategy, volumeClaimTemplates = [] } = {} }: Manifest, spec: PodSpec): string[] {
  const volumes = spec.volumes ?? [];
  const known = [...volumes.map(({ name }) => name), ...volumeClaimTemplates.map(({ metadata }) => metadata.name)];
  const mounted = [...spec.initContainers ?? [], ...spec.containers].flatMap(({ volumeMounts = [] }) => volumeMounts.map(({ name }) => name));
  return failed({
    'mounts a folder of its node': volumes.every((volume) => volume.hostPath === undefined),
    'has two volumes of one name': new Set(known).size === known.length,
    'mounts a volume that it does not have': mounted.every((name) => known.includes(name)),
    'has a volume that no container mounts': known.every((name) => mounted.includes(name)),
    'is a Deployment that starts a pod while the last one holds its volume': kind !== 'Deployment' || strategy?.type === 'Recreate' || volumes.every((volume) => volume.persistentVolumeClaim === undefined),
    'reads a ConfigMap without its checksum': volumes.every((volume) => volume.configMap === undefined) || template?.metadata.annotations?.['checksum/config'] !== undefined,
  });
}
