import { frozenRecord } from '../frozen';
import { knownAtSynth, oneOf } from '../checks';
import { Problems } from '../problems';
import { checkHarm, checkNamed } from './asked-directives';
import type { AskedDirective } from './asked-directives';
import { checkBuffers, replicationBytes } from './buffers';
import { RedisPreset } from './choices';
import { saidByGroups } from './config-groups';
import { directiveOf, DIRECTIVE_NAMES, laterProblem, missingProblem } from './directive-table';
import { wordFor } from './engine-words';
import type { RedisEngine } from './engine';
import type { MemoryPlan } from './memory-plan';
import { PRESETS } from './presets';
import type { ClientSettings } from './settings/client-settings';
import type { Defragmentation } from './settings/defragmentation';
import type { LazyFreeing } from './settings/lazy-freeing';
import type { LoggingSettings } from './settings/logging-settings';
import type { MemorySettings } from './settings/memory-settings';
import type { NetworkSettings } from './settings/network-settings';
import type { Persistence } from './settings/persistence';
import type { ReplicationSettings } from './settings/replication-settings';
import type { ThreadSettings } from './settings/thread-settings';
import { checkReplicas, shardDirectives } from './shard-directives';
import type { ShardShape } from './shard-directives';

export type { ShardShape } from './shard-directives';

/** What may be changed of a ready-made configuration. */
export interface RedisConfigOptions {
  /**
   * How the server uses the memory of its machine.
   * @default - that of the preset
   */
  readonly memory?: MemorySettings;
  /**
   * How the server takes and keeps connections.
   * @default - a queue of 4096, probes each minute
   */
  readonly network?: NetworkSettings;
  /**
   * What clients may have.
   * @default - 10000 clients, never closed for being idle
   */
  readonly clients?: ClientSettings;
  /**
   * How replicas keep up with their primary.
   * @default - that of the preset
   */
  readonly replication?: ReplicationSettings;
  /**
   * What is kept on disk; taken as a whole.
   * @default - that of the preset
   */
  readonly persistence?: Persistence;
  /**
   * What the server keeps of what it did.
   * @default - commands over 10 milliseconds, events over 100
   */
  readonly logging?: LoggingSettings;
  /**
   * Threads of the server.
   * @default - one
   */
  readonly threads?: ThreadSettings;
  /**
   * Which memory is freed by a thread of its own.
   * @default LazyFreeing.all()
   */
  readonly lazyFreeing?: LazyFreeing;
  /**
   * When and how hard the server moves its data together.
   * @default Defragmentation.off()
   */
  readonly defragmentation?: Defragmentation;
  /**
   * Further directives by their Redis names, such as `{ 'repl-ping-replica-period': '5' }`.
   *
   * Any that a supported engine knows, but for those that the fleet sets itself; a directive may be set here or by its own property, not
   * by both. They are written in the engine's own words.
   * @default - none
   */
  readonly directives?: Record<string, string>;
  /**
   * Harmful settings that are wanted all the same: the id from the error message, and the reason. Advice is silenced by its id as well.
   * @default - none
   */
  readonly acknowledge?: Record<string, string>;
}

/** Settings of a Redis server; whatever is left out is as in the preset. */
export interface RedisConfigProps extends RedisConfigOptions {
  /**
   * The ready-made configuration that it begins with.
   * @default RedisPreset.STORE
   */
  readonly preset?: RedisPreset;
}

/**
 * The settings of a Redis or Valkey server, checked when made and again for an engine when rendered.
 *
 * Throws when a directive is unknown, out of range, set twice, managed by the fleet, or harmful and not acknowledged.
 */
export class RedisConfig {
  /**
   * A store: what was acknowledged is on disk within two seconds (append-only log, forced out each second), nothing is ever evicted, and a
   * quarter of the data may be overwritten while a snapshot is taken. Full memory refuses writes, which somebody notices.
   */
  public static store(options: RedisConfigOptions = {}): RedisConfig {
    return new RedisConfig({ ...options, preset: RedisPreset.STORE });
  }

  /**
   * A cache: its data is elsewhere too, so that nothing goes to disk and most of the memory is data; full memory evicts the keys that were
   * not used for the longest time. After a crash it is empty.
   */
  public static cache(options: RedisConfigOptions = {}): RedisConfig {
    return new RedisConfig({ ...options, preset: RedisPreset.CACHE });
  }

  /**
   * Sessions: people stay logged in through a restart (append-only log), and full memory evicts those of the keys with an expiry that were
   * not used for the longest time, so that keys without one, such as settings, stay.
   */
  public static session(options: RedisConfigOptions = {}): RedisConfig {
    return new RedisConfig({ ...options, preset: RedisPreset.SESSION });
  }

  /**
   * A store that is overwritten all the time: half of the data may be copied while a snapshot is taken, the log is rewritten from 1 GiB on and
   * not each few minutes, and replicas may fall behind by 1 GiB and reconnect. Say `writeMiBPerSecond` to have the buffers follow your rate.
   */
  public static writeHeavy(options: RedisConfigOptions = {}): RedisConfig {
    return new RedisConfig({ ...options, preset: RedisPreset.WRITE_HEAVY });
  }

  /** The ready-made configuration that it began with. */
  public readonly preset: RedisPreset;
  /** What is kept on disk. */
  public readonly persistence: Persistence;
  /** The ids that were acknowledged, with the reasons. */
  public readonly acknowledge: Record<string, string>;

  private readonly props: RedisConfigProps;
  private readonly asked: readonly AskedDirective[];
  /** What the preset and the user say, by directive. */
  private readonly chosen: Readonly<Record<string, string>>;

  public constructor(props: RedisConfigProps = {}) {
    const problems = new Problems();
    problems.check('preset', knownAtSynth('preset', props.preset) ?? oneOf('preset', props.preset, Object.values(RedisPreset)));
    const said = saidByGroups(problems, props);
    const named = Object.entries(props.directives ?? {}).map(([name, value]) => ({ name, value, path: ['directives', name] }));
    this.asked = [...said, ...named];
    checkAsked(problems, { said, named }, props.acknowledge);
    problems.throwIfAny();
    this.preset = props.preset ?? RedisPreset.STORE;
    const preset = PRESETS[this.preset];
    this.persistence = props.persistence ?? preset.persistence;
    const begun = { ...preset.memory.directives, ...preset.replication.directives, ...this.persistence.directives };
    this.chosen = frozenRecord({ ...begun, ...valuesOf(this.asked) });
    checkBuffers(problems, this.chosen, this.asked);
    problems.throwIfAny();
    this.acknowledge = frozenRecord(props.acknowledge ?? {});
    this.props = frozenRecord({ ...props, directives: frozenRecord(props.directives ?? {}), acknowledge: this.acknowledge });
  }

  /** A copy that says one directive more, or otherwise; throws as the constructor does. */
  public withDirective(name: string, value: string): RedisConfig {
    return new RedisConfig({ ...this.props, directives: { ...this.props.directives, [name]: value } });
  }

  /**
   * The directives to write for an engine, in its own words, in a stable order.
   *
   * Throws when a directive was asked for that the engine does not have, or more replicas must confirm a write than a shard has; presets that
   * the engine does not have are left out. Without a shard it is that of a single node, and nothing is said about replicas.
   */
  public directivesFor(engine: RedisEngine, shard?: ShardShape): Record<string, string> {
    const problems = new Problems();
    const derived = shardDirectives(engine, this.persistence, shard?.replicasPerShard ?? 0);
    const written: Record<string, string> = {};
    for (const name of DIRECTIVE_NAMES) {
      const directive = directiveOf(name);
      const asked = this.asked.find((candidate) => candidate.name === name);
      const value = asked?.value ?? derived[name] ?? this.chosen[name] ?? directive?.preset;
      const missing = directive && missingProblem(engine, name, directive);
      if (missing !== undefined && asked !== undefined) {
        problems.addKey(asked.path, missing);
      } else if (missing === undefined && directive !== undefined && value !== undefined) {
        problems.check(asked?.path ?? ['directives', name], laterProblem(engine, { name, value, directive }));
        written[wordFor(engine, name)] = value;
      }
    }
    checkReplicas(problems, this.asked, shard);
    problems.throwIfAny();
    return written;
  }

  /** The directives that were asked for, by this library's names: what a preset or the engine chose is not among them. */
  public get askedDirectives(): Record<string, string> {
    return valuesOf(this.asked);
  }

  /** How a database with this configuration divides the memory of its machine, with what replication needs where there are replicas. */
  public memoryPlan(hasReplicas: boolean, sharePercent = 100): MemoryPlan {
    const preset = PRESETS[this.preset].memory;
    const { memory } = this.props;
    return {
      capPercent: memory?.capPercent ?? preset.capPercent ?? 0,
      copyOnWritePercent: memory?.copyOnWritePercent ?? preset.copyOnWritePercent ?? 0,
      clientsPercent: memory?.clientsPercent ?? preset.clientsPercent ?? 0,
      reservedBytes: hasReplicas ? replicationBytes(this.chosen) : 0,
      sharePercent,
    };
  }
}

/** What groups of settings say, and what was asked for by the names of directives. */
interface Asked {
  readonly said: readonly AskedDirective[];
  readonly named: readonly AskedDirective[];
}

/** Adds what harms, what two places say, and what is wrong with directives by their names. */
function checkAsked(problems: Problems, { said, named }: Asked, acknowledged: RedisConfigOptions['acknowledge']): void {
  said.forEach((asked) => checkHarm(problems, asked, acknowledged));
  for (const asked of named) {
    if (said.some(({ name }) => name === asked.name)) {
      problems.add(asked.path, `"${asked.name}" is set twice: by its own property and under "directives"; keep one`);
    } else {
      checkNamed(problems, asked, acknowledged);
    }
  }
}

function valuesOf(asked: readonly AskedDirective[]): Record<string, string> {
  return Object.fromEntries(asked.map(({ name, value }) => [name, value]));
}
