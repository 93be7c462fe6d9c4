import type { SideServiceKinds } from '../../definitions/side-services/services';
import { DYNOMITE_FORMAT } from './dynomite';
import { KAFKA_JMX_FORMAT } from './kafka-jmx';
import { KAFKA_MANAGER_FORMAT } from './kafka-manager';
import type { KindFormats } from './kind';
import { MONITORING_FORMAT } from './monitoring';
import { NGRINDER_FORMAT } from './ngrinder';
import { REDIS_FORMAT } from './redis';
import { REDIS_PAIR_FORMAT } from './redis-pair';
import { REDIS_PROXY_FORMAT } from './redis-proxy';

/** The kinds of side services of fleet.yaml. */
export const KINDS: KindFormats<SideServiceKinds> = {
  redis: REDIS_FORMAT,
  redisPair: REDIS_PAIR_FORMAT,
  redisProxy: REDIS_PROXY_FORMAT,
  dynomite: DYNOMITE_FORMAT,
  monitoring: MONITORING_FORMAT,
  kafkaManager: KAFKA_MANAGER_FORMAT,
  kafkaJmx: KAFKA_JMX_FORMAT,
  nGrinder: NGRINDER_FORMAT,
};
