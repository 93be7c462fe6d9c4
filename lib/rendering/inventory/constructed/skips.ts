import { finding, type Finding } from './finding';

/** Rules that were left out for hosts: how often, and why the first time. */
export class Skips {
  private readonly byRule = new Map<string, { hosts: number; readonly first: string }>();

  public add(rule: string, reason: string): void {
    const known = this.byRule.get(rule);
    if (known === undefined) {
      this.byRule.set(rule, { hosts: 1, first: reason });
    } else {
      known.hosts += 1;
    }
  }

  public findings(): readonly Finding[] {
    return Array.from(this.byRule, ([subject, { hosts, first }]) => finding('skipped', subject, `left out for ${hosts} host${hosts === 1 ? '' : 's'}: ${first}`));
  }
}
