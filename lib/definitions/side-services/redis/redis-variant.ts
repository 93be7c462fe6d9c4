import { oneOf } from '../../checks';
import { Problems } from '../../problems';
import { checkExporterContainer } from '../core/exporter-container';
import { memoryProblem, quantityBytes } from '../core/quantity';
import { redisUser } from '../core/redis-user';
import { checkCpu } from '../core/resources';
import { checkStorage } from '../core/storage';
import type { StorageProps } from '../core/storage-props';
import { RedisDurability } from './redis-durability';
import type { RedisLoginProps } from './redis-login-props';
import type { RedisServerProps } from './redis-server-props';

/** What of a server its durability decides. */
export interface RedisVariant {
  readonly durability: RedisDurability;
  readonly maxmemoryBytes: number;
  /** The volume; undefined where nothing is kept. */
  readonly storage?: StorageProps;
}

/** The part of a server that its durability is about. */
export type VariantProps = Pick<RedisServerProps, 'durability' | 'memory' | 'storage'>;

/** CPU that is kept for a server where no other amount is given. */
export const REDIS_CPU = '250m';
const MIB = 2 ** 20;
const GIB = 2 ** 30;
/** With a file less than this would not hold the two processes of a rewrite and what each of them takes beside the data. */
const LEAST_MEMORY = { cache: 64 * MIB, persistent: 192 * MIB };
/**
 * Percent of the memory that data may take; the rest is for buffers and fragmentation.
 *
 * With a file it is also for the rewrite, whose child keeps the old copy of each page that is written meanwhile: when all are, both
 * take twice the data, and some MiB each.
 */
const DATA_PERCENT = { cache: 70, persistent: 40 };
/** Sizes of the data that a volume must hold: a file of twice the data, and the new one beside it. */
const VOLUME_FACTOR = 3;

/** What the durability of a server comes to. Its properties have been checked. */
export function variantOf({ durability, memory, storage }: VariantProps): RedisVariant {
  const maxmemoryBytes = maxmemoryOf(durability, memory);
  const size = `${Math.ceil(maxmemoryBytes * VOLUME_FACTOR / GIB)}Gi`;
  return { durability, maxmemoryBytes, storage: durability === RedisDurability.CACHE ? undefined : storage ?? { size } };
}

/** Adds what is wrong with the durability, the memory and the volume of a server. */
export function checkVariant(problems: Problems, { durability, memory, storage }: VariantProps): void {
  problems.check('durability', oneOf('durability', durability, Object.values(RedisDurability)));
  const badMemory = memoryProblem('memory', memory) ?? leastMemory(durability, memory);
  problems.check('memory', badMemory);
  if (storage === undefined) {
    return;
  }
  const ofStorage = new Problems();
  checkStorage(ofStorage, [], storage);
  problems.within('storage', () => { ofStorage.throwIfAny(); });
  if (durability === RedisDurability.CACHE) {
    problems.add('storage', `"storage" is for an append-only file, got ${storage.size} for a cache, which keeps nothing; remove it, or choose ${RedisDurability.AOF_EVERYSEC}`);
  } else if (badMemory === undefined) {
    problems.check(['storage', 'size'], leastSize(storage.size, maxmemoryOf(durability, memory)));
  }
}

/** Throws when a server cannot be made of its properties. */
export function checkRedisServer(problems: Problems, props: RedisServerProps): void {
  checkVariant(problems, props);
  checkCpu(problems, [], { cpuRequest: props.cpuRequest ?? REDIS_CPU, cpuLimit: props.cpuLimit });
  checkLogin(problems, ['login'], props.login);
  checkExporterContainer(problems, props.exporterContainer, props.exporter === undefined ? 'add "exporter"' : undefined);
  if (props.exporter !== undefined) {
    checkLogin(problems, ['exporter'], props.exporter);
  } else if ((props.monitoring ?? []).length > 0) {
    problems.add('monitoring', '"monitoring" is for the metrics of "exporter", got peers without one; add "exporter"');
  }
}

/** Adds what is wrong with the name of an ACL user. */
export function checkLogin(problems: Problems, path: readonly string[], { username }: Pick<RedisLoginProps, 'username'>): void {
  problems.check([...path, 'username'], redisUser('username', username));
}

function maxmemoryOf(durability: RedisDurability, memory: string): number {
  return Math.floor(quantityBytes(memory) * DATA_PERCENT[kindOf(durability)] / 100 / MIB) * MIB;
}

function leastMemory(durability: RedisDurability, memory: string): string | undefined {
  const least = LEAST_MEMORY[kindOf(durability)];
  return quantityBytes(memory) >= least ? undefined : `"memory" must be at least ${least / MIB}Mi for ${durability}, got ${memory}`;
}

function kindOf(durability: RedisDurability): 'cache' | 'persistent' {
  return durability === RedisDurability.CACHE ? 'cache' : 'persistent';
}

function leastSize(size: string, maxmemoryBytes: number): string | undefined {
  const least = maxmemoryBytes * VOLUME_FACTOR;
  return quantityBytes(size) >= least || Number.isNaN(quantityBytes(size))
    ? undefined
    : `"size" must be at least ${Math.ceil(least / MIB)}Mi, three times the data (${maxmemoryBytes / MIB}Mi), got ${size}: a rewrite writes the new file beside one of twice the data`;
}
