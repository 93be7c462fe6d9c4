import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { NetworkPeer } from '../../definitions/side-services/core/network-peer';
import { unlessEmpty } from './empty';
import { labelsOf, selectorOf } from './labels';
import type { PartNames } from './labels';

/** A peer by what it is selected by. */
export type PolicyPeer = Pick<NetworkPeer, 'block' | 'namespaceName' | 'podLabels'>;

/** Every address, for the APIs of a cloud, which have no fixed ones; users can never name it. */
export const ANYWHERE: PolicyPeer = { block: '0.0.0.0/0' };

/** Peers, and the ports that they reach or are reached on. */
export interface PolicyRule {
  readonly peers: readonly PolicyPeer[];
  /** Numbers of TCP ports, or first and last one of a range; pods behind a Service are reached on their own ports. */
  readonly ports: readonly (number | readonly [number, number])[];
}

/** What the pods of a part may do; all else they may not. */
export interface PolicyProps {
  readonly part: PartNames;
  readonly name: string;
  /** Who may connect to them; rules without peers allow nobody. */
  readonly ingress: readonly PolicyRule[];
  /** Whom they may connect to, beside DNS. */
  readonly egress: readonly PolicyRule[];
}

/** Where a node answers its pods' DNS itself (NodeLocal DNSCache). */
const LOCAL_DNS = '169.254.20.10/32';
const DNS_PORT = 53;
const NAMESPACE = 'kubernetes.io/metadata.name';

/** A NetworkPolicy that denies everything in both directions but DNS and the given rules. */
export function networkPolicy(scope: Construct, id: string, { part, name, ingress, egress }: PolicyProps): k8s.KubeNetworkPolicy {
  const reached = ingress.filter(hasPeers).map(({ peers, ports }) => ({ from: peers.map(peerOf), ports: ports.map(portOf) }));
  return new k8s.KubeNetworkPolicy(scope, id, {
    metadata: { name, labels: labelsOf(part) },
    spec: {
      podSelector: { matchLabels: selectorOf(part) },
      policyTypes: ['Ingress', 'Egress'],
      ingress: unlessEmpty(reached),
      egress: [dns(), ...egress.filter(hasPeers).map(({ peers, ports }) => ({ to: peers.map(peerOf), ports: ports.map(portOf) }))],
    },
  });
}

/** A rule without peers or ports would mean all of them. */
function hasPeers({ peers, ports }: PolicyRule): boolean {
  return peers.length > 0 && ports.length > 0;
}

function dns(): k8s.NetworkPolicyEgressRule {
  return {
    to: [{ namespaceSelector: { matchLabels: { [NAMESPACE]: 'kube-system' } } }, { ipBlock: { cidr: LOCAL_DNS } }],
    ports: ['UDP', 'TCP'].map((protocol) => ({ protocol, port: k8s.IntOrString.fromNumber(DNS_PORT) })),
  };
}

/** A peer as a NetworkPolicy has it. */
export function peerOf({ podLabels, namespaceName, block }: PolicyPeer): k8s.NetworkPolicyPeer {
  if (block !== undefined) {
    return { ipBlock: { cidr: block } };
  }
  const namespaceSelector = namespaceName === undefined ? undefined : { matchLabels: { [NAMESPACE]: namespaceName } };
  return { namespaceSelector, podSelector: podLabels === undefined ? undefined : { matchLabels: podLabels } };
}

function portOf(port: number | readonly [number, number]): k8s.NetworkPolicyPort {
  const [first, last] = typeof port === 'number' ? [port, undefined] : port;
  return { protocol: 'TCP', port: k8s.IntOrString.fromNumber(first), endPort: last };
}
