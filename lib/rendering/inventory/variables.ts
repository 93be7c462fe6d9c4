import type { InventoryHost, Tags } from './host';
import type { Identity } from './identity';
import { inert, inertMembers, isInertKey, type Json } from './inert';

/** Variables of one host, by name: each an identifier, none a keyword of plays or tasks. */
export type Variables = Readonly<Record<string, Json>>;

/**
 * The variables of a host; what is not known has no variable.
 *
 * Roles come from tags, so `redis_initial_role` is what the node was made as: after a failover it may have another.
 */
export function variablesOf(host: InventoryHost, identity: Identity): Variables {
  return Object.assign(inertMembers(addressOf(host)), inertMembers(fleetVariables(identity)), inertMembers(factsOf(host)), tagVariables(host.tags));
}

function addressOf(host: InventoryHost): object {
  return 'instance' in host ? { ansible_host: host.instance.private_ip_address ?? host.instance.ipv6_address } : {};
}

function fleetVariables(identity: Identity): object {
  return {
    redis_fleet: identity.fleet,
    redis_cluster_name: identity.cluster,
    redis_topology: identity.topology,
    redis_shard: identity.shard,
    redis_member: identity.member,
    redis_slot: identity.slot,
    redis_initial_role: identity.initialRole,
    redis_service: identity.service,
    redis_engine: identity.engine,
    redis_environment: identity.environment,
  };
}

function factsOf(host: InventoryHost): object {
  return 'instance' in host ? host.instance : { ...host.plan, redis_planned: true };
}

/** All tags under `ec2_tags`, but those whose key Ansible could take for more than a text: these are pairs in `ec2_tags_unsafe`. */
function tagVariables(tags: Tags): Variables {
  const entries = Object.entries(tags).sort(([one], [other]) => (one < other ? -1 : 1));
  const harmless = entries.filter(([key]) => isInertKey(key));
  const harmful = entries.filter(([key]) => !isInertKey(key));
  return {
    ec2_tags: Object.fromEntries(harmless.map(([key, value]) => [key, inert(value)])),
    ...(harmful.length > 0 && { ec2_tags_unsafe: harmful.map(([key, value]) => inertMembers({ key, value })) }),
  };
}
