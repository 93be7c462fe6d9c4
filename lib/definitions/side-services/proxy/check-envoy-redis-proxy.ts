import { knownAtSynth, oneOf, text, wholeNumber } from '../../checks';
import { Problems } from '../../problems';
import { serviceName } from '../core/kube-name';
import { quantityBytes } from '../core/quantity';
import { checkLogin } from '../redis/redis-variant';
import type { EnvoyRedisProxyProps } from './envoy-redis-proxy-props';
import { RedisFailover } from './redis-failover';
import type { RedisMirrorProps } from './redis-mirror-props';
import type { RedisProxyAccessProps } from './redis-proxy-access-props';
import type { RedisRouteProps } from './redis-route-props';
import type { RedisUpstreamProps } from './redis-upstream-props';

type Path = readonly string[];

const UPSTREAMS = { min: 1, max: 20 };
const REPLICAS = { min: 1, max: 100 };
const MOST_ROUTES = 100;
const MOST_PASSWORDS = 4;
const PORTS = { min: 1, max: 65_535 };
const TIMEOUT = { min: 10, max: 60_000 };
const INTERVAL = { min: 1, max: 60 };
const CONNECTIONS = { min: 10, max: 100_000 };
const HOST = { pattern: /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,62})(\.[a-z0-9]([a-z0-9-]{0,62}))*$/, allowed: 'a host name in lower case, such as sessions or 10.60.0.5' };
const KEY = { pattern: /^[!-~]{1,256}$/, allowed: '1-256 printable letters of ASCII without a space' };
/** CPU and memory of a pod where none are given. */
export const ENVOY_RESOURCES = { cpuRequest: '100m', memoryRequest: '128Mi', memoryLimit: '256Mi' };
/** Connections of clients to a pod where no other number is given. */
export const DEFAULT_CONNECTIONS = 10_000;
/** Measured with Envoy 1.40: 67 MiB without a client, and 12.3 KiB for each of 10,000 that have logged in and written. */
const OWN_MEMORY = 80 * 2 ** 20;
const CONNECTION_MEMORY = 13 * 2 ** 10;
/** Envoy counts in ten-thousandths. */
export const PERCENT_PARTS = 100;

/** Throws with all that is wrong with the properties of a proxy. */
export function checkEnvoyRedisProxy(props: EnvoyRedisProxyProps): void {
  const problems = new Problems();
  const { upstreams, routes = [], catchAll } = props;
  checkUpstreams(problems, upstreams);
  if (routes.length === 0 && catchAll === undefined) {
    problems.add('catchAll', '"catchAll" must be given where "routes" has none, because no key had a Redis, got neither');
  }
  if (routes.length > MOST_ROUTES) {
    problems.add('routes', `"routes" must have at most ${MOST_ROUTES}, got ${routes.length}`);
  }
  routes.forEach((route, index) => {
    const path = ['routes', String(index)];
    const twice = routes.findIndex(({ prefix }) => prefix === route.prefix) !== index;
    problems.check([...path, 'prefix'], known('prefix', route.prefix) ?? (twice ? `"prefix" must differ between routes, got ${JSON.stringify(route.prefix)} twice` : undefined));
    checkRoute(problems, path, route, upstreams);
  });
  if (catchAll !== undefined) {
    checkRoute(problems, ['catchAll'], catchAll, upstreams);
  }
  checkAccess(problems, ['access'], props.access);
  problems.check('replicas', wholeNumber('replicas', props.replicas, REPLICAS));
  problems.check('timeoutMilliseconds', wholeNumber('timeoutMilliseconds', props.timeoutMilliseconds, TIMEOUT));
  problems.check('healthCheckSeconds', wholeNumber('healthCheckSeconds', props.healthCheckSeconds, INTERVAL));
  problems.check('maxConnections', wholeNumber('maxConnections', props.maxConnections, CONNECTIONS));
  problems.check('maxConnections', connectionsFit(props));
  problems.check('maintenanceKey', known('maintenanceKey', props.maintenanceKey));
  problems.throwIfAny();
}

/** What is wrong with the number of connections for the memory of a pod. */
function connectionsFit({ maxConnections, resources }: EnvoyRedisProxyProps): string | undefined {
  const limit = resources?.memoryLimit ?? ENVOY_RESOURCES.memoryLimit;
  const needed = OWN_MEMORY + (maxConnections ?? DEFAULT_CONNECTIONS) * CONNECTION_MEMORY;
  return quantityBytes(limit) < needed
    ? `"maxConnections" must fit the memory limit of a pod, ${limit}, got ${maxConnections ?? DEFAULT_CONNECTIONS}, which take ${Math.ceil(needed / 2 ** 20)}Mi; raise "memoryLimit" of "resources"`
    : undefined;
}

/** Adds what is wrong with how clients log in. */
export function checkAccess(problems: Problems, path: Path, access: RedisProxyAccessProps): void {
  checkLogin(problems, path, access);
  const { length } = access.passwords;
  if (length < 1 || length > MOST_PASSWORDS) {
    problems.add([...path, 'passwords'], `"passwords" must have 1-${MOST_PASSWORDS}, got ${length}`);
  }
}

/** What is wrong with the beginning of a key, or with a key; undefined when nothing is. */
export function known(name: string, key: string | undefined): string | undefined {
  return knownAtSynth(name, key) ?? text(name, key, KEY);
}

function checkUpstreams(problems: Problems, upstreams: readonly RedisUpstreamProps[]): void {
  if (upstreams.length < UPSTREAMS.min || upstreams.length > UPSTREAMS.max) {
    problems.add('upstreams', `"upstreams" must have ${UPSTREAMS.min}-${UPSTREAMS.max}, got ${upstreams.length}`);
  }
  upstreams.forEach(({ name, host, port, login }, index) => {
    const path = ['upstreams', String(index)];
    const twice = upstreams.findIndex((other) => other.name === name) !== index;
    problems.check([...path, 'name'], serviceName('name', name) ?? (twice ? `"name" must differ between upstreams, got "${name}" twice` : undefined));
    problems.check([...path, 'host'], knownAtSynth('host', host) ?? text('host', host, HOST));
    problems.check([...path, 'port'], knownAtSynth('port', port) ?? wholeNumber('port', port, PORTS));
    if (login !== undefined) {
      checkLogin(problems, [...path, 'login'], login);
    }
  });
}

function checkRoute(problems: Problems, path: Path, route: RedisRouteProps, upstreams: readonly RedisUpstreamProps[]): void {
  const { upstream, mirrors = [], standby, failover } = route;
  const names = upstreams.map(({ name }) => name);
  problems.check([...path, 'upstream'], oneOf('upstream', upstream, names));
  mirrors.forEach((mirror, index) => {
    const twice = mirrors.findIndex((other) => other.upstream === mirror.upstream) !== index;
    checkMirror(problems, [...path, 'mirrors', String(index)], mirror, names);
    if (mirror.upstream === upstream || twice) {
      problems.add([...path, 'mirrors', String(index), 'upstream'], `"upstream" of a mirror must be another Redis, got "${mirror.upstream}", which would execute each command twice`);
    }
  });
  problems.check([...path, 'standby'], oneOf('standby', standby, names) ?? (standby === upstream ? `"standby" must be another Redis, got "${upstream}" itself` : undefined));
  problems.check([...path, 'failover'], oneOf('failover', failover, Object.values(RedisFailover)));
  if (failover !== undefined && failover !== RedisFailover.NONE && standby === undefined) {
    problems.add([...path, 'failover'], `"failover" needs a "standby", got ${failover} without one`);
  }
  if (standby !== undefined && loginOf(upstreams, standby) !== loginOf(upstreams, upstream)) {
    problems.add([...path, 'standby'], `"standby" must have the login of "${upstream}", got another one for "${standby}": the proxy logs in to both by the same password`);
  }
}

function checkMirror(problems: Problems, path: Path, { upstream, percent = 100 }: RedisMirrorProps, names: readonly string[]): void {
  problems.check([...path, 'upstream'], oneOf('upstream', upstream, names));
  if (!(percent >= 1 / PERCENT_PARTS && percent <= 100) || !Number.isInteger(Math.round(percent * PERCENT_PARTS * 1e6) / 1e6)) {
    problems.add([...path, 'percent'], `"percent" must be 0.01-100 in steps of 0.01, got ${percent}`);
  }
}

function loginOf(upstreams: readonly RedisUpstreamProps[], name: string): string {
  const login = upstreams.find((upstream) => upstream.name === name)?.login;
  return login === undefined ? '' : `${login.username ?? 'default'} ${login.password.secretName} ${login.password.key}`;
}
