import * as z from 'zod';
import type { ContainerImage } from '../../definitions/side-services/core/container-image';
import type { ExporterContainerProps } from '../../definitions/side-services/core/exporter-container-props';
import type { NetworkPeer } from '../../definitions/side-services/core/network-peer';
import type { SecretKey } from '../../definitions/side-services/core/secret-key';
import type { RedisProxyAccessProps } from '../../definitions/side-services/proxy/redis-proxy-access-props';
import { RedisDurability } from '../../definitions/side-services/redis/redis-durability';
import type { RedisLoginProps } from '../../definitions/side-services/redis/redis-login-props';
import type { Parts } from '../parts';
import { choice, text } from '../schema/kinds';
import type { About } from '../schema/kinds';
import { exporterContainerPart, exporterContainerSchema, imagePart, imageSchema, peersPart, peersSchema, secretPart, secretSchema, STAND_IN, storageSchema } from './common';

type Path = readonly string[];

const username = text({ title: 'User', description: 'Name of the ACL user; by default the user "default".', example: 'probe' }).optional();

/** A user and its password. */
export function loginSchema(about: About): z.ZodObject<{ username: typeof username; password: ReturnType<typeof secretSchema> }, z.core.$strict> {
  const password = secretSchema({ title: 'Password', description: 'Password in clear text, without a line feed at its end.' });
  return z.strictObject({ username, password }).meta({ title: about.title, description: about.description });
}

/** The login at a path; undefined where there is none. */
export function loginPart(parts: Parts, path: Path): RedisLoginProps | undefined {
  return parts.has(path) ? { username: parts.read([...path, 'username'], username), password: secretPart(parts, [...path, 'password']) ?? STAND_IN.secret } : undefined;
}

const passwords = z.array(secretSchema({ title: 'Password', description: 'Password in clear text, without a line feed at its end.' }))
  .meta({ title: 'Passwords', description: '1-4; each is taken, so that a new one can come before the old one goes.', examples: [[{ secret: 'proxy', key: 'password' }]] });
const clientName = text({ title: 'User', description: 'Name that clients give who give one; by default "default".', example: 'shop' }).optional();

/** How clients log in to a proxy. */
export const accessSchema = z.strictObject({ username: clientName, passwords }).meta({ title: 'Access', description: 'How clients log in to the proxy.' });

/** How clients log in to the proxy at a path. */
export function accessPart(parts: Parts, path: Path): RedisProxyAccessProps {
  const items = parts.items([...path, 'passwords']);
  return { username: parts.read([...path, 'username'], clientName), passwords: items.map((item) => secretPart(parts, item) ?? STAND_IN.secret) };
}

/** Who may connect. */
export const clientsSchema = peersSchema({ title: 'Clients', description: 'Who may connect; by default nobody.' });
/** Who may read metrics. */
export const monitoringSchema = peersSchema({ title: 'Monitoring', description: 'Who may read the metrics; by default nobody.' });

/** What the durability of a server needs. */
export const variantShape = {
  durability: choice(Object.values(RedisDurability), { title: 'Durability', description: 'What is kept when the pod goes: nothing, all but the last moments, or every confirmed write.', example: RedisDurability.AOF_EVERYSEC }),
  memory: text({ title: 'Memory', description: 'Memory of the container, at least 64Mi for a cache, else 192Mi; data may take 70 percent of it in a cache, else 40.', example: '2Gi' }),
  storage: storageSchema.optional(),
};

/** The keys of a server. */
export const serverShape = {
  ...variantShape,
  users: secretSchema({ title: 'Users', description: 'The ACL file: lines such as "user default on #<SHA-256 of the password> ~* &* +@all".' }),
  login: loginSchema({ title: 'Login', description: 'The user with which the readiness probe asks.' }),
  exporter: loginSchema({ title: 'Exporter', description: 'The user with which redis_exporter asks, in a container beside the server; by default there is none.' }).optional(),
  exporterContainer: exporterContainerSchema.optional(),
  monitoring: monitoringSchema,
  cpuRequest: text({ title: 'CPU request', description: 'CPU that is kept for it; by default 250m.', example: '500m' }).optional(),
  cpuLimit: text({ title: 'CPU limit', description: 'CPU that it may use at most; by default what the node has left.', example: '2' }).optional(),
  image: imageSchema.optional(),
};

/** The parts of a server that are more than texts and numbers. */
export function serverParts(parts: Parts, path: Path): ServerParts {
  return {
    users: secretPart(parts, [...path, 'users']) ?? STAND_IN.secret,
    login: loginPart(parts, [...path, 'login']) ?? { password: STAND_IN.secret },
    exporter: loginPart(parts, [...path, 'exporter']),
    exporterContainer: exporterContainerPart(parts, [...path, 'exporterContainer']),
    image: imagePart(parts, [...path, 'image']),
    monitoring: peersPart(parts, [...path, 'monitoring']),
    clients: peersPart(parts, [...path, 'clients']) ?? [],
  };
}

/** What of a server is made of parts. */
export interface ServerParts {
  readonly users: SecretKey;
  readonly login: RedisLoginProps;
  readonly exporter: RedisLoginProps | undefined;
  readonly exporterContainer: ExporterContainerProps | undefined;
  readonly image: ContainerImage | undefined;
  readonly monitoring: NetworkPeer[] | undefined;
  readonly clients: NetworkPeer[];
}
