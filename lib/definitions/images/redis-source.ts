import { knownAtSynth, text } from '../checks';
import { Problems } from '../problems';
import { EngineFlavor } from '../redis/engine';
import type { RedisEngine } from '../redis/engine';
import { ImageFile } from './image-file';
import { DIGEST, URL_FORM } from './step-checks';

/** From where an engine gets into an image. */
export enum RedisSourceKind {
  /** From the repository of the operating system. */
  DISTRIBUTION = 'distribution',
  /** From the repository of its vendor. */
  VENDOR_REPOSITORY = 'vendor-repository',
  /** Built from its source code. */
  SOURCE_CODE = 'source-code',
}

/** The vendor's package repository: packages.redis.io, for Redis on Debian and Ubuntu. */
export interface VendorRepositoryProps {
  /** The key that its packages are signed with, as the vendor publishes it: a file that ends with `.gpg` (binary) or `.asc` (text). */
  readonly key: ImageFile;
  /** Version of the package, such as `6:7.4.2-1rl1~bookworm1`: the repository's newest may be of another engine version tomorrow. */
  readonly packageVersion: string;
}

/** The source code of an engine; it is built with TLS. */
export interface SourceCodeProps {
  /** Full version, such as `7.2.4`. */
  readonly version: string;
  /** SHA-256 of the archive, in lower-case hexadecimal. */
  readonly sha256: string;
  /**
   * Where the archive is: a `.tar.gz` at an address that begins with `https://`.
   * @default - the release of Redis at download.redis.io, or of Valkey at github.com
   */
  readonly url?: string;
}

const PACKAGE_VERSION = { pattern: /^(\d{1,3}:)?\d{1,3}\.\d{1,3}\.\d{1,3}-[A-Za-z0-9.+~]{1,64}$/, allowed: 'the version of a package such as 6:7.4.2-1rl1~bookworm1' };
const FULL_VERSION = { pattern: /^\d{1,3}\.\d{1,3}\.\d{1,3}$/, allowed: 'a full version such as 7.2.4' };
const KEY_NAME = /\.(asc|gpg)$/;

/**
 * From where an engine gets into an image.
 *
 * Throws when a version, a checksum or an address is not of its form.
 */
export class RedisSource {
  /** From the repository of the operating system, with its security updates. */
  public static distribution(): RedisSource {
    return new RedisSource({ kind: RedisSourceKind.DISTRIBUTION });
  }

  /** From the vendor's package repository, whose packages are checked against its key. */
  public static vendorRepository(props: VendorRepositoryProps): RedisSource {
    const { key, packageVersion } = props;
    const problems = new Problems();
    if (!(key instanceof ImageFile)) {
      problems.add('key', '"key" must be made by ImageFile, which checks its values, got another object');
    } else if (!KEY_NAME.test(key.name)) {
      problems.add('key', `"key" must be a file whose name ends with .gpg (binary) or .asc (text), got ${JSON.stringify(key.name)}; rename it`);
    }
    problems.check('packageVersion', knownAtSynth('packageVersion', packageVersion) ?? text('packageVersion', packageVersion, PACKAGE_VERSION));
    problems.throwIfAny();
    return new RedisSource({ kind: RedisSourceKind.VENDOR_REPOSITORY, key, packageVersion });
  }

  /** Built from its source code with TLS. */
  public static sourceCode(props: SourceCodeProps): RedisSource {
    const { version, sha256, url } = props;
    const problems = new Problems();
    problems.check('version', knownAtSynth('version', version) ?? text('version', version, FULL_VERSION));
    problems.check('sha256', knownAtSynth('sha256', sha256) ?? text('sha256', sha256, DIGEST));
    problems.check('url', knownAtSynth('url', url) ?? text('url', url, URL_FORM));
    problems.throwIfAny();
    return new RedisSource({ kind: RedisSourceKind.SOURCE_CODE, version, sha256, url });
  }

  /** Which of the three. */
  public readonly kind: RedisSourceKind;
  /** The key of the vendor's repository. */
  public readonly key?: ImageFile;
  /** Version of the vendor's package. */
  public readonly packageVersion?: string;
  /** Full version of the source code. */
  public readonly version?: string;
  /** SHA-256 of the source code. */
  public readonly sha256?: string;

  private readonly url?: string;

  private constructor(data: SourceData) {
    this.kind = data.kind;
    this.key = data.key;
    this.packageVersion = data.packageVersion;
    this.version = data.version;
    this.sha256 = data.sha256;
    this.url = data.url;
  }

  /** Where the source code of an engine is; undefined where it is not built. */
  public urlFor(engine: RedisEngine): string | undefined {
    if (this.version === undefined) {
      return undefined;
    }
    return this.url ?? RELEASES[engine.flavor](this.version);
  }
}

/** What a source is made of. */
interface SourceData {
  readonly kind: RedisSourceKind;
  readonly key?: ImageFile;
  readonly packageVersion?: string;
  readonly version?: string;
  readonly sha256?: string;
  readonly url?: string;
}

/** Where each engine publishes its source code. */
const RELEASES: Readonly<Record<EngineFlavor, (version: string) => string>> = {
  [EngineFlavor.REDIS]: (version) => `https://download.redis.io/releases/redis-${version}.tar.gz`,
  [EngineFlavor.VALKEY]: (version) => `https://github.com/valkey-io/valkey/archive/refs/tags/${version}.tar.gz`,
};
