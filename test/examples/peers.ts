import { selects } from '../side-services/policy/manifest';
import type { Manifest } from '../side-services/policy';

type Labels = Readonly<Record<string, string>>;

interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly { readonly port?: unknown }[];
}
interface Peer {
  readonly podSelector?: { readonly matchLabels?: Labels };
  readonly namespaceSelector?: object;
}
interface Pods {
  readonly name: string;
  readonly labels: Labels;
}

/** Each port of pods of the same namespace that a NetworkPolicy lets a workload ask, and that no workload there opens to it. */
export function unansweredPeers(manifests: readonly Manifest[]): string[] {
  const pods = manifests.flatMap(({ spec, metadata: { name } }): Pods[] => (spec?.template === undefined ? [] : [{ name, labels: spec.template.metadata.labels ?? {} }]));
  const rulesOf = ({ labels }: Pods, direction: 'ingress' | 'egress'): readonly Rule[] => manifests
    .filter(({ kind, spec }) => kind === 'NetworkPolicy' && selects(spec?.podSelector?.matchLabels, labels))
    .flatMap(({ spec }) => (spec?.[direction] ?? []) as readonly Rule[]);
  const opens = (target: Pods, source: Pods, port: unknown): boolean => rulesOf(target, 'ingress')
    .some(({ from, ports = [] }) => near(from).some((labels) => selects(labels, source.labels)) && ports.some((each) => each.port === port));
  return pods.flatMap((source) => rulesOf(source, 'egress').flatMap(({ to, ports = [] }) => near(to).flatMap((wanted) => ports
    .filter(({ port }) => !pods.some((target) => selects(wanted, target.labels) && opens(target, source, port)))
    .map(({ port }) => `${source.name} asks ${JSON.stringify(wanted)} at ${String(port)}, which nobody opens to it`))));
}

/** The labels of the peers that are pods of the same namespace. */
function near(peers: readonly Peer[] = []): Labels[] {
  return peers.flatMap(({ podSelector, namespaceSelector }) => (podSelector === undefined || namespaceSelector !== undefined ? [] : [podSelector.matchLabels ?? {}]));
}
