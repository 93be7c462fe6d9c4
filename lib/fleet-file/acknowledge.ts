import { HARMFUL_SYSCTLS } from '../definitions/kernel/sysctls';
import { didYouMean } from '../definitions/nearest';
import { PUBLIC_ADDRESS } from '../definitions/network/access';
import { HARMFUL_DIRECTIVES } from '../definitions/redis/harmful-directives';
import type { PathProblem } from './issue';

/** The ids that can be acknowledged. */
const IDS = [...Object.values(HARMFUL_DIRECTIVES).flat(), ...Object.values(HARMFUL_SYSCTLS), PUBLIC_ADDRESS].map((harm) => harm.id).sort();

/** Acknowledgements of nothing that is known, or without a reason. */
export function acknowledgeProblems(acknowledged: Readonly<Record<string, string>>): PathProblem[] {
  return Object.entries(acknowledged).flatMap(([id, reason]): PathProblem[] => {
    const path = ['acknowledge', id];
    if (!IDS.includes(id)) {
      return [{ path, ofKey: true, message: `${JSON.stringify(id)} is not the id of a harmful setting${didYouMean(id, IDS) || `; the ids are ${IDS.join(', ')}`}` }];
    }
    return reason.trim() === '' ? [{ path, message: `${JSON.stringify(id)} must be acknowledged with a reason, got ${JSON.stringify(reason)}` }] : [];
  });
}
