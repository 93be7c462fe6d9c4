import type { LabelSelector, Manifest, PolicyOptions, PolicyPeer, PolicyRule } from './manifest';
import { selects, titleOf } from './manifest';

const LABELS = ['name', 'instance', 'component', 'part-of', 'managed-by'].map((name) => `app.kubernetes.io/${name}`);
/** Of what belongs to all services. */
const SHARED_LABELS = LABELS.slice(-2);
const SERVERS = ['Deployment', 'StatefulSet'];

/** What is wrong with single objects, whatever stands beside them. */
export function objectFindings(manifest: Manifest, options: PolicyOptions): string[] {
  const { kind, metadata, spec = {} } = manifest;
  const findings = [
    ...emptyValues(manifest, ''),
    ...(kind === 'Namespace' ? SHARED_LABELS : LABELS).filter((label) => metadata.labels?.[label] === undefined).map((label) => `has no label ${label}`),
    ...Object.keys({ ...spec.selector?.matchLabels }).filter((label) => label.startsWith('cdk8s.io/')).map((label) => `selects by ${label}, which changes with the path of its construct`),
    ...kind === 'Secret' && Object.keys({ ...manifest.data, ...manifest.stringData }).length > 0 ? ['holds the data of a Secret'] : [],
    ...kind === 'Ingress' ? ofIngress(manifest, options) : [],
    ...kind === 'NetworkPolicy' && !isOfOtherPods(manifest, options) ? ofPolicy(manifest, options) : [],
  ];
  return findings.map((finding) => `${titleOf(manifest)}: ${finding}`);
}

function isOfOtherPods({ metadata: { name } }: Manifest, { ofOtherPods = [] }: PolicyOptions): boolean {
  return ofOtherPods.includes(name);
}

/** What cdk8s makes of a value of another type, and what the CDK writes for a value of deploy time. */
function emptyValues(value: unknown, path: string): string[] {
  if (value === null || value === undefined || (typeof value === 'number' && !Number.isFinite(value))) return [`has no value at ${path}`];
  if (typeof value === 'string' && (value.includes('[object Object]') || /(undefined|NaN)$/.test(value))) return [`has no value at ${path}, but ${value}`];
  return typeof value === 'object' ? Object.entries(value).flatMap(([key, below]) => emptyValues(below, `${path}/${key}`)) : [];
}

function ofIngress({ metadata: { name, annotations = {} }, spec = {} }: Manifest, { withoutTls = [] }: PolicyOptions): string[] {
  const secure = (spec.tls?.length ?? 0) > 0 || annotations['alb.ingress.kubernetes.io/certificate-arn'] !== undefined;
  return [
    ...secure || withoutTls.includes(name) ? [] : ['has no TLS'],
    ...(spec.rules ?? []).every(({ host }) => host !== undefined) ? [] : ['answers for every host'],
  ];
}

function ofPolicy({ metadata: { name }, spec: { policyTypes = [], ingress = [], egress = [] } = {} }: Manifest, { withInternet = [] }: PolicyOptions): string[] {
  const rules = [...ingress.map(({ from, ports }) => ({ peers: from, ports })), ...egress.map(({ to, ports }) => ({ peers: to, ports })).filter((rule) => !(withInternet.includes(name) && isHttps(rule)))];
  return [
    ...['Ingress', 'Egress'].every((type) => policyTypes.includes(type)) ? [] : ['does not deny both directions'],
    ...rules.some(isOpen) ? ['has a rule for everybody or for every port'] : [],
    ...withInternet.includes(name) && !egress.some(({ to, ports }) => isHttps({ peers: to, ports })) ? ['does not reach the internet'] : [],
    ...egress.some(({ ports = [] }) => ports.some(({ port, protocol }) => port === 53 && protocol === 'UDP')) ? [] : ['allows no DNS'],
  ];
}

interface Reached {
  readonly peers?: readonly PolicyPeer[];
  readonly ports?: PolicyRule['ports'];
}

function isOpen({ peers = [], ports = [] }: Reached): boolean {
  return peers.length === 0 || peers.some(isEverybody) || ports.length === 0 || ports.some(({ port }) => port === undefined);
}

/** The whole internet by the port of HTTPS alone, for APIs that have no fixed addresses. */
function isHttps({ peers = [], ports = [] }: Reached): boolean {
  return peers.length === 1 && peers[0]?.ipBlock?.cidr === '0.0.0.0/0' && ports.length === 1 && ports[0]?.port === 443;
}

/** Every address, or all pods of all namespaces: a selector without a condition selects all. */
function isEverybody({ ipBlock, namespaceSelector, podSelector }: PolicyPeer): boolean {
  const selectsAll = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector = {}): boolean => Object.keys(matchLabels).length === 0 && matchExpressions.length === 0;
  if (ipBlock !== undefined) return ipBlock.cidr.endsWith('/0');
  return (namespaceSelector !== undefined || podSelector === undefined) && selectsAll(namespaceSelector) && selectsAll(podSelector);
}

/** What is missing or does not fit between objects. */
export function fitFindings(manifests: readonly Manifest[], options: PolicyOptions): string[] {
  const withPods = manifests.filter(({ spec }) => spec?.template !== undefined);
  return [
    ...withPods.flatMap((manifest) => ofWorkload(manifest, manifests)),
    ...manifests.filter((manifest) => manifest.kind === 'Service' && !isOfOtherPods(manifest, options)).flatMap((manifest) => ofService(manifest, withPods)),
    ...doubles(manifests),
  ];
}

function ofWorkload(manifest: Manifest, manifests: readonly Manifest[]): string[] {
  const { kind, spec = {} } = manifest;
  const labels = spec.template?.metadata.labels;
  const selectedBy = (other: string): Manifest[] => manifests.filter((each) => each.kind === other && selects((each.spec?.selector ?? each.spec?.podSelector)?.matchLabels, labels));
  const budgets = selectedBy('PodDisruptionBudget').length;
  const needsBudget = SERVERS.includes(kind) && (spec.replicas ?? 1) > 1;
  const headless = manifests.find((each) => each.kind === 'Service' && each.metadata.name === spec.serviceName)?.spec;
  const findings = [
    ...SERVERS.includes(kind) && !selects(spec.selector?.matchLabels, labels) ? ['does not select its own pods'] : [],
    // A single one may share a budget with those of another workload
    ...budgets === 1 || (budgets === 0 && !needsBudget) ? [] : [`has ${budgets} PodDisruptionBudgets for ${spec.replicas ?? 1} replicas`],
    ...selectedBy('NetworkPolicy').length > 0 ? [] : ['has no NetworkPolicy'],
    ...kind === 'StatefulSet' && spec.podManagementPolicy !== 'Parallel' ? ['never replaces a pod that is not ready'] : [],
    ...kind === 'StatefulSet' && !(headless?.clusterIP === 'None' && headless.publishNotReadyAddresses === true) ? ['has no headless Service for its pods, ready or not'] : [],
  ];
  return findings.map((finding) => `${titleOf(manifest)}: ${finding}`);
}

function ofService(service: Manifest, withPods: readonly Manifest[]): string[] {
  const { spec = {} } = service;
  const pods = withPods.filter((each) => selects(spec.selector, each.spec?.template?.metadata.labels) || isOnePod(spec.selector, each));
  const names = pods.flatMap((each) => each.spec?.template?.spec.containers ?? []).flatMap(({ ports = [] }) => ports.map(({ name }) => name));
  const findings = [
    ...pods.length === 1 ? [] : [`selects the pods of ${pods.length} workloads`],
    ...(spec.ports ?? []).filter(({ name, targetPort }) => name === undefined || !names.includes(String(targetPort))).map(({ name }) => `has the port ${name ?? 'without a name'}, which no container has`),
    ...spec.type === 'ClusterIP' ? [] : [`is of type ${spec.type ?? 'none'}`],
  ];
  return findings.map((finding) => `${titleOf(service)}: ${finding}`);
}

/** Whether a Service selects one pod of a StatefulSet by the name that its controller gives it. */
function isOnePod(selector: Readonly<Record<string, unknown>> | undefined, { kind, metadata, spec }: Manifest): boolean {
  const { 'statefulset.kubernetes.io/pod-name': pod, ...rest } = selector ?? {};
  return kind === 'StatefulSet' && typeof pod === 'string' && pod.startsWith(`${metadata.name}-`) && selects(rest, spec?.template?.metadata.labels);
}

function doubles(manifests: readonly Manifest[]): string[] {
  const titles = manifests.map((manifest) => `${manifest.apiVersion} ${titleOf(manifest)}`);
  return titles.filter((title, index) => titles.indexOf(title) !== index).map((title) => `${title}: is there twice`);
}
