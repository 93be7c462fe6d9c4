import { DefinitionError } from '../problems';
import type { Problems } from '../problems';
import { EngineFlavor } from '../redis/engine';
import type { RedisEngine } from '../redis/engine';
import { DOWNLOADS } from './build-folder';
import { ImagePhase, PackageManager } from './choices';
import { ImageStep } from './image-step';
import { NodeImage } from './node-image';
import { NODE_PACKAGES } from './operating-systems';
import type { OperatingSystem } from './operating-systems';
import { downloadStep } from './operations-steps';
import { RedisSourceKind } from './redis-source';
import type { RedisSource } from './redis-source';

/** What is installed, from where. */
export interface AskedEngine {
  readonly engine: RedisEngine;
  readonly os: OperatingSystem;
  readonly source: RedisSource;
}

/** How an engine gets into an image. */
export interface EngineSteps {
  /** Packages of the operating system's repository. */
  readonly packages: readonly string[];
  /** Steps behind the packages. */
  readonly steps: readonly ImageStep[];
  /** Version that the server must say it is. */
  readonly version: string;
  readonly server: string;
  readonly user: string;
  /** The package's own unit, which must never start; empty where there is none. */
  readonly service: string;
}

const BUILD_PACKAGES: Readonly<Record<PackageManager, string>> = {
  [PackageManager.APT]: 'gcc g++ make pkg-config libssl-dev libsystemd-dev',
  [PackageManager.DNF]: 'gcc gcc-c++ make pkgconf-pkg-config openssl-devel systemd-devel tar gzip',
  [PackageManager.NONE]: '',
};
/** Redis 8 takes a quarter of an hour on two small processors. */
const BUILD_SECONDS = 3600;
const VENDOR_URI = 'https://packages.redis.io/deb';

/** The steps that install an engine, or undefined where the source has none; then `problems` says so. */
export function engineSteps(problems: Problems, asked: AskedEngine): EngineSteps | undefined {
  switch (asked.source.kind) {
    case RedisSourceKind.DISTRIBUTION:
      return fromDistribution(problems, asked);
    case RedisSourceKind.VENDOR_REPOSITORY:
      return fromVendor(problems, asked);
    case RedisSourceKind.SOURCE_CODE:
      return fromSource(problems, asked);
  }
}

/** The check that the engine runs in the image. */
export function engineCheck({ flavor }: RedisEngine, { version, server, user, service }: EngineSteps): ImageStep {
  const environment = { FLAVOR: flavor, SERVER: server, VERSION: version, USER_NAME: user, SERVICE: service };
  return ImageStep._program('check-redis', `check ${flavor} ${version}`, environment, { phase: ImagePhase.VALIDATE });
}

function fromDistribution(problems: Problems, { engine, os }: AskedEngine): EngineSteps | undefined {
  try {
    const { packages, server, user, service } = NodeImage.forOperatingSystem(os.name).installationOf(engine);
    return { packages, steps: [], version: engine.version, server, user, service: `${service}.service` };
  } catch (error) {
    if (!(error instanceof DefinitionError)) {
      throw error;
    }
    const has = Object.keys(os.engines).join(' or ');
    const what = has === '' ? 'has no engine that this library knows' : `has ${has}, not ${engine.name}`;
    problems.add('source', `the repository of ${os.name} ${what}; use RedisSource.sourceCode${has === '' ? '' : ', or choose one of these'}`);
    return undefined;
  }
}

function fromVendor(problems: Problems, { engine, os, source }: AskedEngine): EngineSteps | undefined {
  const { key, packageVersion = '' } = source;
  if (engine.flavor !== EngineFlavor.REDIS || os.packageManager !== PackageManager.APT || key === undefined) {
    problems.add('source', `the vendor's repository must be that of Redis for Debian or Ubuntu, got ${engine.name} on ${os.name}, for which there is none; use RedisSource.distribution or RedisSource.sourceCode`);
    return undefined;
  }
  const upstream = packageVersion.replace(/^\d+:/, '');
  checkVersion(problems, { engine, name: 'packageVersion' }, upstream);
  const environment = { REPOSITORY: 'redis', URI: VENDOR_URI, KEY: key.name, SUITE: '', COMPONENTS: 'main' };
  return {
    packages: [...NODE_PACKAGES, 'ca-certificates'],
    steps: [
      ImageStep._program('add-repository', 'repository packages.redis.io', environment, { payload: key }),
      ImageStep.packages([`redis-server=${packageVersion}`, `redis-tools=${packageVersion}`]),
    ],
    version: upstream.replace(/-.*$/, ''), server: '/usr/bin/redis-server', user: 'redis', service: 'redis-server.service',
  };
}

function fromSource(problems: Problems, { engine, os, source }: AskedEngine): EngineSteps {
  const { version = '', sha256 = '' } = source;
  const { flavor } = engine;
  checkVersion(problems, { engine, name: 'version' }, version);
  const archive = `${DOWNLOADS}/${flavor}-${version}.tar.gz`;
  const environment = { FLAVOR: flavor, VERSION: version, ARCHIVE: archive, PREFIX: '/usr', BUILD_PACKAGES: BUILD_PACKAGES[os.packageManager] };
  return {
    packages: NODE_PACKAGES,
    steps: [
      ImageStep.user(flavor, { home: `/var/lib/${flavor}` }),
      downloadStep({ url: source.urlFor(engine) ?? '', sha256, target: archive }),
      ImageStep._program('build-redis', `build ${flavor} ${version}`, environment, { timeoutSeconds: BUILD_SECONDS }),
    ],
    version, server: `/usr/bin/${flavor}-server`, user: flavor, service: '',
  };
}

/** The engine decides which directives a configuration may have, so the installed version must be one of its own. */
function checkVersion(problems: Problems, { engine, name }: { engine: RedisEngine; name: string }, version: string): void {
  if (!version.startsWith(`${engine.version}.`)) {
    problems.add(['source', name], `"${name}" must be a version of ${engine.name}, such as ${engine.version}.1, got ${version}; change it, or choose another engine`);
  }
}
