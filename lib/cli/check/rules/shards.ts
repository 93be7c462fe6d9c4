import { type Finding, finding } from '../finding';
import { listed } from '../listed';
import { type ClusterNode, clusterNodesOf, type FleetSlot, shardsOf, type Situation } from '../situation';

/** Whether each shard has one primary with hash slots, and its replicas are in order. */
export function judgeShards(situation: Situation): Finding[] {
  const nodes = clusterNodesOf(situation);
  return [...shardsOf(situation)].flatMap(([shard, slots]) => aboutShard({ shard, slots, nodes }));
}

interface Shard {
  readonly shard: number;
  readonly slots: readonly FleetSlot[];
  /** All nodes of the cluster. */
  readonly nodes: readonly ClusterNode[];
}

function aboutShard({ shard, slots, nodes }: Shard): Finding[] {
  const names = slots.map(({ name }) => name);
  const members = nodes.filter(({ slot }) => slot.shard === shard);
  const primaries = members.filter(({ view }) => view.self.isPrimary);
  if (primaries.length === 0) {
    return [finding('shard-without-primary', names, `no answering member of shard ${shard} is a primary`)];
  }
  const serving = primaries.filter(({ view }) => view.self.ranges.length > 0);
  return [
    ...(serving.length === 0 ? [finding('shard-without-slots', primaries.map(({ slot }) => slot.name), `shard ${shard} serves no hash slots`)] : []),
    ...(primaries.length > 1 ? [aboutSecond(shard, primaries, serving)] : []),
    ...members.filter((node) => isAstray(node, members)).map(({ slot }) => finding('replica-astray', [slot.name], `${slot.name} copies a primary that is not of its shard`)),
    ...aboutReplicas({ shard, slots, nodes: members }),
  ];
}

/** Where only one of them serves hash slots, the others are the ones that are wrong. */
function aboutSecond(shard: number, primaries: readonly ClusterNode[], serving: readonly ClusterNode[]): Finding {
  const wrong = serving.length === 1 ? primaries.filter((node) => !serving.includes(node)) : primaries;
  const nameOf = ({ slot }: ClusterNode): string => slot.name;
  return finding('primary-twice', wrong.map(nameOf), `shard ${shard} has ${primaries.length} primaries: ${listed(primaries.map(nameOf))}`);
}

function isAstray({ view: { self } }: ClusterNode, members: readonly ClusterNode[]): boolean {
  return !self.isPrimary && !members.some(({ view }) => view.self.id === self.primaryId);
}

/** Counts as a replica in order: one that answers, and copies its shard's primary. */
function aboutReplicas({ shard, slots, nodes }: Shard): Finding[] {
  const isInOrder = (node: ClusterNode): boolean => !node.view.self.isPrimary && node.answer.replication.isLinked && !node.answer.replication.isSyncing && !isAstray(node, nodes);
  const replicas = nodes.filter(isInOrder);
  const primary = nodes.find(({ view }) => view.self.isPrimary);
  const wanted = slots.length - 1;
  const missing = slots.map(({ name }) => name).filter((name) => name !== primary?.slot.name && !replicas.some(({ slot }) => slot.name === name));
  return replicas.length >= wanted ? [] : [finding('replicas-missing', missing, `shard ${shard} has ${replicas.length} of ${wanted} ${wanted === 1 ? 'replica' : 'replicas'} in order, without ${listed(missing)}`)];
}
