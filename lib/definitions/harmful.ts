import type { Problems } from './problems';

/** A setting that is refused unless the user acknowledges it by its id, with a reason. */
export interface Harm {
  /** Stable id that the acknowledgement names. */
  readonly id: string;
  /** What it does to the fleet, and what to use instead. */
  readonly why: string;
}

/** Where a harmful setting stands and what it says. */
export interface HarmfulSetting extends Harm {
  readonly path: readonly string[];
  /** The setting as the user wrote it, for the message. */
  readonly setting: string;
}

/** Adds a problem for a harmful setting, unless it is acknowledged with a reason. */
export function refuse(problems: Problems, harmful: HarmfulSetting, acknowledged: Readonly<Record<string, string>> = {}): void {
  if ((acknowledged[harmful.id] ?? '').trim() === '') {
    problems.add(harmful.path, `${harmful.setting} is harmful: ${harmful.why}; to use it all the same, acknowledge "${harmful.id}" with a reason`);
  }
}
