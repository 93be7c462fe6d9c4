import { frozenRecord } from '../../frozen';
import { Problems } from '../../problems';
import { directivesOf } from './words';
import type { Words } from './words';

/** When and how hard a server moves its data together while it runs. */
export interface DefragmentationProps {
  /**
   * Waste in MiB below which nothing is moved, 1-1048576.
   * @see https://github.com/redis/redis/blob/7.0/redis.conf
   * @default - the engine's default, 100
   */
  readonly ignoreMiB?: number;
  /**
   * Waste in percent at which it begins, 0-1000.
   * @default - the engine's default, 10
   */
  readonly lowerPercent?: number;
  /**
   * Waste in percent at which it works hardest, 0-1000.
   * @default - the engine's default, 100
   */
  readonly upperPercent?: number;
  /**
   * Time of the processor that it takes when it begins, in percent, 1-99.
   * @default - the engine's default, 1
   */
  readonly cycleMinPercent?: number;
  /**
   * Time of the processor that it takes at most, in percent, 1-99.
   * @default - the engine's default, 25
   */
  readonly cycleMaxPercent?: number;
}

/** The directives of defragmentation, by property. */
export const DEFRAGMENTATION_WORDS: Words<DefragmentationProps> = {
  ignoreMiB: 'active-defrag-ignore-bytes',
  lowerPercent: 'active-defrag-threshold-lower',
  upperPercent: 'active-defrag-threshold-upper',
  cycleMinPercent: 'active-defrag-cycle-min',
  cycleMaxPercent: 'active-defrag-cycle-max',
};

/**
 * When and how hard a server moves its data together while it runs.
 *
 * Throws when a number is outside of its range, or the lower one of two is above the upper one.
 */
export class Defragmentation {
  /**
   * On, in a server that is built for it: those of Debian and Ubuntu are not, and images say so.
   *
   * Throws when a number is outside of its range, or the lower one of two is above the upper one.
   */
  public static on(props: DefragmentationProps = {}): Defragmentation {
    return new Defragmentation(true, props);
  }

  /** Off, as the engines have it. */
  public static off(): Defragmentation {
    return new Defragmentation(false, {});
  }

  /** What was said, as directives of Redis by name. */
  public readonly directives: Record<string, string>;

  private constructor(isOn: boolean, props: DefragmentationProps) {
    const problems = new Problems();
    this.directives = frozenRecord({ activedefrag: isOn ? 'yes' : 'no', ...directivesOf(problems, props, DEFRAGMENTATION_WORDS) });
    checkOrder(problems, props, 'lowerPercent', 'upperPercent');
    checkOrder(problems, props, 'cycleMinPercent', 'cycleMaxPercent');
    problems.throwIfAny();
  }
}

function checkOrder(problems: Problems, props: DefragmentationProps, lower: keyof DefragmentationProps, upper: keyof DefragmentationProps): void {
  const [low, high] = [props[lower], props[upper]];
  if (low !== undefined && high !== undefined && low > high) {
    problems.add(lower, `"${lower}" must be at most "${upper}" (${high}), got ${low}`);
  }
}
