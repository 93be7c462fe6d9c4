/** A value of Envoy's configuration. */
export type EnvoyValue = string | number | boolean | readonly EnvoyValue[] | { readonly [name: string]: EnvoyValue };

export const LOOPBACK = '127.0.0.1';
export const ANY = '0.0.0.0';
/** Of the administration, which only the pod itself reaches: it shows the configuration and ends the program. */
export const ADMIN_PORT = 9901;
/** Path that answers late: who asks it before Envoy ends gives others the time to learn that it ends. */
export const LEAVING_PATH = '/leaving';
/** Name of the cluster that is the administration. */
export const ADMIN = 'admin';
/** Filter and protocol options have the same name. */
export const REDIS_PROXY = 'envoy.filters.network.redis_proxy';

/** An address on which, or at which, something listens. */
export function socket(address: string, port: number): EnvoyValue {
  return { socket_address: { address, port_value: port } };
}

/** A message with its type, as Envoy wants wherever it can be one of several. */
export function typed(type: string, value: Readonly<Record<string, EnvoyValue>>): EnvoyValue {
  return { '@type': `type.googleapis.com/${type}`, ...value };
}

/** An extension of Envoy with its settings. */
export function extension(name: string, type: string, value: Readonly<Record<string, EnvoyValue>>): EnvoyValue {
  return { name, typed_config: typed(type, value) };
}

/** Name of the file with one of the passwords of clients. */
export function clientPasswordFile(index: number): string {
  return `client-${index}`;
}

/** Name of the file with the password of a Redis. */
export function upstreamPasswordFile(upstream: string): string {
  return `upstream-${upstream}`;
}

/** Name of the cluster of a Redis, and of one with a standby. */
export function clusterName(upstream: string, standby?: string): string {
  return standby === undefined ? `redis-${upstream}` : `redis-${upstream}-or-${standby}`;
}
