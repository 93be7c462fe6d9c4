import * as z from 'zod';
import type { NetworkPeer } from '../../definitions/side-services/core/network-peer';
import { checkEnvoyRedisProxy } from '../../definitions/side-services/proxy/check-envoy-redis-proxy';
import type { EnvoyRedisProxyProps } from '../../definitions/side-services/proxy/envoy-redis-proxy-props';
import { RedisFailover } from '../../definitions/side-services/proxy/redis-failover';
import type { RedisLoginProps } from '../../definitions/side-services/redis/redis-login-props';
import type { Parts } from '../parts';
import { choice, flag, number, text } from '../schema/kinds';
import { imagePart, peersPart, peersSchema } from './common';
import { envoyShape } from './envoy-server';
import type { KindFormat } from './kind';
import { accessPart, accessSchema, clientsSchema, loginPart, loginSchema, monitoringSchema } from './redis-parts';

type Path = readonly string[];

const upstreamSchema = z.strictObject({
  name: text({ title: 'Name', description: 'What routes call it.', example: 'sessions' }),
  host: text({ title: 'Host', description: 'Host name or IPv4 address.', example: 'sessions' }),
  port: number({ title: 'Port', description: 'TCP port; by default 6379.', example: 6379 }).optional(),
  login: loginSchema({ title: 'Login', description: 'How the proxy logs in to it; by default without a password.' }).optional(),
  peers: peersSchema({ title: 'Peers', description: 'Its pods or addresses.' }),
}).meta({ title: 'Upstream', description: 'A Redis behind the proxy.' });

const mirrorSchema = z.strictObject({
  upstream: text({ title: 'Upstream', description: 'Name of the Redis that gets a copy.', example: 'copy' }),
  excludeReads: flag({ title: 'Without reads', description: 'Whether commands that only read are left out; by default they are.' }).optional(),
  percent: number({ title: 'Percent', description: 'Percent of the commands that are copied, 0.01-100; by default 100.', example: 10 }).optional(),
}).meta({ title: 'Mirror', description: 'A Redis that gets a copy of commands.' });

const routeShape = {
  upstream: text({ title: 'Upstream', description: 'Name of the Redis that answers.', example: 'sessions' }),
  mirrors: z.array(mirrorSchema).meta({ title: 'Mirrors', description: 'Those that get a copy; by default none.', examples: [[{ upstream: 'copy' }]] }).optional(),
  standby: text({ title: 'Standby', description: 'Name of the Redis that answers while the other one is away; by default none.', example: 'copy' }).optional(),
  failover: choice(Object.values(RedisFailover), { title: 'Fail-over', description: 'What the standby answers; by default reads.', example: RedisFailover.READS }).optional(),
};
const prefixSchema = z.strictObject({
  prefix: text({ title: 'Prefix', description: 'Beginning of the keys.', example: 'session:' }),
  removePrefix: flag({ title: 'Remove the prefix', description: 'Whether the Redis gets the keys without it; by default not.' }).optional(),
  ...routeShape,
}).meta({ title: 'Route', description: 'Where keys of one beginning go.' });

const shape = {
  upstreams: z.array(upstreamSchema).meta({ title: 'Upstreams', description: 'The Redis behind the proxy, 1-20.', examples: [[{ name: 'sessions', host: 'sessions', peers: [{ pods: { app: 'sessions' } }] }]] }),
  routes: z.array(prefixSchema).meta({ title: 'Routes', description: 'Where keys with known beginnings go; by default none.', examples: [[{ prefix: 'session:', upstream: 'sessions' }]] }).optional(),
  catchAll: z.strictObject(routeShape).meta({ title: 'Catch-all', description: 'Where all other keys go; by default their commands are refused.' }).optional(),
  allowUncopiedWrites: flag({ title: 'Uncopied writes', description: 'Whether writes that Envoy cannot copy to mirrors, such as XADD and SPOP, are executed on one Redis alone; by default they are refused where a route has mirrors or a standby.' }).optional(),
  access: accessSchema,
  clients: clientsSchema,
  monitoring: monitoringSchema,
  ...envoyShape,
};

/** Proxies of Envoy in fleet.yaml. */
export const REDIS_PROXY_FORMAT: KindFormat<EnvoyRedisProxyProps> = {
  about: { title: 'Redis proxies', description: 'Proxies of Envoy on Kubernetes by their names.' },
  aboutOne: { title: 'Redis proxy', description: 'Envoy before several Redis.' },
  shape,
  build: (parts, path) => {
    const [clients, monitoring] = ['clients', 'monitoring'].map((key) => peersPart(parts, [...path, key]));
    const [access, image] = [accessPart(parts, [...path, 'access']), imagePart(parts, [...path, 'image'])];
    return parts.make(path, z.strictObject(shape), (given) => {
      const upstreams = given.upstreams.map((upstream, index) => ({ ...upstream, ...upstreamParts(parts, [...path, 'upstreams', String(index)]) }));
      const props = { ...given, upstreams, access, image, monitoring, clients: clients ?? [] };
      checkEnvoyRedisProxy(props);
      return props;
    });
  },
};

function upstreamParts(parts: Parts, path: Path): { readonly login: RedisLoginProps | undefined; readonly peers: NetworkPeer[] } {
  return { login: loginPart(parts, [...path, 'login']), peers: peersPart(parts, [...path, 'peers']) ?? [] };
}
