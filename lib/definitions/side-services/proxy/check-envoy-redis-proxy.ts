import { oneOf } from '../../checks';
import { Problems } from '../../problems';
import { hostProblem } from '../core/host-address';
import { serviceName } from '../core/kube-name';
import { portProblem } from '../core/ports';
import { checkLogin } from '../redis/redis-variant';
import { checkEnvoyServer, redisKey } from './check-envoy-server';
import type { EnvoyRedisProxyProps } from './envoy-redis-proxy-props';
import { RedisFailover } from './redis-failover';
import type { RedisMirrorProps } from './redis-mirror-props';
import type { RedisProxyAccessProps } from './redis-proxy-access-props';
import type { RedisRouteProps } from './redis-route-props';
import type { RedisUpstreamProps } from './redis-upstream-props';

type Path = readonly string[];

const UPSTREAMS = { min: 1, max: 20 };
const MOST_ROUTES = 100;
const MOST_PASSWORDS = 4;
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
    problems.check([...path, 'prefix'], redisKey('prefix', route.prefix) ?? (twice ? `"prefix" must differ between routes, got ${JSON.stringify(route.prefix)} twice` : undefined));
    checkRoute(problems, path, route, upstreams);
  });
  if (catchAll !== undefined) {
    checkRoute(problems, ['catchAll'], catchAll, upstreams);
  }
  checkAccess(problems, ['access'], props.access);
  checkEnvoyServer(problems, [], props);
  problems.throwIfAny();
}

/** Adds what is wrong with how clients log in. */
export function checkAccess(problems: Problems, path: Path, access: RedisProxyAccessProps): void {
  checkLogin(problems, path, access);
  const { length } = access.passwords;
  if (length < 1 || length > MOST_PASSWORDS) {
    problems.add([...path, 'passwords'], `"passwords" must have 1-${MOST_PASSWORDS}, got ${length}`);
  }
}

function checkUpstreams(problems: Problems, upstreams: readonly RedisUpstreamProps[]): void {
  if (upstreams.length < UPSTREAMS.min || upstreams.length > UPSTREAMS.max) {
    problems.add('upstreams', `"upstreams" must have ${UPSTREAMS.min}-${UPSTREAMS.max}, got ${upstreams.length}`);
  }
  upstreams.forEach(({ name, host, port, login, peers }, index) => {
    const path = ['upstreams', String(index)];
    const twice = upstreams.findIndex((other) => other.name === name) !== index;
    problems.check([...path, 'name'], serviceName('name', name) ?? (twice ? `"name" must differ between upstreams, got "${name}" twice` : undefined));
    problems.check([...path, 'host'], hostProblem('host', host));
    problems.check([...path, 'port'], portProblem('port', port));
    if (login !== undefined) {
      checkLogin(problems, [...path, 'login'], login);
    }
    if (peers.length === 0) {
      problems.add([...path, 'peers'], '"peers" must have at least one peer, got none: the proxy may connect to no others');
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
