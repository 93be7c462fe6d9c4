import type { Finding } from './finding';
import { inOrder } from './finding';
import { judgeDrift } from './rules/drift';
import { judgeHashSlots } from './rules/hash-slots';
import { judgeMembership } from './rules/membership';
import { judgePersistence } from './rules/persistence';
import { judgeReach } from './rules/reach';
import { judgeReplication } from './rules/replication';
import { judgeShards } from './rules/shards';
import { judgeZones } from './rules/zones';
import type { Situation } from './situation';

/** Rules for every fleet. */
const FOR_ALL = [judgeReach, judgePersistence, judgeDrift];
const FOR_CLUSTERS = [judgeHashSlots, judgeMembership, judgeShards, judgeReplication, judgeZones];

/** All that is not as it should be, the worst first. */
export function judge(situation: Situation): Finding[] {
  const rules = situation.isCluster ? [...FOR_ALL, ...FOR_CLUSTERS] : FOR_ALL;
  return inOrder(rules.flatMap((rule) => rule(situation)));
}
