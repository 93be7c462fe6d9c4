import type { Chart } from 'cdk8s';
import type { SideServiceKinds } from '../definitions/side-services/services';
import { KafkaJmx } from './kafka/kafka-jmx';
import { KafkaManager } from './kafka/kafka-manager';
import { NGrinder } from './load/ngrinder';
import { RedisMonitoring } from './monitoring/redis-monitoring';
import { DynomiteProxy } from './proxy/dynomite-proxy';
import { EnvoyRedisProxy } from './proxy/envoy-redis-proxy';
import { RedisInstance } from './redis/redis-instance';
import { RedisPair } from './redis/redis-pair';

/** Makes a service of one kind in its chart. */
export type ChartOf<Props> = (chart: Chart, name: string, props: Props) => void;

/** How the services of each kind are made. */
export type ChartsOfKinds<Kinds> = { readonly [Kind in keyof Kinds]: ChartOf<Kinds[Kind]> };

/** How the side services of fleet.yaml are made. */
export const CHARTS: ChartsOfKinds<SideServiceKinds> = {
  redis: (chart, name, props) => { new RedisInstance(chart, name, props); },
  redisPair: (chart, name, props) => { new RedisPair(chart, name, props); },
  redisProxy: (chart, name, props) => { new EnvoyRedisProxy(chart, name, props); },
  dynomite: (chart, name, props) => { new DynomiteProxy(chart, name, props); },
  monitoring: (chart, name, props) => { new RedisMonitoring(chart, name, props); },
  kafkaManager: (chart, name, props) => { new KafkaManager(chart, name, props); },
  kafkaJmx: (chart, name, props) => { new KafkaJmx(chart, name, props); },
  nGrinder: (chart, name, props) => { new NGrinder(chart, name, props); },
};
