import { NODE_IMAGE_ADVICE_IDS } from '../definitions/images/node-image';
import { IMAGE_ADVICE_IDS } from '../definitions/images/recipe-advice';
import { FLEET_ADVICE_IDS } from '../definitions/kernel/fleet-fit';
import { OLD_GUIDES, Verdict } from '../definitions/kernel/old-guides';
import { MISSPELT } from '../definitions/kernel/sysctl-check';
import { didYouMean } from '../definitions/nearest';
import { PUBLIC_ADDRESS } from '../definitions/network/access';
import { RULES_MANY } from '../definitions/network/node-ports';
import { TOPOLOGY_ADVICE_IDS } from '../definitions/placement/topology';
import { REDIS_ADVICE_IDS } from '../definitions/redis/client-advice';
import { HARMFUL_DIRECTIVES } from '../definitions/redis/harmful-directives';
import { SIZING_HARM_IDS } from '../definitions/redis/sizing';
import type { PathProblem } from './issue';

/** What can be acknowledged: harm and advice alike, but not what no kernel has any more. */
const OF_KERNEL = [...OLD_GUIDES.filter(({ verdict }) => verdict !== Verdict.REMOVED), MISSPELT];
const KNOWN = [...Object.values(HARMFUL_DIRECTIVES).flat(), ...OF_KERNEL, PUBLIC_ADDRESS, RULES_MANY];
/** The ids that a fleet can acknowledge. */
const FLEET_IDS = [...new Set([...KNOWN.map(({ id }) => id), ...NODE_IMAGE_ADVICE_IDS, ...FLEET_ADVICE_IDS, ...TOPOLOGY_ADVICE_IDS, ...REDIS_ADVICE_IDS, ...SIZING_HARM_IDS])].sort();

/** The ids that an image can acknowledge. */
export const IMAGE_IDS = [...new Set([...OF_KERNEL.map(({ id }) => id), ...IMAGE_ADVICE_IDS])].sort();

/** Acknowledgements of nothing that is known, or without a reason. */
export function acknowledgeProblems(acknowledged: Readonly<Record<string, string>>, ids: readonly string[] = FLEET_IDS): PathProblem[] {
  return Object.entries(acknowledged).flatMap(([id, reason]): PathProblem[] => {
    const path = ['acknowledge', id];
    if (!ids.includes(id)) {
      return [{ path, ofKey: true, message: `${JSON.stringify(id)} is not the id of a harmful setting or an advice${didYouMean(id, ids) || `; the ids are ${ids.join(', ')}`}` }];
    }
    return reason.trim() === '' ? [{ path, message: `${JSON.stringify(id)} must be acknowledged with a reason, got ${JSON.stringify(reason)}` }] : [];
  });
}
