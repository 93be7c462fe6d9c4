import type { Context } from '../context';
import { search, type SearchStart, type Slots } from './matcher';
import { parsePattern } from './parser';
import { type Instruction, programOf } from './program';
import { PatternError, type PatternFlags } from './syntax';

/** A compiled regular expression in Python's syntax, without what could take more than linear time. */
export class Pattern {
  private readonly program: readonly Instruction[];
  private readonly groups: number;
  private readonly names: ReadonlyMap<string, number>;

  /** Throws a PatternError for what is no pattern, or none that is supported. */
  public constructor(text: string, flags: PatternFlags) {
    const syntax = parsePattern(text, flags);
    this.program = programOf(syntax);
    this.groups = syntax.groups;
    this.names = syntax.names;
  }

  /** Where the first match is, if there is one. */
  public search(text: readonly string[], start: SearchStart, context: Context): Slots | undefined {
    return search(this.program, text, start, context);
  }

  /** Number of a group that is named by its number or its name. Throws a PatternError when there is none. */
  public groupNumber(group: string): number {
    const number = /^\d{1,3}$/.test(group) ? Number(group) : this.names.get(group);
    if (number === undefined || number > this.groups) {
      throw new PatternError(`the pattern has no group ${JSON.stringify(group)}`);
    }
    return number;
  }
}

/** What the group matched; undefined where it took no part. */
export function groupText(text: readonly string[], slots: Slots, group: number): string | undefined {
  const from = slots[2 * group];
  const to = slots[2 * group + 1];
  return from === undefined || to === undefined ? undefined : text.slice(from, to).join('');
}
