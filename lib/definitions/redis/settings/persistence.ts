import { knownAtSynth, wholeNumber } from '../../checks';
import { frozenList, frozenRecord } from '../../frozen';
import { Problems } from '../../problems';
import { AppendFsync, PersistenceMode } from '../choices';
import { directivesOf } from './words';
import type { Words } from './words';

/** A snapshot is taken when so many changes were made since the last one, and it is so long ago. */
export interface SnapshotRule {
  /** Seconds since the last snapshot, 1-999999999. */
  readonly seconds: number;
  /** Changes since the last snapshot, 1-999999999. */
  readonly changes: number;
}

/** A log of all writes. */
export interface AppendOnlyProps {
  /**
   * When the log is forced to disk.
   * @see https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/
   * @default AppendFsync.EVERYSEC
   */
  readonly fsync?: AppendFsync;
  /**
   * Growth in percent at which the log is rewritten, 0-10000; 0 is never.
   * @default 100
   */
  readonly rewritePercent?: number;
  /**
   * Size in MiB below which the log is not rewritten, 1-1048576.
   * @default - 64, and 1024 for the preset of many writes
   */
  readonly rewriteMinMiB?: number;
  /**
   * Whether the log is not forced to disk while it is rewritten: shorter waits, but a power loss then can lose what was written in that time.
   * @default false
   */
  readonly pauseFsyncOnRewrite?: boolean;
  /**
   * Whether the log carries the time of its writes, so that it can be cut at a point in time, which Redis can since 7.0.
   * @default true
   */
  readonly timestamps?: boolean;
}

/** A log of all writes, and snapshots. */
export interface BothProps extends AppendOnlyProps {
  /**
   * When snapshots are taken.
   * @default - every hour in which something changed
   */
  readonly rules?: SnapshotRule[];
}

/** The directives of an append-only log, by property. */
export const APPEND_ONLY_WORDS: Words<AppendOnlyProps> = {
  fsync: 'appendfsync',
  rewritePercent: 'auto-aof-rewrite-percentage',
  rewriteMinMiB: 'auto-aof-rewrite-min-size',
  pauseFsyncOnRewrite: 'no-appendfsync-on-rewrite',
  timestamps: 'aof-timestamp-enabled',
};

const HOURLY: SnapshotRule = { seconds: 3600, changes: 1 };
const NUMBER = { min: 1, max: 999_999_999 };

interface Kept {
  readonly mode: PersistenceMode;
  readonly rules: readonly SnapshotRule[];
  readonly log?: AppendOnlyProps;
}

/**
 * What a database keeps on disk.
 *
 * The snapshots of a shard are taken on one of its replicas, never on its primary; a node without replicas takes its own.
 * @see https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/
 */
export class Persistence {
  /** Nothing: all data is lost when the server ends, and each restart of a replica is a full copy. */
  public static none(): Persistence {
    return new Persistence({ mode: PersistenceMode.NONE, rules: [] });
  }

  /**
   * Snapshots: a crash loses what was written since the last one. A planned stop saves and loses nothing.
   *
   * Throws when there is no rule, or a rule is outside of its range.
   */
  public static snapshots(rules: SnapshotRule[] = [HOURLY]): Persistence {
    return new Persistence({ mode: PersistenceMode.SNAPSHOTS, rules });
  }

  /**
   * A log of all writes: a crash of the machine loses up to two seconds of writes, with `AppendFsync.ALWAYS` none.
   *
   * Throws when a number is outside of its range.
   */
  public static appendOnly(props: AppendOnlyProps = {}): Persistence {
    return new Persistence({ mode: PersistenceMode.APPEND_ONLY, rules: [], log: props });
  }

  /**
   * A log of all writes, from which a server starts, and snapshots, which are what one copies away.
   *
   * Throws when there is no rule, or a number is outside of its range.
   */
  public static both(props: BothProps = {}): Persistence {
    const { rules = [HOURLY], ...log } = props;
    return new Persistence({ mode: PersistenceMode.BOTH, rules, log });
  }

  /** What is kept. */
  public readonly mode: PersistenceMode;
  /** When snapshots are taken; empty for never. */
  public readonly snapshotRules: SnapshotRule[];
  /** What was said, as directives of Redis by name; who takes the snapshots depends on the shard. */
  public readonly directives: Record<string, string>;

  private constructor({ mode, rules, log }: Kept) {
    const problems = new Problems();
    checkRules(problems, rules, mode);
    const directives = directivesOf(problems, log ?? {}, APPEND_ONLY_WORDS);
    problems.throwIfAny();
    this.mode = mode;
    this.snapshotRules = frozenList(rules.map(({ seconds, changes }) => frozenRecord({ seconds, changes })));
    this.directives = frozenRecord({ appendonly: log === undefined ? 'no' : 'yes', ...directives });
  }

  /** Whether all writes go to a log. */
  public get hasLog(): boolean {
    return this.mode === PersistenceMode.APPEND_ONLY || this.mode === PersistenceMode.BOTH;
  }

  /** When the log is forced to disk; without a log it says nothing. */
  public get fsync(): AppendFsync {
    return (this.directives.appendfsync as AppendFsync | undefined) ?? AppendFsync.EVERYSEC;
  }

  /** Whether anything is kept. */
  public get isNone(): boolean {
    return this.mode === PersistenceMode.NONE;
  }
}

function checkRules(problems: Problems, rules: readonly SnapshotRule[], mode: PersistenceMode): void {
  if (rules.length === 0 && (mode === PersistenceMode.SNAPSHOTS || mode === PersistenceMode.BOTH)) {
    problems.add('rules', '"rules" must have at least one rule such as { seconds: 3600, changes: 1 }; without snapshots use Persistence.none() or Persistence.appendOnly()');
  }
  rules.forEach((rule, index) => {
    for (const name of ['seconds', 'changes'] as const) {
      problems.check(['rules', String(index), name], knownAtSynth(name, rule[name]) ?? wholeNumber(name, rule[name], NUMBER));
    }
  });
}
