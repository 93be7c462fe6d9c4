/** Something that is not wrong, but that does nothing or is most likely not what was meant. */
export interface Advice {
  /** Stable id: a setting of `acknowledge` silences it. */
  readonly id: string;
  /** What to know about it, and what to do. */
  readonly message: string;
}
