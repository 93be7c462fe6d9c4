import type { k8s } from 'cdk8s-plus-27';
import { IMAGES } from '../../definitions/side-services/core/images';
import type { ContainerImage } from '../../definitions/side-services/core/container-image';
import type { RedisLoginProps } from '../../definitions/side-services/redis/redis-login-props';
import { REDIS_CPU } from '../../definitions/side-services/redis/redis-variant';
import type { RedisVariant } from '../../definitions/side-services/redis/redis-variant';
import { REDIS_DATA } from '../../rendering/side-services/redis/redis-variant-conf';
import { secretVolume } from '../core/config-files';
import { hardenedContainer } from '../core/hardened-container';
import type { HardenedContainer, Mount, NamedPort } from '../core/hardened-container';
import type { Probes } from '../core/probes';
import type { VolumeClaim } from '../core/workload';

/** A server in its pod. */
export interface RedisContainerProps {
  readonly variant: RedisVariant;
  /** Of the container, and the size of the folder of a cache. */
  readonly memory: string;
  readonly cpuRequest?: string;
  readonly cpuLimit?: string;
  readonly image?: ContainerImage;
  /** As whom probes ask; without one everybody may ask. */
  readonly login?: RedisLoginProps;
  /** Ports that other pods reach. */
  readonly ports: readonly NamedPort[];
  /** Beside redis.conf and the data. */
  readonly mounts?: readonly Mount[];
}

/** The volume of redis.conf. */
export const CONFIG = 'config';
/** Folder of redis.conf. */
const FOLDER = '/etc/redis';
const DATA = 'data';
/** A file, which follows a changed Secret, and not a variable, which would need a restart. */
const LOGIN = { volume: 'login', folder: '/etc/redis-login', file: 'password' };

/** redis-server with the files of the volume `config`. */
export function redisContainer(props: RedisContainerProps): HardenedContainer {
  const { variant, memory, login, cpuRequest = REDIS_CPU, cpuLimit } = props;
  const { image, user, group } = IMAGES.REDIS;
  const kept = variant.storage !== undefined;
  return hardenedContainer({
    name: 'redis',
    image: props.image ?? image,
    user,
    group,
    command: ['redis-server', `${FOLDER}/redis.conf`],
    ports: props.ports,
    resources: { cpuRequest, cpuLimit, memoryRequest: memory, memoryLimit: memory },
    mounts: [{ volume: CONFIG, path: FOLDER }, ...login === undefined ? [] : [{ volume: LOGIN.volume, path: LOGIN.folder }], ...kept ? [{ volume: DATA, path: REDIS_DATA, writable: true }] : [], ...props.mounts ?? []],
    // A replica writes there what it gets from its primary, in a cache too
    writable: kept ? [] : [{ path: REDIS_DATA, sizeLimit: memory }],
    probes: redisProbes(login),
  });
}

/** The volume of the password with which probes ask. */
export function loginVolume({ password }: RedisLoginProps): k8s.Volume {
  return secretVolume(LOGIN.volume, password.secretName, { [LOGIN.file]: password.key });
}

/** The claim of its data; none where nothing is kept. */
export function redisClaims({ storage }: RedisVariant): VolumeClaim[] {
  return storage === undefined ? [] : [{ name: DATA, ...storage }];
}

/**
 * A server that loads its data answers, with an error: it lives, but is not ready, however long that takes.
 *
 * Who asks without a password gets an answer too, so that a changed password ends no server.
 */
function redisProbes(login: RedisLoginProps | undefined): Probes {
  const alive = { exec: ['redis-cli', 'ping'] };
  const ready = login === undefined
    ? ['sh', '-c', 'test "$(redis-cli ping)" = PONG']
    : ['sh', '-c', 'REDISCLI_AUTH="$(cat "$1")" && export REDISCLI_AUTH && test "$(redis-cli --user "$2" ping)" = PONG', 'ready', `${LOGIN.folder}/${LOGIN.file}`, login.username ?? 'default'];
  return {
    startup: { action: alive, withinSeconds: 60, periodSeconds: 2 },
    readiness: { action: { exec: ready }, periodSeconds: 5 },
    liveness: { action: alive, failureThreshold: 6 },
  };
}
