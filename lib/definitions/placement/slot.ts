/** The role that a node has when it is made. */
export enum InitialRole {
  /** It takes writes. */
  PRIMARY = 'primary',
  /** It copies a primary. */
  REPLICA = 'replica',
}

/** One place for a Redis node in a fleet: the machine in it comes and goes, the slot and its volume stay. */
export class Slot {
  public constructor(
    /** Number of the shard, from 0. */
    public readonly shard: number,
    /** Number of the member in its shard, from 0. */
    public readonly member: number,
    /** Zone of the slot: a letter such as `a`, or a whole name such as `eu-west-1a`. */
    public readonly zone: string,
    /** The role that its first machine takes. */
    public readonly initialRole: InitialRole,
  ) {}

  /** The slot's name in a fleet, such as `demo-0-0`. */
  public nameIn(fleet: string): string {
    return `${fleet}-${this.shard}-${this.member}`;
  }
}
