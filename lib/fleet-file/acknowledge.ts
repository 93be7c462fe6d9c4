import { FLEET_ADVICE_IDS } from '../definitions/kernel/fleet-fit';
import { OLD_GUIDES, Verdict } from '../definitions/kernel/old-guides';
import { MISSPELT } from '../definitions/kernel/sysctl-check';
import { didYouMean } from '../definitions/nearest';
import { PUBLIC_ADDRESS } from '../definitions/network/access';
import { TOPOLOGY_ADVICE_IDS } from '../definitions/placement/topology';
import { REDIS_ADVICE_IDS } from '../definitions/redis/client-advice';
import { HARMFUL_DIRECTIVES } from '../definitions/redis/harmful-directives';
import { SIZING_HARM_IDS } from '../definitions/redis/sizing';
import type { PathProblem } from './issue';

/** What can be acknowledged: harm and advice alike, but not what no kernel has any more. */
const KNOWN = [...Object.values(HARMFUL_DIRECTIVES).flat(), ...OLD_GUIDES.filter(({ verdict }) => verdict !== Verdict.REMOVED), MISSPELT, PUBLIC_ADDRESS];
const IDS = [...new Set([...KNOWN.map(({ id }) => id), ...FLEET_ADVICE_IDS, ...TOPOLOGY_ADVICE_IDS, ...REDIS_ADVICE_IDS, ...SIZING_HARM_IDS])].sort();

/** Acknowledgements of nothing that is known, or without a reason. */
export function acknowledgeProblems(acknowledged: Readonly<Record<string, string>>): PathProblem[] {
  return Object.entries(acknowledged).flatMap(([id, reason]): PathProblem[] => {
    const path = ['acknowledge', id];
    if (!IDS.includes(id)) {
      return [{ path, ofKey: true, message: `${JSON.stringify(id)} is not the id of a harmful setting or an advice${didYouMean(id, IDS) || `; the ids are ${IDS.join(', ')}`}` }];
    }
    return reason.trim() === '' ? [{ path, message: `${JSON.stringify(id)} must be acknowledged with a reason, got ${JSON.stringify(reason)}` }] : [];
  });
}
