import type { Member } from '../redis/cluster-nodes';

/** The role that a server says it has. */
export type Role = 'primary' | 'replica';

/** A replica as its primary sees it. */
export interface KnownReplica {
  readonly address: string;
  readonly port: number;
  /** `online` once it has all data. */
  readonly state: string;
  /** Bytes of the stream that it has confirmed. */
  readonly offset: number;
  /** Seconds since it last confirmed any. */
  readonly lagSeconds: number;
}

/** What a server says of its copies. */
export interface Replication {
  /** Bytes of the stream so far. */
  readonly offset: number;
  readonly replicas: readonly KnownReplica[];
  /** Whether a replica is connected to its primary; true for a primary. */
  readonly isLinked: boolean;
  /** Whether a replica is taking over all data. */
  readonly isSyncing: boolean;
}

/** What a server says of its disk; each `true` is well. */
export interface Persistence {
  readonly snapshotOk: boolean;
  readonly logRewriteOk: boolean;
  readonly logWriteOk: boolean;
}

/** What a server says of its memory. */
export interface Memory {
  /** Bytes. */
  readonly used: number;
  /** Bytes; 0 where there is no limit. */
  readonly limit: number;
  /** Policy at the limit, such as `noeviction`. */
  readonly policy: string;
}

/** The cluster as one node sees it, and itself. */
export interface ClusterView {
  readonly isOk: boolean;
  readonly slotsAssigned: number;
  /** Hash slots whose primary has failed, or is suspected. */
  readonly slotsFailing: number;
  readonly currentEpoch: number;
  readonly self: Member;
  /** Nodes that it knows, itself among them. */
  readonly known: number;
  /** The others that it has something to say against: failed, suspected, not met, without address or link. */
  readonly troubled: readonly Member[];
  /** The others whose address is that of no instance of the fleet. */
  readonly foreign: readonly Member[];
  /** Fingerprint of which primary serves which hash slots: alike on nodes that agree. */
  readonly agreement: string;
}

/** What a server answered. */
export interface Answer {
  /** Engine and version, such as `redis 7.0.15`. */
  readonly version: string;
  readonly role: Role;
  readonly replication: Replication;
  readonly persistence: Persistence;
  readonly memory: Memory;
  /** Settings by name, as far as they were asked for and the server knows them. */
  readonly settings: Readonly<Record<string, string>>;
  /** Undefined where the server is in no cluster. */
  readonly cluster?: ClusterView;
}

/** Why a server did not answer. */
export interface Silence {
  readonly kind: 'unreachable' | 'refused' | 'loading';
  /** One line. */
  readonly reason: string;
}

/** One server of a fleet, asked. */
export interface NodeReport {
  /** Name of the slot. */
  readonly slot: string;
  readonly port: number;
  readonly instance: string;
  readonly address: string;
  readonly answer: Answer | Silence;
}

/** Whether a server did not answer. */
export function isSilent(answer: Answer | Silence): answer is Silence {
  return 'reason' in answer;
}
