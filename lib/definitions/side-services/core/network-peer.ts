import { knownAtSynth, text } from '../../checks';
import { frozenRecord } from '../../frozen';
import { isPrivate, parseCidr } from '../../network/cidr';
import { Problems } from '../../problems';
import { kubeLabel } from './kube-name';

const LABEL_KEY = { pattern: /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/, allowed: 'the key of a label, such as app.kubernetes.io/name' };
const LABEL_VALUE = { pattern: /^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/, allowed: 'the value of a label: up to 63 letters, digits, -, _ or .' };

/** Larger blocks are no network of somebody: two of a /1 are the whole internet. */
const SHORTEST_PREFIX = 8;

/** Who may connect to a side service, or whom it may connect to: all others are shut out by a NetworkPolicy. */
export class NetworkPeer {
  /**
   * The pods with all of these labels, at least one.
   *
   * @param labels the labels
   * @param namespaceName their namespace; that of the service where it is left out
   */
  public static pods(labels: Record<string, string>, namespaceName?: string): NetworkPeer {
    const problems = new Problems();
    if (Object.keys(labels).length === 0) {
      problems.add('labels', '"labels" must have at least one label, got none; name the namespace alone to allow all of its pods');
    }
    for (const [key, value] of Object.entries(labels)) {
      problems.check(['labels', key], knownAtSynth(key, key) ?? text(key, key, LABEL_KEY) ?? knownAtSynth(key, value) ?? text(key, value, LABEL_VALUE));
    }
    problems.check('namespace', kubeLabel('namespace', namespaceName));
    problems.throwIfAny();
    return new NetworkPeer({ podLabels: frozenRecord(labels), namespaceName });
  }

  /** All pods of a namespace. */
  public static inNamespace(name: string): NetworkPeer {
    const problems = new Problems();
    problems.check('name', kubeLabel('name', name));
    problems.throwIfAny();
    return new NetworkPeer({ namespaceName: name });
  }

  /**
   * The addresses of an IPv4 block, such as `10.60.0.0/16`: machines outside of the cluster.
   *
   * Throws for a block larger than a /8, and for a block outside of 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 and 100.64.0.0/10 without a
   * reason.
   *
   * @param block the block
   * @param publicReason why addresses that are not private may connect, or be connected to
   */
  public static cidr(block: string, publicReason?: string): NetworkPeer {
    const problems = new Problems();
    problems.check('block', knownAtSynth('block', block) ?? blockProblem(block, publicReason));
    problems.check('publicReason', knownAtSynth('publicReason', publicReason));
    problems.throwIfAny();
    return new NetworkPeer({ block });
  }

  /** Labels of the pods; undefined for all pods and for a block. */
  public readonly podLabels?: Record<string, string>;
  /** Namespace of the pods; undefined for that of the service and for a block. */
  public readonly namespaceName?: string;
  /** IPv4 block; undefined for pods. */
  public readonly block?: string;

  private constructor(peer: { readonly podLabels?: Record<string, string>; readonly namespaceName?: string; readonly block?: string }) {
    this.podLabels = peer.podLabels;
    this.namespaceName = peer.namespaceName;
    this.block = peer.block;
  }
}

function blockProblem(block: string, publicReason = ''): string | undefined {
  const cidr = parseCidr(block);
  if (cidr === undefined) {
    return `"block" must be an IPv4 block such as 10.60.0.0/16, got ${JSON.stringify(block)}`;
  }
  if (cidr.prefix < SHORTEST_PREFIX) {
    return `"block" must be a /${SHORTEST_PREFIX} or smaller, got ${JSON.stringify(block)}: a side service is never open to the whole internet; name the networks that are meant`;
  }
  return isPrivate(cidr) || publicReason.trim() !== '' ? undefined : `"block" must be a block of private addresses, got ${JSON.stringify(block)}; where others are meant, a peer says why as its "publicReason"`;
}
