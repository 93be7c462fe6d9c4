import { type Finding, finding } from '../finding';
import { type ClusterNode, clusterNodesOf, type Situation } from '../situation';

/** Seconds: a replica confirms every second. */
const MAX_LAG_SECONDS = 10;
const MIB = 1024 * 1024;

/** Whether each replica is connected to its primary, and close behind it. */
export function judgeReplication(situation: Situation): Finding[] {
  const nodes = clusterNodesOf(situation);
  return [...nodes.flatMap(aboutLink), ...nodes.flatMap((node) => aboutLag(node, situation))];
}

function aboutLink({ slot, answer: { replication, role } }: ClusterNode): Finding[] {
  if (role === 'primary') return [];
  if (replication.isSyncing) return [finding('replica-syncing', [slot.name], `${slot.name} is taking over all data of its primary`)];
  return replication.isLinked ? [] : [finding('replica-cut-off', [slot.name], `${slot.name} is not connected to its primary`)];
}

/** As the primary sees it: both numbers are of one instant there. */
function aboutLag({ answer: { replication } }: ClusterNode, { reports, maxLagBytes }: Situation): Finding[] {
  return replication.replicas.filter(({ state }) => state === 'online').flatMap(({ address, port, offset, lagSeconds }) => {
    const slot = reports.find((report) => report.address === address && report.port === port)?.slot;
    const behind = replication.offset - offset;
    if (slot === undefined || (behind <= maxLagBytes && lagSeconds <= MAX_LAG_SECONDS)) return [];
    return [finding('replica-lagging', [slot], `${slot} is ${(behind / MIB).toFixed(1)} MiB behind its primary, and last confirmed ${lagSeconds} s ago`)];
  });
}
