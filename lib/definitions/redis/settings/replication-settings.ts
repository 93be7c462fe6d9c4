import { knownAtSynth, wholeNumber } from '../../checks';
import { frozenRecord } from '../../frozen';
import { Problems } from '../../problems';
import type { DisklessLoad } from '../choices';
import { directivesOf } from './words';
import type { Words } from './words';

/** How replicas keep up with their primary. */
export interface ReplicationSettingsProps {
  /**
   * What a primary writes in its busiest minutes, in MiB a second, 1-10240: decides the backlog and the replicas' buffers where these are left out.
   *
   * The backlog holds two minutes of it, 64 MiB at least and 64 GiB at most; the buffer what is written during a full copy, 1 GiB at least.
   * @see https://redis.io/docs/latest/operate/oss_and_stack/management/replication/
   * @default - unknown: a backlog of 256 MiB and a buffer of 1 GiB
   */
  readonly writeMiBPerSecond?: number;
  /**
   * Seconds that a full copy of the data takes to reach a replica, 10-86400: 300 suffice for 36 GiB at 125 MiB a second.
   * @default 300
   */
  readonly fullSyncSeconds?: number;
  /**
   * Writes kept for replicas that reconnect, in MiB, 1-65536; less than 64 is refused unless acknowledged.
   *
   * A replica that was away for longer than it reaches back needs a full copy.
   * @see https://redis.io/docs/latest/operate/oss_and_stack/management/replication/
   * @default - two minutes of `writeMiBPerSecond`, else 256
   */
  readonly backlogMiB?: number;
  /**
   * Writes that may wait for a replica before it is cut off, in MiB, 16-1048576; half of it for two minutes is the soft limit.
   *
   * Not smaller than the backlog: it takes its memory out of the same buffer.
   * @see https://redis.io/docs/latest/develop/reference/clients/
   * @default - what `writeMiBPerSecond` writes during a full copy, else 1024
   */
  readonly replicaBufferMiB?: number;
  /**
   * Seconds that the backlog is kept after the last replica has gone, 0-2147483647; 0 is for ever.
   * @default 3600
   */
  readonly backlogTtlSeconds?: number;
  /**
   * Seconds without a sign of life after which primary and replica take each other for dead, 10-86400.
   * @default 60
   */
  readonly timeoutSeconds?: number;
  /**
   * Whether a full copy goes straight to the replicas, with no file in between.
   * @default true
   */
  readonly diskless?: boolean;
  /**
   * Seconds that a full copy waits for further replicas to share it, 0-2147483647.
   * @default - the engine's default, 5
   */
  readonly disklessDelaySeconds?: number;
  /**
   * Where a replica puts a full copy while it receives it.
   * @default - the engine's default, a file
   */
  readonly disklessLoad?: DisklessLoad;
  /**
   * Whether a full copy and the writes meanwhile come over connections of their own, which Valkey can since 8.0.
   * @see https://valkey.io/topics/replication/
   * @default - the engine's default, no
   */
  readonly dualChannel?: boolean;
  /**
   * Replicas that must be in touch for a write to be taken, 0-5; at most as many as a shard has.
   *
   * With as many as a shard has, no write is taken while one of them restarts: 1 is for shards with two replicas or more.
   * @see https://redis.io/docs/latest/operate/oss_and_stack/management/replication/
   * @default 0
   */
  readonly minReplicasToWrite?: number;
  /**
   * Seconds since a replica's last sign of life after which it is out of touch, 1-2147483647; only together with `minReplicasToWrite`.
   * @default 10
   */
  readonly minReplicasMaxLagSeconds?: number;
}

/** The directives of replication settings, by property; the sizes of buffers are derived. */
export const REPLICATION_WORDS: Words<ReplicationSettingsProps> = {
  backlogMiB: 'repl-backlog-size',
  backlogTtlSeconds: 'repl-backlog-ttl',
  timeoutSeconds: 'repl-timeout',
  diskless: 'repl-diskless-sync',
  disklessDelaySeconds: 'repl-diskless-sync-delay',
  disklessLoad: 'repl-diskless-load',
  dualChannel: 'dual-channel-replication-enabled',
  minReplicasToWrite: 'min-replicas-to-write',
  minReplicasMaxLagSeconds: 'min-replicas-max-lag',
};

const RANGES = {
  writeMiBPerSecond: { min: 1, max: 10_240 },
  fullSyncSeconds: { min: 10, max: 86_400 },
  replicaBufferMiB: { min: 16, max: 1_048_576 },
  minReplicasToWrite: { min: 0, max: 5 },
} as const;
const FULL_SYNC_SECONDS = 300;
const BACKLOG = { seconds: 120, min: 64, max: 65_536 };
const BUFFER = { min: 1024, max: RANGES.replicaBufferMiB.max, softSeconds: 120 };

/**
 * How replicas keep up with their primary.
 *
 * Throws when a number is outside of its range.
 */
export class ReplicationSettings {
  /** What was said or follows from it, as directives of Redis by name. */
  public readonly directives: Record<string, string>;

  public constructor(props: ReplicationSettingsProps = {}) {
    const problems = new Problems();
    for (const [name, range] of Object.entries(RANGES)) {
      const value = props[name as keyof typeof RANGES];
      problems.check(name, knownAtSynth(name, value) ?? wholeNumber(name, value, range));
    }
    const { minReplicasToWrite, minReplicasMaxLagSeconds } = props;
    if (minReplicasMaxLagSeconds !== undefined && (minReplicasToWrite ?? 0) === 0) {
      problems.add('minReplicasMaxLagSeconds', '"minReplicasMaxLagSeconds" does nothing without "minReplicasToWrite"; set that to 1 or more, or leave this out');
    }
    if (props.fullSyncSeconds !== undefined && props.writeMiBPerSecond === undefined) {
      problems.add('fullSyncSeconds', '"fullSyncSeconds" does nothing without "writeMiBPerSecond"; say both, or leave this out');
    }
    const directives = directivesOf(problems, { ...props, minReplicasToWrite: undefined }, REPLICATION_WORDS);
    problems.throwIfAny();
    this.directives = frozenRecord({ ...sizes(props), ...directives, ...writeGuard(props) });
  }
}

/** Backlog and buffers that follow from the rate of writes; a buffer below the backlog would be ignored by Redis. */
function sizes({ writeMiBPerSecond: rate, fullSyncSeconds = FULL_SYNC_SECONDS, backlogMiB, replicaBufferMiB }: ReplicationSettingsProps): Record<string, string> {
  const backlog = backlogMiB ?? (rate === undefined ? undefined : between(rate * BACKLOG.seconds, BACKLOG.min, BACKLOG.max));
  const written = rate === undefined ? 0 : between(rate * fullSyncSeconds, BUFFER.min, BUFFER.max);
  const buffer = replicaBufferMiB ?? Math.max(written, backlog ?? 0);
  return {
    ...(backlog === undefined ? {} : { 'repl-backlog-size': `${backlog}mb` }),
    ...(replicaBufferMiB === undefined && buffer <= BUFFER.min ? {} : { 'client-output-buffer-limit': `replica ${buffer}mb ${Math.floor(buffer / 2)}mb ${BUFFER.softSeconds}` }),
  };
}

function between(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}

/** The two directives that refuse writes without replicas belong together. */
function writeGuard({ minReplicasToWrite: count, minReplicasMaxLagSeconds: lag = 10 }: ReplicationSettingsProps): Record<string, string> {
  return count === undefined ? {} : { 'min-replicas-to-write': String(count), ...(count === 0 ? {} : { 'min-replicas-max-lag': String(lag) }) };
}
