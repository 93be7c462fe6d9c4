import { isToken, oneOf, text } from '../checks';
import type { Form } from '../checks';
import { frozenList, frozenRecord } from '../frozen';
import { refuse } from '../harmful';
import type { Harm } from '../harmful';
import { Problems } from '../problems';
import { isPrivate, parseCidr } from './cidr';

/** The ways to name who may connect. */
export enum PeerKind {
  /** A block of addresses. */
  CIDR = 'cidr',
  /** Members of a security group. */
  SECURITY_GROUP = 'securityGroup',
  /** A managed prefix list, which counts as many rules of a security group as it may have entries. */
  PREFIX_LIST = 'prefixList',
}

/** One who may connect: a block of addresses, a security group or a prefix list. */
export interface Peer {
  /** Which of the three. */
  readonly kind: PeerKind;
  /** `10.0.0.0/16`, `sg-0123456789abcdef0` or `pl-0123456789abcdef0`. */
  readonly value: string;
  /**
   * What the rule is for; stands on the rule.
   * @default - none
   */
  readonly description?: string;
}

/** Who may connect to the nodes. */
export interface AccessProps {
  /**
   * Who may connect to Redis.
   * @default - nobody but what the application adds
   */
  readonly clients?: Peer[];
  /**
   * Who may read the metrics exporter's port.
   * @default - nobody
   */
  readonly monitoring?: Peer[];
  /**
   * Who may reach port 22: the bastion of administrators, or the machine that runs Ansible.
   *
   * Nodes have no SSH key of their own: the image, or EC2 Instance Connect, decides who gets in. Session Manager needs no port.
   * @default - nobody
   */
  readonly ssh?: Peer[];
  /**
   * Harmful settings that are wanted all the same: the id from the error message, and the reason.
   * @default - none
   */
  readonly acknowledge?: Record<string, string>;
}

/** A rule for addresses outside of every private network. */
export const PUBLIC_ADDRESS: Harm = {
  id: 'access.public-address',
  why: 'these are addresses of the internet, and nodes have private addresses only; name a private network',
};

/** A security group takes 60 inbound rules, of which each peer is one at least; some are left for what applications add. */
export const MAX_PEERS = 50;
const IDS: Readonly<Record<Exclude<PeerKind, PeerKind.CIDR>, Form>> = {
  [PeerKind.SECURITY_GROUP]: { pattern: /^sg-[0-9a-f]{8,17}$/, allowed: 'an id such as sg-0123456789abcdef0' },
  [PeerKind.PREFIX_LIST]: { pattern: /^pl-[0-9a-f]{8,17}$/, allowed: 'an id such as pl-0123456789abcdef0' },
};
/** What EC2 takes in the description of a rule, but for what begins a command or a template: `$`, `{`, `;` and `!`. */
const DESCRIPTION: Form = { pattern: /^[A-Za-z0-9 ._\-:/()#,@[\]+=&*]{1,200}$/, allowed: '1-200 letters, digits, spaces or ._-:/()#,@[]+=&*' };

/**
 * Who may connect to the nodes; what is not listed is closed.
 *
 * Throws when a peer is not one, is listed twice, or is the internet, and when there are more than 50 in all lists together.
 */
export class Access {
  /** Who may connect to Redis. */
  public readonly clients: Peer[];
  /** Who may read metrics. */
  public readonly monitoring: Peer[];
  /** Who may reach port 22. */
  public readonly ssh: Peer[];
  /** The ids that were acknowledged, with the reasons. */
  public readonly acknowledge: Record<string, string>;

  public constructor(props: AccessProps = {}) {
    const problems = new Problems();
    const { clients = [], monitoring = [], ssh = [] } = props;
    checkCount(problems, clients.length + monitoring.length + ssh.length);
    checkPeers(problems, { name: 'clients', peers: clients }, props.acknowledge);
    checkPeers(problems, { name: 'monitoring', peers: monitoring }, props.acknowledge);
    checkPeers(problems, { name: 'ssh', peers: ssh }, props.acknowledge);
    problems.throwIfAny();
    this.clients = frozenList(clients.map(frozenRecord));
    this.monitoring = frozenList(monitoring.map(frozenRecord));
    this.ssh = frozenList(ssh.map(frozenRecord));
    this.acknowledge = frozenRecord(props.acknowledge ?? {});
  }
}

function checkCount(problems: Problems, count: number): void {
  if (count > MAX_PEERS) {
    problems.add([], `"clients", "monitoring" and "ssh" must be at most ${MAX_PEERS} peers together, because a security group takes 60 rules, got ${count}; name larger blocks, or a security group`);
  }
}

/** Adds what is wrong with a list of peers; `name` is that of the list. */
export function checkPeers(problems: Problems, list: { name: string; peers: Peer[] }, acknowledged?: Readonly<Record<string, string>>): void {
  const seen = new Set<string>();
  list.peers.forEach((peer, index) => {
    const path = [list.name, String(index)];
    if (seen.has(peer.value)) {
      problems.add(path, `"${list.name}" names ${JSON.stringify(peer.value)} twice; keep one`);
    }
    seen.add(peer.value);
    checkPeer(problems, { peer, path }, acknowledged);
    problems.check([...path, 'description'], text('description', peer.description, DESCRIPTION));
  });
}

function checkPeer(problems: Problems, at: { peer: Peer; path: readonly string[] }, acknowledged?: Readonly<Record<string, string>>): void {
  const { peer } = at;
  const path = [...at.path, peer.kind];
  const kindProblem = oneOf('kind', peer.kind, Object.values(PeerKind));
  if (kindProblem !== undefined || isToken(peer.value)) {
    problems.check([...at.path, 'kind'], kindProblem);
    return;
  }
  if (peer.kind !== PeerKind.CIDR) {
    problems.check(path, text(peer.kind, peer.value, IDS[peer.kind]));
    return;
  }
  const cidr = parseCidr(peer.value);
  if (cidr === undefined) {
    problems.add(path, `"cidr" must be an IPv4 block such as 10.0.0.0/16 with no bits behind its prefix, got ${JSON.stringify(peer.value)}`);
  } else if (cidr.prefix === 0) {
    problems.add(path, '"cidr" must not be 0.0.0.0/0: a node is never open to the whole internet; name the networks of those who may connect');
  } else if (!isPrivate(cidr)) {
    refuse(problems, { ...PUBLIC_ADDRESS, path, setting: `"cidr" ${peer.value}` }, acknowledged);
  }
}
