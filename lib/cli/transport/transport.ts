import type { Duplex } from 'node:stream';

/** A server to connect to. */
export interface Target {
  /** Name of the slot. */
  readonly slot: string;
  /** Id of the instance. */
  readonly instance: string;
  /** Private address of the instance. */
  readonly address: string;
  /** Port of the server. */
  readonly port: number;
}

/** A way to the servers of a fleet. */
export interface Transport {
  /** How many connections may be made side by side. */
  readonly atOnce: number;
  /**
   * An open connection; whoever asked for it ends it.
   *
   * Throws an error of one line where there is none within the time limit.
   */
  open(target: Target): Promise<Duplex>;
}
