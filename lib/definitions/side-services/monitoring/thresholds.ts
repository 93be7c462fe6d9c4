import type { Problems } from '../../problems';
import type { AlertThresholds } from './alert-thresholds';
import { DataPersistence } from './data-persistence';

/** All thresholds of a fleet, the defaults included. */
export type ResolvedThresholds = Readonly<Required<AlertThresholds>>;

/** What a threshold may be. */
export interface Limits {
  readonly min: number;
  readonly max: number;
  /** Whether `min` itself is too small. */
  readonly above?: boolean;
  readonly whole?: boolean;
}

const RATIO: Limits = { min: 0, max: 1, above: true };
const SECONDS_OF_COMMAND: Limits = { min: 0, max: 60, above: true };
const MOST = 1e15;

/** What each threshold may be. */
export const LIMITS: Readonly<Record<keyof AlertThresholds, Limits>> = {
  restartedSeconds: { min: 60, max: 3600, whole: true },
  fewestClients: { min: 0, max: 1_000_000, whole: true },
  clientsRatio: RATIO,
  primarySilenceSeconds: { min: 1, max: 86_400, whole: true },
  replicaLagSeconds: { min: 1, max: 86_400, whole: true },
  snapshotAgeSeconds: { min: 60, max: 31_536_000, whole: true },
  memoryRatio: RATIO,
  fragmentationRatio: { min: 1, max: 100 },
  fragmentationBytes: { min: 0, max: MOST, whole: true },
  evictionsPerSecond: { min: 0, max: MOST },
  hitRatio: { min: 0, max: 1 },
  hitRatioReads: { min: 0, max: MOST },
  commandSeconds: SECONDS_OF_COMMAND,
  percentileSeconds: SECONDS_OF_COMMAND,
  slowCommands: { min: 0, max: MOST, whole: true },
  delayedFsyncs: { min: 0, max: MOST, whole: true },
};

const DEFAULTS: ResolvedThresholds = {
  restartedSeconds: 300,
  fewestClients: 5,
  clientsRatio: 0.8,
  primarySilenceSeconds: 30,
  replicaLagSeconds: 10,
  snapshotAgeSeconds: 86_400,
  memoryRatio: 0.9,
  fragmentationRatio: 1.5,
  fragmentationBytes: 200_000_000,
  evictionsPerSecond: 0,
  hitRatio: 0.8,
  hitRatioReads: 10,
  commandSeconds: 0.005,
  percentileSeconds: 0.01,
  slowCommands: 10,
  delayedFsyncs: 0,
};
const CACHE_EVICTIONS = 1000;

/** The names of all thresholds. */
export const THRESHOLDS = Object.keys(LIMITS) as (keyof AlertThresholds)[];

/** Adds what is wrong with thresholds. */
export function checkThresholds(problems: Problems, path: readonly string[], thresholds: AlertThresholds): void {
  for (const name of THRESHOLDS) {
    problems.check([...path, name], wrong(name, thresholds[name], LIMITS[name]));
  }
}

/** The thresholds of a fleet that keeps its data so. */
export function resolveThresholds(thresholds: AlertThresholds, persistence: DataPersistence): ResolvedThresholds {
  const given = Object.fromEntries(Object.entries(thresholds).filter(([, value]) => value !== undefined)) as AlertThresholds;
  return { ...DEFAULTS, ...persistence === DataPersistence.NONE ? { evictionsPerSecond: CACHE_EVICTIONS } : {}, ...given };
}

/** A token is no number of the range either: the rules are written at synth. */
function wrong(name: string, value: number | undefined, { min, max, above = false, whole = false }: Limits): string | undefined {
  const good = value === undefined || (Number.isFinite(value) && (above ? value > min : value >= min) && value <= max && (!whole || Number.isInteger(value)));
  return good ? undefined : `"${name}" must be a ${whole ? 'whole ' : ''}number ${above ? `above ${min} and up to ${max}` : `${min}-${max}`}, got ${value}`;
}
