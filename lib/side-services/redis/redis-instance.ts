import { Construct } from 'constructs';
import { Problems } from '../../definitions/problems';
import { serviceName } from '../../definitions/side-services/core/kube-name';
import type { RedisInstanceProps } from '../../definitions/side-services/redis/redis-instance-props';
import { checkRedisServer } from '../../definitions/side-services/redis/redis-variant';
import { redisServer } from './redis-server';

/** One Redis: a cache, or with an append-only file on a volume of its own. */
export class RedisInstance extends Construct {
  /** Name of its Service, which answers on port 6379. */
  public readonly host: string;

  /** Throws when it cannot be made of its properties. */
  public constructor(scope: Construct, id: string, props: RedisInstanceProps) {
    super(scope, id);
    this.host = props.name ?? id;
    const problems = new Problems();
    problems.check('name', serviceName('name', this.host));
    checkRedisServer(problems, props);
    problems.throwIfAny();
    redisServer(this, { part: { program: 'redis', instance: this.host, component: 'server' }, name: this.host, props, clients: props.clients });
  }
}
