import { didYouMean } from '../nearest';
import { DefinitionError } from '../problems';

/** The two engines that a fleet can run. */
export enum EngineFlavor {
  /** Redis, from 6.2. */
  REDIS = 'redis',
  /** Valkey, from 7.2, where it left Redis 7.2.4. */
  VALKEY = 'valkey',
}

/** The first version of each engine that has a thing; an engine that is not named never had it. */
export interface EngineSince {
  /** First Redis version with it, such as `7.0`.
   * @default - Redis does not have it */
  readonly redis?: string;
  /** First Valkey version with it, such as `8.0`.
   * @default - Valkey does not have it */
  readonly valkey?: string;
}

const KNOWN: Readonly<Record<EngineFlavor, readonly string[]>> = {
  [EngineFlavor.REDIS]: ['6.2', '7.0', '7.2', '7.4', '8.0', '8.2', '8.4', '8.6'],
  [EngineFlavor.VALKEY]: ['7.2', '8.0', '8.1', '9.0', '9.1'],
};

/** An engine and its version: decides which directives a configuration may use. */
export class RedisEngine {
  /** Redis 6.2. */
  public static readonly REDIS_6_2 = new RedisEngine(EngineFlavor.REDIS, '6.2');
  /** Redis 7.0. */
  public static readonly REDIS_7_0 = new RedisEngine(EngineFlavor.REDIS, '7.0');
  /** Redis 7.2. */
  public static readonly REDIS_7_2 = new RedisEngine(EngineFlavor.REDIS, '7.2');
  /** Redis 7.4. */
  public static readonly REDIS_7_4 = new RedisEngine(EngineFlavor.REDIS, '7.4');
  /** Redis 8.0. */
  public static readonly REDIS_8_0 = new RedisEngine(EngineFlavor.REDIS, '8.0');
  /** Redis 8.2. */
  public static readonly REDIS_8_2 = new RedisEngine(EngineFlavor.REDIS, '8.2');
  /** Redis 8.4. */
  public static readonly REDIS_8_4 = new RedisEngine(EngineFlavor.REDIS, '8.4');
  /** Redis 8.6. */
  public static readonly REDIS_8_6 = new RedisEngine(EngineFlavor.REDIS, '8.6');
  /** Valkey 7.2. */
  public static readonly VALKEY_7_2 = new RedisEngine(EngineFlavor.VALKEY, '7.2');
  /** Valkey 8.0. */
  public static readonly VALKEY_8_0 = new RedisEngine(EngineFlavor.VALKEY, '8.0');
  /** Valkey 8.1. */
  public static readonly VALKEY_8_1 = new RedisEngine(EngineFlavor.VALKEY, '8.1');
  /** Valkey 9.0. */
  public static readonly VALKEY_9_0 = new RedisEngine(EngineFlavor.VALKEY, '9.0');
  /** Valkey 9.1. */
  public static readonly VALKEY_9_1 = new RedisEngine(EngineFlavor.VALKEY, '9.1');

  /**
   * The engine that a text such as `redis 7.0` or `valkey 8.1` names.
   *
   * Throws when the engine or the version is not one that this library knows.
   */
  public static parse(name: string): RedisEngine {
    const all = RedisEngine.names();
    if (!all.includes(name)) {
      throw new DefinitionError([{ path: [], message: `"engine" must be one of ${all.join(', ')}, got ${JSON.stringify(name)}${didYouMean(name, all)}` }]);
    }
    const [flavor, version = ''] = name.split(' ');
    return new RedisEngine(flavor as EngineFlavor, version);
  }

  /** Every engine that this library knows, as `parse` takes them. */
  public static names(): string[] {
    return Object.entries(KNOWN).flatMap(([flavor, versions]) => versions.map((version) => `${flavor} ${version}`));
  }

  private constructor(
    /** Redis or Valkey. */
    public readonly flavor: EngineFlavor,
    /** Major and minor version, such as `7.0`. */
    public readonly version: string,
  ) {}

  /** The engine as `parse` takes it, such as `redis 7.0`. */
  public get name(): string {
    return `${this.flavor} ${this.version}`;
  }

  /** Whether this engine has what came with the given versions. */
  public has(since: EngineSince): boolean {
    const first = since[this.flavor];
    return first !== undefined && compareVersions(this.version, first) >= 0;
  }

  /** For an error message: which versions have it, such as `redis 7.0, valkey 7.2`. */
  public static describeSince(since: EngineSince): string {
    const known = Object.values(EngineFlavor).flatMap((flavor) => {
      const first = since[flavor];
      return first === undefined ? [] : [`${flavor} ${first}`];
    });
    return known.join(', ');
  }
}

function compareVersions(a: string, b: string): number {
  const [major, minor] = versionParts(a);
  const [otherMajor, otherMinor] = versionParts(b);
  return major - otherMajor || minor - otherMinor;
}

function versionParts(version: string): [number, number] {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return [major, minor];
}
