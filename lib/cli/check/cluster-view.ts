import { createHash } from 'node:crypto';
import { type Member, parseClusterNodes } from '../redis/cluster-nodes';
import { numberOf, parseInfo } from '../redis/info';
import { ProtocolError } from '../redis/resp';
import type { ClusterView } from './facts';

const IN_TROUBLE = ['fail', 'fail?', 'handshake', 'noaddr'];

/** The two answers that a view is made from. */
export interface ClusterAnswers {
  /** CLUSTER INFO. */
  readonly info: string;
  /** CLUSTER NODES. */
  readonly nodes: string;
}

/**
 * The cluster as one node sees it. Of the others only what is wrong with them is kept: a thousand nodes know a thousand each.
 *
 * Throws a ProtocolError for what no server answers.
 * @param addresses the fleet's instances
 */
export function clusterView({ info, nodes }: ClusterAnswers, addresses: ReadonlySet<string>): ClusterView {
  const fields = parseInfo(info);
  const members = parseClusterNodes(nodes);
  const self = members.find(({ isSelf }) => isSelf);
  if (self === undefined) throw new ProtocolError('what answers CLUSTER NODES does not know itself');
  const others = members.filter((member) => member !== self);
  return {
    isOk: fields.cluster_state === 'ok',
    slotsAssigned: numberOf(fields, 'cluster_slots_assigned'),
    slotsFailing: numberOf(fields, 'cluster_slots_pfail') + numberOf(fields, 'cluster_slots_fail'),
    currentEpoch: numberOf(fields, 'cluster_current_epoch'),
    self,
    known: members.length,
    troubled: others.filter((member) => !member.isLinked || isInTrouble(member)),
    foreign: others.filter(({ address }) => !addresses.has(address)),
    agreement: agreementOf(members),
  };
}

function isInTrouble({ flags }: Member): boolean {
  return flags.some((flag) => IN_TROUBLE.includes(flag));
}

function agreementOf(members: readonly Member[]): string {
  const lines = members.filter(({ ranges }) => ranges.length > 0).map(({ id, ranges }) => `${id} ${ranges.map((range) => range.join('-')).join(' ')}`);
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex').slice(0, 16);
}
