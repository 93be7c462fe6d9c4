import { knownAtSynth } from '../checks';
import { refuse } from '../harmful';
import { didYouMean } from '../nearest';
import { own } from '../own';
import type { Problems } from '../problems';
import { directiveOf, DIRECTIVE_NAMES } from './directive-table';
import { RENAMED_DIRECTIVES } from './engine-words';
import { HARMFUL_DIRECTIVES } from './harmful-directives';
import { managedReason, SAID_BY_GROUPS } from './managed-directives';

/** A directive that was asked for, and where. */
export interface AskedDirective {
  readonly name: string;
  readonly value: string;
  readonly path: readonly string[];
}

type Acknowledged = Readonly<Record<string, string>> | undefined;

/** Adds what is wrong with a directive that was asked for by its name; of one that is right, what harms. */
export function checkNamed(problems: Problems, asked: AskedDirective, acknowledged: Acknowledged): void {
  const { name, value, path } = asked;
  const known = directiveOf(name);
  const group = own(SAID_BY_GROUPS, name);
  if (known === undefined || group !== undefined) {
    problems.addKey(path, group === undefined ? unknownDirective(name) : `"${name}" is said by ${group}`);
    return;
  }
  const wrong = knownAtSynth(name, value) ?? known.kind.problem(name, value);
  problems.check(path, wrong);
  if (wrong === undefined) {
    checkHarm(problems, asked, acknowledged);
  }
}

/** Adds what harms of a directive that was asked for and is right, unless it is acknowledged. */
export function checkHarm(problems: Problems, { name, value, path }: AskedDirective, acknowledged: Acknowledged): void {
  for (const harmful of (own(HARMFUL_DIRECTIVES, name) ?? []).filter(({ matches }) => matches(value))) {
    refuse(problems, { ...harmful, path, setting: `"${name}" ${value}` }, acknowledged);
  }
}

function unknownDirective(name: string): string {
  const renamed = own(RENAMED_DIRECTIVES, name);
  const managed = managedReason(renamed ?? name);
  if (renamed !== undefined) {
    return `"${name}" is another name ${managed === undefined ? `for "${renamed}"; use that, which is written in the engine's own words` : `of "${renamed}", which is set by the fleet: ${managed}`}`;
  }
  if (managed !== undefined) {
    return `"${name}" is set by the fleet: ${managed}`;
  }
  return `${JSON.stringify(name)} is not a directive that this library knows${didYouMean(name, DIRECTIVE_NAMES)}`;
}
