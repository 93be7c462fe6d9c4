import * as z from 'zod';
import { RedisFailover } from '../../definitions/side-services/proxy/redis-failover';
import { checkRedisPair } from '../../definitions/side-services/redis/check-redis-pair';
import type { RedisPairProps } from '../../definitions/side-services/redis/redis-pair-props';
import { choice, text } from '../schema/kinds';
import { imagePart, peersPart, peersSchema } from './common';
import { envoyShape } from './envoy-server';
import type { KindFormat } from './kind';
import { accessPart, accessSchema, clientsSchema, serverParts, serverShape } from './redis-parts';

const shape = {
  ...serverShape,
  clients: clientsSchema,
  access: accessSchema,
  operators: peersSchema({ title: 'Operators', description: 'Who may connect to the servers themselves; by default nobody.' }),
  prefixesOfB: z.array(text({ title: 'Prefix', description: 'Beginning of keys.', example: 'session:' }))
    .meta({ title: 'Prefixes of b', description: 'Beginnings of the keys that belong to server b; by default all belong to a.', examples: [['session:']] }).optional(),
  failover: choice(Object.values(RedisFailover), { title: 'Fail-over', description: 'What goes to the other server while one is away; by default reads.', example: RedisFailover.READS }).optional(),
  proxy: z.strictObject(envoyShape).meta({ title: 'Proxy', description: 'The proxies.' }).optional(),
};

/** Pairs of Redis servers in fleet.yaml. */
export const REDIS_PAIR_FORMAT: KindFormat<RedisPairProps> = {
  about: { title: 'Redis pairs', description: 'Pairs of Redis servers on Kubernetes by their names.' },
  aboutOne: { title: 'Redis pair', description: 'Two Redis servers behind proxies that send each write to both.' },
  shape,
  build: (parts, path) => {
    const ofServer = serverParts(parts, path);
    const access = accessPart(parts, [...path, 'access']);
    const operators = peersPart(parts, [...path, 'operators']);
    const image = imagePart(parts, [...path, 'proxy', 'image']);
    return parts.make(path, z.strictObject(shape), (given) => {
      const props = { ...given, ...ofServer, access, operators, proxy: given.proxy && { ...given.proxy, image } };
      checkRedisPair(props);
      return props;
    });
  },
};
