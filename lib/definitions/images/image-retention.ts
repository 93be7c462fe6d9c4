import { knownAtSynth, wholeNumber } from '../checks';
import { Problems } from '../problems';

/** How long images of a family are kept. */
export interface ImageRetentionProps {
  /**
   * How many of the newest images are kept, 1-100.
   * @default 5
   */
  readonly keep?: number;
  /**
   * Days that an image is kept in any case, 0-3650.
   * @default 30
   */
  readonly minimumAgeDays?: number;
}

/**
 * How long images of a family are kept: what is in use is kept whatever this says.
 *
 * Throws when a number is out of range.
 */
export class ImageRetention {
  /** How many of the newest images are kept. */
  public readonly keep: number;
  /** Days that an image is kept in any case. */
  public readonly minimumAgeDays: number;

  public constructor(props: ImageRetentionProps = {}) {
    this.keep = props.keep ?? 5;
    this.minimumAgeDays = props.minimumAgeDays ?? 30;
    const problems = new Problems();
    problems.check('keep', knownAtSynth('keep', this.keep) ?? wholeNumber('keep', this.keep, { min: 1, max: 100 }));
    problems.check('minimumAgeDays', knownAtSynth('minimumAgeDays', this.minimumAgeDays) ?? wholeNumber('minimumAgeDays', this.minimumAgeDays, { min: 0, max: 3650 }));
    problems.throwIfAny();
  }
}
