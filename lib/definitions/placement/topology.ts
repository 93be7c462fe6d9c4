import { text } from '../checks';
import { frozenList } from '../frozen';
import { Problems } from '../problems';
import { InitialRole, Slot } from './slot';
import { ZONE } from './zone';

/** The kinds of topology. */
export enum TopologyKind {
  /** One node. */
  STANDALONE = 'standalone',
}

/** Where a single node lives. */
export interface StandaloneProps {
  /**
   * Zone of the node: a letter such as `a`, or a whole name such as `eu-west-1a`.
   * @default "a"
   */
  readonly zone?: string;
}

/** How many nodes there are, which role each begins with, and in which zone it lives. */
export class Topology {
  /**
   * One node, whose volume outlives its machine; while the machine is replaced nothing answers.
   *
   * Throws when the zone is not one.
   */
  public static standalone(props: StandaloneProps = {}): Topology {
    const problems = new Problems();
    problems.check('zone', text('zone', props.zone, ZONE));
    problems.throwIfAny();
    return new Topology(TopologyKind.STANDALONE, frozenList([new Slot(0, 0, props.zone ?? 'a', InitialRole.PRIMARY)]));
  }

  private constructor(
    /** The kind of topology. */
    public readonly kind: TopologyKind,
    /** All slots, by shard, then member. */
    public readonly slots: Slot[],
  ) {}

  /** The zones that the slots need, each once, sorted. */
  public get zones(): string[] {
    return [...new Set(this.slots.map((slot) => slot.zone))].sort();
  }
}
