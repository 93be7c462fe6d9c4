import { FINDING_KINDS, type FindingId, type FindingKind, Severity } from './finding-kinds';

/** Something about a fleet that is not as it should be. */
export interface Finding {
  readonly id: FindingId;
  /** The slots that it is about, sorted; empty where it is about the whole fleet. */
  readonly slots: readonly string[];
  /** One line. */
  readonly message: string;
  /** What to do, where it is more than the kind's own remedy. */
  readonly remedy?: string;
}

/** What all findings come to. */
export enum Status {
  OK = 'ok',
  DEGRADED = 'degraded',
  CRITICAL = 'critical',
}

export function finding(id: FindingId, slots: readonly string[], message: string, remedy?: string): Finding {
  return { id, slots: [...new Set(slots)].sort(), message, ...(remedy !== undefined && { remedy }) };
}

export function kindOf({ id }: Finding): FindingKind {
  return FINDING_KINDS[id];
}

export function remedyOf(found: Finding): string {
  return found.remedy ?? kindOf(found).remedy;
}

/** What the findings come to: the worst of them. */
export function statusOf(findings: readonly Finding[]): Status {
  const severities = findings.map((found) => kindOf(found).severity);
  if (severities.includes(Severity.CRITICAL)) return Status.CRITICAL;
  return severities.includes(Severity.DEGRADED) ? Status.DEGRADED : Status.OK;
}

/** The worst first, otherwise in the order of the catalogue, then of the slots. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  const severities = Object.values(Severity);
  const ids = Object.keys(FINDING_KINDS);
  const rank = (found: Finding): number => severities.indexOf(kindOf(found).severity) * ids.length + ids.indexOf(found.id);
  return [...findings].sort((one, other) => rank(one) - rank(other) || (one.slots[0] ?? '').localeCompare(other.slots[0] ?? '', 'en', { numeric: true }));
}
