import { ExpressionError, type Lookup, type Operand } from './value';

/** Steps that one evaluation may take: some tens of milliseconds of work. */
const STEPS = 2_000_000;

/** What one evaluation knows: the variables of the host, and how much work is left to do for it. */
export class Context {
  private left = STEPS;

  public constructor(public readonly lookup: Lookup) {}

  /** Takes from the work that is left. Throws an ExpressionError when none is, so that no value makes an evaluation endless. */
  public spend(steps: number): void {
    this.left -= steps;
    if (this.left < 0) {
      throw new ExpressionError(`it takes more than ${STEPS} steps for this host; make the pattern or the lists smaller`);
    }
  }
}

/** A compiled part of an expression. */
export type Run = (context: Context) => Operand;

/** A compiled part, and its value where it stands as it is in the expression. */
export interface Term {
  readonly run: Run;
  readonly literal?: string | number | boolean | null;
}
