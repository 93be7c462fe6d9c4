import * as z from 'zod';
import { Problems } from '../../definitions/problems';
import type { RedisInstanceProps } from '../../definitions/side-services/redis/redis-instance-props';
import { checkRedisServer } from '../../definitions/side-services/redis/redis-variant';
import type { KindFormat } from './kind';
import { clientsSchema, serverParts, serverShape } from './redis-parts';

const shape = { ...serverShape, clients: clientsSchema };

/** Redis servers in fleet.yaml. */
export const REDIS_FORMAT: KindFormat<RedisInstanceProps> = {
  about: { title: 'Redis', description: 'Redis servers on Kubernetes by their names.' },
  aboutOne: { title: 'Redis', description: 'A cache, or a Redis with an append-only file.' },
  shape,
  build: (parts, path) => {
    const ofServer = serverParts(parts, path);
    return parts.make(path, z.strictObject(shape), (given) => {
      const props = { ...given, ...ofServer };
      const problems = new Problems();
      checkRedisServer(problems, props);
      problems.throwIfAny();
      return props;
    });
  },
};
