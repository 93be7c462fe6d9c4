import type { Examination } from '../check/examine';
import { type Finding, kindOf } from '../check/finding';
import { CliError } from '../io';

/** What keeps a fleet from being changed, the worst first. */
export function blockers({ findings }: Pick<Examination, 'findings'>): Finding[] {
  return findings.filter((found) => kindOf(found).blocks);
}

/** Throws a CliError that names the first of what is in the way, where anything is. */
export function refuseWhere(found: readonly Finding[], what: string): void {
  const [first] = found;
  if (first === undefined) return;
  const others = found.length === 1 ? '' : ` (and ${found.length - 1} more)`;
  throw new CliError(`${what} is refused, because the fleet is not in order: ${first.message}${others}; see redis-fleet check`);
}
