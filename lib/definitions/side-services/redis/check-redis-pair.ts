import { oneOf, wholeNumber } from '../../checks';
import { Problems } from '../../problems';
import { checkAccess, known } from '../proxy/check-envoy-redis-proxy';
import { RedisFailover } from '../proxy/redis-failover';
import type { RedisPairProps } from './redis-pair-props';
import { checkRedisServer } from './redis-variant';

const PROXIES = { min: 1, max: 100 };
const MOST_PREFIXES = 100;

/** Throws with all that is wrong with the properties of a pair. */
export function checkRedisPair(props: RedisPairProps): void {
  const problems = new Problems();
  const { prefixesOfB = [] } = props;
  // The proxies have metrics too, so that those who watch need no exporter
  checkRedisServer(problems, { ...props, monitoring: undefined });
  checkAccess(problems, ['access'], props.access);
  problems.check('failover', oneOf('failover', props.failover, Object.values(RedisFailover)));
  problems.check('proxies', wholeNumber('proxies', props.proxies, PROXIES));
  if (prefixesOfB.length > MOST_PREFIXES) {
    problems.add('prefixesOfB', `"prefixesOfB" must have at most ${MOST_PREFIXES}, got ${prefixesOfB.length}`);
  }
  prefixesOfB.forEach((prefix, index) => {
    const twice = prefixesOfB.indexOf(prefix) !== index;
    problems.check(['prefixesOfB', String(index)], known('prefixesOfB', prefix) ?? (twice ? `"prefixesOfB" must differ, got ${JSON.stringify(prefix)} twice` : undefined));
  });
  problems.throwIfAny();
}
