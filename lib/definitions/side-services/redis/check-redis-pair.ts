import { oneOf } from '../../checks';
import { Problems } from '../../problems';
import { checkAccess } from '../proxy/check-envoy-redis-proxy';
import { checkEnvoyServer, redisKey } from '../proxy/check-envoy-server';
import { RedisFailover } from '../proxy/redis-failover';
import type { RedisPairProps } from './redis-pair-props';
import { checkRedisServer } from './redis-variant';

const MOST_PREFIXES = 100;

/** Throws with all that is wrong with the properties of a pair. */
export function checkRedisPair(props: RedisPairProps): void {
  const problems = new Problems();
  const { prefixesOfB = [] } = props;
  // The proxies have metrics too, so that those who watch need no exporter
  checkRedisServer(problems, { ...props, monitoring: undefined });
  checkAccess(problems, ['access'], props.access);
  problems.check('failover', oneOf('failover', props.failover, Object.values(RedisFailover)));
  checkEnvoyServer(problems, ['proxy'], props.proxy ?? {});
  if (prefixesOfB.length > MOST_PREFIXES) {
    problems.add('prefixesOfB', `"prefixesOfB" must have at most ${MOST_PREFIXES}, got ${prefixesOfB.length}`);
  }
  prefixesOfB.forEach((prefix, index) => {
    const twice = prefixesOfB.indexOf(prefix) !== index;
    problems.check(['prefixesOfB', String(index)], redisKey('prefixesOfB', prefix) ?? (twice ? `"prefixesOfB" must differ, got ${JSON.stringify(prefix)} twice` : undefined));
  });
  problems.throwIfAny();
}
