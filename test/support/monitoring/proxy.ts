import { sideServices } from '../../../lib';
import { startProxy, type RunningProxy } from '../redis-proxies';
import { redisCommand, startRedisServer, type RedisServer } from '../redis-server';
import { AllStarted } from './started';

const { EnvoyRedisProxy, NetworkPeer, SecretKey } = sideServices;

const INSIDE = 'of-the-servers';
const OUTSIDE = 'of-the-clients';
const peers = [NetworkPeer.pods({ app: 'redis' })];
const login = { password: SecretKey.of('redis', 'password') };

/** The proxy of a chart, with two Redis: commands go to `first`, and writes to `second` too. */
export interface WatchedProxy extends RunningProxy {
  /** Host and port of its metrics. */
  readonly metrics: string;
  /** The Redis that gets a copy of each write. */
  readonly mirror: RedisServer;
  /** Sends a command through the proxy; rejects when the reply is an error. */
  say(...words: string[]): Promise<unknown>;
}

/** Starts the proxy with its two Redis; `program` is their server. */
export async function startWatchedProxy(program: string): Promise<WatchedProxy> {
  const started = new AllStarted();
  try {
    const redis = async (): Promise<RedisServer> => started.keep(await startRedisServer({ program, password: INSIDE }));
    const [first, mirror] = [await redis(), await redis()];
    const proxy = started.keep(await startProxy((chart) => {
      new EnvoyRedisProxy(chart, 'front', {
        upstreams: ['first', 'second'].map((name) => ({ name, host: name, login, peers })),
        catchAll: { upstream: 'first', mirrors: [{ upstream: 'second' }] },
        access: { passwords: [SecretKey.of('proxy', 'password')] }, clients: peers, healthCheckSeconds: 1,
      });
    }, {
      hosts: { first: first.port, second: mirror.port }, passwords: { 'client-0': OUTSIDE, 'upstream-first': INSIDE, 'upstream-second': INSIDE },
    }));
    return { ...proxy, mirror, metrics: `127.0.0.1:${proxy.observePort}`, say: (...words) => redisCommand({ port: proxy.port, password: OUTSIDE }, ...words), stop: async () => started.stop() };
  } catch (error) {
    await started.stop();
    throw error;
  }
}
