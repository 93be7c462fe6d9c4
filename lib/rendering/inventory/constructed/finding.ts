import { terminalText } from '../../quoting';

/** Something about names, groups or rules that a person should know of. */
export interface Finding {
  /** `collision`: two things would be called alike; `refused`: a group was not made; `skipped`: a rule was left out. */
  readonly kind: 'collision' | 'refused' | 'skipped';
  /** Name or rule that it is about. */
  readonly subject: string;
  readonly message: string;
}

/** A finding whose message is one line, whatever the texts of hosts in it hold. */
export function finding(kind: Finding['kind'], subject: string, message: string): Finding {
  return { kind, subject, message: terminalText(message) };
}
