/**
 * What a machine of the lab is doing.
 *
 * `pending`: the instance exists, its machine does not yet. `booting`: it is not ready, or a launching hook still waits for it.
 * `waiting`: a terminating hook holds it. `failed`: its boot ended with an error, which `problem` tells. `off`: it has no power,
 * its instance is stopped or was killed.
 */
export type MachineState = 'pending' | 'booting' | 'ready' | 'failed' | 'waiting' | 'off' | 'stopping' | 'terminating';

/** A machine of the lab, as its controller sees it. */
export interface MachineStatus {
  /** Name of its slot, such as `sessions-0-0`; the id of the instance where it has none. */
  readonly slot: string;
  readonly fleet: string | null;
  readonly shard: number | string | null;
  readonly member: number | string | null;
  /** Id of the instance. */
  readonly instance: string;
  readonly zone: string | null;
  /** Private IPv4 address. */
  readonly address: string | null;
  /** The role that the node was made with. */
  readonly role: string | null;
  readonly state: MachineState;
  /** Its state in its Auto Scaling group, such as `InService` or `Pending:Wait`; null where it is in none. */
  readonly lifecycle: string | null;
  /** Seconds from the launch until it was ready; null before. */
  readonly seconds: number | null;
  /** The last line on its console that says why it failed; null where none does. */
  readonly problem: string | null;
  /** Id of its data volume. */
  readonly volume: string | null;
  /** Name of its Auto Scaling group. */
  readonly group: string | null;
}

/** A lab, as its controller sees it. */
export interface LabStatus {
  readonly name: string;
  /** The process that ends the lab with its own end. */
  readonly pid: number;
  /** The emulator of AWS, for programs of this host. */
  readonly endpoint: string;
  readonly region: string;
  /** A process whose network is that of a client host inside the VPC; null as long as there is no machine. */
  readonly clientPid: number | null;
  readonly machines: readonly MachineStatus[];
}

/** What a program on a machine did. */
export interface ExecResult {
  /** Exit code. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Notices that EC2 gives of an interruption: a spot instance will be terminated or stopped, or is at a higher risk of it. */
export type NoticeKind = 'spot' | 'stop' | 'rebalance';

/** Where a machine's log comes from. */
export type LogSource = 'console' | 'journal';

/** A request to the controller. */
export type ControlRequest = Readonly<Record<string, unknown>> & { readonly do: string };
