import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { Problems } from '../../definitions/problems';
import { serviceName } from '../../definitions/side-services/core/kube-name';
import { NetworkPeer } from '../../definitions/side-services/core/network-peer';
import { RedisFailover } from '../../definitions/side-services/proxy/redis-failover';
import type { RedisRouteProps } from '../../definitions/side-services/proxy/redis-route-props';
import { checkRedisPair } from '../../definitions/side-services/redis/check-redis-pair';
import type { RedisPairProps } from '../../definitions/side-services/redis/redis-pair-props';
import { labelsOf, selectorOf } from '../core/labels';
import type { PartNames } from '../core/labels';
import { EnvoyRedisProxy } from '../proxy/envoy-redis-proxy';
import { proxyPart } from '../proxy/proxy-part';
import { redisServer } from './redis-server';

type Member = 'a' | 'b';

const PROGRAM = 'redis';

/**
 * Two Redis on different nodes behind proxies that copy each write of one to the other.
 *
 * What a copy misses stays missing until somebody brings both together again, and there is no lock that both hold.
 */
export class RedisPair extends Construct {
  /** Name of the proxies' Service, which answers on port 6379. */
  public readonly host: string;

  /** Throws when it cannot be made of its properties. */
  public constructor(scope: Construct, id: string, props: RedisPairProps) {
    super(scope, id);
    this.host = props.name ?? id;
    checkName(this.host);
    checkRedisPair(props);
    const { failover = RedisFailover.READS } = props;
    server(this, this.host, 'a', props);
    server(this, this.host, 'b', props);
    budget(this, this.host);
    new EnvoyRedisProxy(this, 'Proxy', {
      ...props.proxy,
      name: this.host,
      upstreams: (['a', 'b'] as const).map((member) => ({
        name: member, host: `${this.host}-${member}`, login: props.login, peers: [podsOf(partOf(this.host, member))],
      })),
      routes: (props.prefixesOfB ?? []).map((prefix) => ({ prefix, ...routeTo('b', failover) })),
      catchAll: routeTo('a', failover),
      access: props.access,
      clients: props.clients,
      monitoring: props.monitoring,
    });
  }
}

function checkName(name: string): void {
  const problems = new Problems();
  problems.check('name', serviceName('name', name));
  problems.throwIfAny();
}

/** Maintenance of nodes takes one server at a time, and none while the other one is away: no replica knows what both lost. */
function budget(scope: Construct, name: string): void {
  new k8s.KubePodDisruptionBudget(scope, 'Budget', {
    metadata: { name: `${name}-servers`, labels: labelsOf({ ...partOf(name, 'a'), component: 'servers' }) },
    spec: { minAvailable: k8s.IntOrString.fromNumber(1), selector: { matchLabels: { 'app.kubernetes.io/name': PROGRAM, 'app.kubernetes.io/instance': name } } },
  });
}

function server(scope: Construct, name: string, member: Member, props: RedisPairProps): void {
  const [own, other] = [partOf(name, member), partOf(name, otherOf(member))];
  const inside = new Construct(scope, member.toUpperCase());
  redisServer(inside, {
    part: own,
    name: `${name}-${member}`,
    props: { ...props, monitoring: props.exporter === undefined ? undefined : props.monitoring },
    clients: [podsOf(proxyPart(name)), podsOf(other), ...props.operators ?? []],
    peers: [podsOf(other)],
    apartFrom: [other],
  });
}

function routeTo(member: Member, failover: RedisFailover): RedisRouteProps {
  const other = otherOf(member);
  return { upstream: member, mirrors: [{ upstream: other }], standby: other, failover };
}

function otherOf(member: Member): Member {
  return member === 'a' ? 'b' : 'a';
}

function partOf(name: string, member: Member): PartNames {
  return { program: PROGRAM, instance: name, component: `server-${member}` };
}

function podsOf(part: PartNames): NetworkPeer {
  return NetworkPeer.pods(selectorOf(part));
}
