import { Problems } from '../problems';
import { serviceName } from './core/kube-name';
import type { KafkaJmxProps } from './kafka/kafka-jmx-props';
import type { KafkaManagerProps } from './kafka/kafka-manager-props';
import type { NGrinderProps } from './load/ngrinder-props';
import type { RedisMonitoringProps } from './monitoring/redis-monitoring-props';
import type { DynomiteProxyProps } from './proxy/dynomite-proxy-props';
import type { EnvoyRedisProxyProps } from './proxy/envoy-redis-proxy-props';
import type { RedisInstanceProps } from './redis/redis-instance-props';
import type { RedisPairProps } from './redis/redis-pair-props';

/**
 * What each kind of side service is made of, by its key in fleet.yaml.
 *
 * A kind that is added here has to be added to the table of its structure (lib/fleet-file/side-services/kinds.ts) and to that of
 * its charts (lib/side-services/kinds.ts): without them the library does not compile.
 */
export interface SideServiceKinds {
  readonly redis: RedisInstanceProps;
  readonly redisPair: RedisPairProps;
  readonly redisProxy: EnvoyRedisProxyProps;
  readonly dynomite: DynomiteProxyProps;
  readonly monitoring: RedisMonitoringProps;
  readonly kafkaManager: KafkaManagerProps;
  readonly kafkaJmx: KafkaJmxProps;
  readonly nGrinder: NGrinderProps;
}

/** One side service of a kind. */
export interface SideService<Kind, Props> {
  readonly kind: Kind;
  /** Name, with which the names of its objects begin. */
  readonly name: string;
  readonly props: Props;
}

/** A side service of one of the kinds. */
export type AnySideService<Kinds> = { [Kind in keyof Kinds]: SideService<Kind, Kinds[Kind]> }[keyof Kinds];

/** What stands beside a fleet on Kubernetes. */
export interface SideServices<Kinds = SideServiceKinds> {
  /** Name of the fleet. */
  readonly fleet: string;
  /** Namespace of all of them. */
  readonly namespace: string;
  /** Whether the namespace is made with them. */
  readonly createNamespace: boolean;
  readonly services: readonly AnySideService<Kinds>[];
}

/** Adds what is wrong with the names of side services, each with the key of its kind. */
export function checkNames(problems: Problems, named: readonly { readonly kind: string; readonly name: string }[]): void {
  named.forEach(({ kind, name }, index) => {
    const twin = named.slice(0, index).find((other) => other.name === name);
    const wrong = serviceName(name, name) ?? (twin === undefined ? undefined : `"${name}" is the name of one of ${twin.kind} already; give this one another`);
    if (wrong !== undefined) {
      problems.addKey([kind, name], wrong);
    }
  });
}
