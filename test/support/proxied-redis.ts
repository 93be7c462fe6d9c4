import { sideServices } from '../../lib';
import { RedisConnection } from '../../lib/cli/redis/connection';
import { DirectTransport } from '../../lib/cli/transport/direct';
import { PAIR, PROXY } from '../side-services/redis/options';
import type { Build } from '../side-services/redis/options';
import { waitFor } from './background-program';
import { type RunningProxy, startProxy } from './redis-proxies';
import { redisCommand, type RedisServer, startRedisServer } from './redis-server';

/** Password of the servers, which the proxies know. */
export const INSIDE = 'of-the-servers';
/** Password of the proxies, which the clients know. */
export const OUTSIDE = 'of-the-clients';

/** Envoy before two real Redis. */
export interface Proxied {
  readonly proxy: RunningProxy;
  readonly first: RedisServer;
  readonly second: RedisServer;
  /** Sends one command through the proxy over a connection of its own; rejects when the reply is an error. */
  say(...words: string[]): Promise<unknown>;
}

/** What a test may change of the surroundings. */
export interface ProxiedOptions {
  /** Passwords by their files, beside or instead of the usual ones. */
  readonly passwords?: Readonly<Record<string, string>>;
  /** The server's.
   * @default - the first of `.tools/bin` */
  readonly program?: string;
  /** Runs before the proxy starts. */
  readonly prepare?: (server: RedisServer) => Promise<unknown>;
}

/** Starts proxies before real servers; all end with the test. */
export interface ProxiedFixture {
  /** A proxy before `first` and `second`. */
  proxy(props?: Partial<sideServices.EnvoyRedisProxyProps>, options?: ProxiedOptions): Promise<Proxied>;
  /** A pair, whose `a` is `first` and whose `b` is `second`. */
  pair(props?: Partial<sideServices.RedisPairProps>, options?: ProxiedOptions): Promise<Proxied>;
}

/** Registers the end of what it starts with the tests of a file. */
export function useProxiedRedis(): ProxiedFixture {
  const ended: { stop(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const one of ended.splice(0).reverse()) await one.stop();
  });

  async function before(build: Build, names: readonly [string, string], files: readonly [string, string], { passwords, program, prepare }: ProxiedOptions): Promise<Proxied> {
    const servers: RedisServer[] = [];
    while (servers.length < 2) {
      const server = await startRedisServer({ password: INSIDE, ...program === undefined ? {} : { program } });
      ended.push(server);
      servers.push(server);
      await prepare?.(server);
    }
    const [first, second] = servers as [RedisServer, RedisServer];
    const proxy = await startProxy(build, {
      hosts: { [names[0]]: first.port, [names[1]]: second.port },
      passwords: { 'client-0': OUTSIDE, [files[0]]: INSIDE, [files[1]]: INSIDE, ...passwords },
    });
    ended.push(proxy);
    return { proxy, first, second, say: (...words) => redisCommand({ port: proxy.port, password: OUTSIDE }, ...words) };
  }

  return {
    async proxy(props = {}, options = {}) {
      const build: Build = (chart) => { new sideServices.EnvoyRedisProxy(chart, 'front', { ...PROXY, healthCheckSeconds: 1, ...props }); };
      return inUse(await before(build, ['redis-first', 'redis-second'], ['upstream-first', 'upstream-second'], options));
    },
    async pair(props = {}, options = {}) {
      const build: Build = (chart) => { new sideServices.RedisPair(chart, 'pair', { ...PAIR, ...props }); };
      return inUse(await before(build, ['pair-a', 'pair-b'], ['upstream-a', 'upstream-b'], options));
    },
  };
}

/** Until the health checks have found each server that lets the proxy in. */
async function inUse(proxied: Proxied): Promise<Proxied> {
  await eventually('a healthy host', async () => /^envoy_cluster_membership_healthy\{.*"redis-.*\} [1-9]/m.test(await metricsOf(proxied)));
  await eventually('the first look at every server', async () => {
    const text = await metricsOf(proxied);
    const counts = [...text.matchAll(/^envoy_cluster_health_check_attempt\{.*"redis-.*\} (\d+)$/gm)].map(([, count]) => Number(count));
    return counts.length >= 2 && counts.every((count) => count > 0);
  });
  return proxied;
}

/** What Prometheus would read of a proxy. */
export async function metricsOf({ proxy }: Proxied): Promise<string> {
  return (await fetch(`http://127.0.0.1:${proxy.observePort}/stats/prometheus`)).text();
}

/** Waits until a probe holds. */
export async function eventually(what: string, probe: () => Promise<boolean>, seconds = 30): Promise<void> {
  await waitFor({ what, seconds, programs: [] }, async () => ((await probe()) ? true : undefined));
}

/** Sends commands over one connection of a client that has logged in, and gives their replies; an error is one too. */
export async function conversation({ proxy }: Proxied, ...commands: readonly (readonly string[])[]): Promise<unknown[]> {
  const connection = new RedisConnection(await new DirectTransport(2000).open({ slot: '', instance: '', address: '127.0.0.1', port: proxy.port }), 5000);
  const replies: unknown[] = [];
  try {
    await connection.command('AUTH', OUTSIDE);
    for (const [name, ...words] of commands) replies.push(await connection.command(name!, ...words).catch((error: Error) => error));
    return replies;
  } finally {
    connection.close();
  }
}

/** How often a server executed a command. */
export async function callsOf(server: RedisServer, command: string): Promise<number> {
  const stats = String(await server.command('INFO', 'commandstats'));
  return Number(new RegExp(`^cmdstat_${command}:calls=(\\d+)`, 'm').exec(stats)?.[1] ?? 0);
}
