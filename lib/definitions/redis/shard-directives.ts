import type { Problems } from '../problems';
import type { AskedDirective } from './asked-directives';
import { PersistenceMode } from './choices';
import { directiveOf, hasDirective } from './directive-table';
import type { RedisEngine } from './engine';
import type { Persistence } from './settings/persistence';

/** What of a topology the settings of a server depend on: the same for all shards. */
export interface ShardShape {
  /**
   * Replicas of each shard, 0-5.
   * @default 0
   */
  readonly replicasPerShard?: number;
}

/** Never comes true, but a server with any rule saves when it is stopped; without one it would not. */
const ONLY_WHEN_STOPPED = '999999999 999999999';
const MIN_REPLICAS = 'min-replicas-to-write';

/** Directives that follow from what is kept on disk and from the replicas. */
export function shardDirectives(engine: RedisEngine, persistence: Persistence, replicas: number): Record<string, string> {
  return {
    save: saveRules(engine, persistence, replicas),
    ...(persistence.mode === PersistenceMode.SNAPSHOTS ? { 'shutdown-on-sigterm': 'save' } : {}),
    ...(replicas > 0 ? { 'repl-diskless-sync-max-replicas': String(replicas) } : {}),
  };
}

/** A node without replicas takes its own snapshots; of a shard with replicas one of them does, when its node tells it to. */
function saveRules(engine: RedisEngine, { mode, snapshotRules }: Persistence, replicas: number): string {
  if (replicas === 0) {
    return snapshotRules.map(({ seconds, changes }) => `${seconds} ${changes}`).join(' ');
  }
  const sigterm = directiveOf('shutdown-on-sigterm');
  const savesWhenStopped = sigterm !== undefined && hasDirective(engine, sigterm);
  return mode === PersistenceMode.SNAPSHOTS && !savesWhenStopped ? ONLY_WHEN_STOPPED : '';
}

/** Adds a number of replicas for a write that a shard does not have. */
export function checkReplicas(problems: Problems, asked: readonly AskedDirective[], shard?: ShardShape): void {
  const said = asked.find(({ name }) => name === MIN_REPLICAS);
  const replicas = shard?.replicasPerShard ?? 0;
  if (said !== undefined && shard !== undefined && Number(said.value) > replicas) {
    problems.add(said.path, `"${MIN_REPLICAS}" must be at most the replicas of a shard (${replicas}), got ${said.value}: no write would ever be taken; lower it or add replicas`);
  }
}
