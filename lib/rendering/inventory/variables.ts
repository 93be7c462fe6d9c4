import type { Reach } from '../../definitions/inventory/reach';
import type { InventoryHost, PreparedVariables, RawValue, RawVariables, Tags } from './host';
import type { Identity } from './identity';
import { inertMembers, inertPairs, isInertKey, type Json } from './inert';
import { type HostAddress, isById, reachVariables } from './reach';

/** Variables of one host, by name: each an identifier, none a keyword of plays or tasks. */
export type Variables = Readonly<Record<string, Json>>;

/** How the variables of hosts are made. */
export interface VariableStyle {
  readonly reach: Reach;
  /** What stands in front of the names of variables that come from AWS. */
  readonly hostvarsPrefix: string;
  /** What stands behind the names of variables that come from AWS. */
  readonly hostvarsSuffix: string;
}

/** A variable of plays, which expressions may read and no host may have but under a prefix or a suffix. */
const TAGS = 'tags';
const ADDRESS = 'ansible_host';
const EC2_TAGS = 'ec2_tags';
/** Tags whose key is not harmless, as pairs. */
const UNSAFE_TAGS = `${EC2_TAGS}_unsafe`;
const TAG_VARIABLES: readonly string[] = [TAGS, EC2_TAGS, UNSAFE_TAGS];

/**
 * The variables of a host as its sources tell them, not yet inert: for names and expressions, which read the tags as `tags` too.
 *
 * Roles come from tags, so `redis_initial_role` is what the node was made as: after a failover it may have another.
 */
export function rawVariablesOf(host: InventoryHost, identity: Identity, style: VariableStyle): RawVariables {
  const { source, variables, tags, fromFile, prepared } = host;
  const way = source === 'live' ? reachVariables(style.reach, prepared?.address ?? addressOf(variables)) : {};
  const wrap = source === 'static' ? (plain: RawVariables): RawVariables => plain : (plain: RawVariables): RawVariables => wrapped(plain, style, fromFile);
  const isTagged = source !== 'static' || Object.keys(tags).length > 0;
  return {
    ...way,
    // Its name in the inventory may be another than the one in the file, which Ansible would have connected to
    ...(source === 'static' && { ansible_host: host.name ?? host.id }),
    ...fleetVariables(identity),
    ...wrap(variables),
    ...(fromFile !== undefined && stayingWay(host, way, style)),
    ...(source === 'planned' && { redis_planned: true }),
    ...(isTagged && wrap({ [TAGS]: tags, [EC2_TAGS]: sorted(tags) })),
  };
}

/** Variables by which a file says how a host is reached, beside its address. */
const WAY: readonly string[] = ['ansible_connection', 'ansible_ssh_common_args'];

/**
 * Variables of the way to an instance that win over those of a file: all of them where AWS is asked last, and where the
 * way goes by the id of the instance that id, as a command with `--target %h` connects to no address.
 */
function stayingWay({ fromFile = [], isReachedByFile = false }: InventoryHost, way: RawVariables, { reach }: VariableStyle): RawVariables {
  if (!isReachedByFile) {
    return way;
  }
  return isById(reach) && !fromFile.some((name) => WAY.includes(name)) && way[ADDRESS] !== undefined ? { [ADDRESS]: way[ADDRESS] } : {};
}

/** The raw variables as Ansible may have them; what is not known has no variable. */
export function inertVariables(raw: RawVariables, { hostvarsPrefix, hostvarsSuffix }: VariableStyle): Variables {
  const name = (plain: string): string => `${hostvarsPrefix}${plain}${hostvarsSuffix}`;
  const { [name(EC2_TAGS)]: tags, ...others } = raw;
  const known = Object.fromEntries(Object.entries(others).filter(([key]) => key !== TAGS || name(TAGS) !== TAGS));
  return { ...inertMembers(known), ...(isTags(tags) ? tagVariables(tags, name) : inertMembers({ [name(EC2_TAGS)]: tags })) };
}

/** `"name":value` of each variable of a host with composed ones: the JSON of `inertVariables` of both, from what its source has prepared as far as that can be. */
export function variableTexts(host: InventoryHost, { identity, composed, style }: { identity: Identity; composed: RawVariables; style: VariableStyle }): readonly string[] {
  // No spread of objects here: V8 takes tens of microseconds and some kilobytes for each
  const { prepared } = host;
  const { hostvarsPrefix, hostvarsSuffix, reach } = style;
  const texts = prepared === undefined || hostvarsPrefix !== '' || hostvarsSuffix !== '' ? undefined
    : preparedTexts(Object.assign({}, reachVariables(reach, prepared.address), fleetVariables(identity)), prepared, composed);
  return texts ?? textsOf(inertVariables({ ...rawVariablesOf(host, identity, style), ...composed }, style));
}

/** Our own variables, those that are prepared, composed ones that are new, and the tags; undefined where a composed one takes the place of a prepared one. */
function preparedTexts(own: RawVariables, { members, tags }: PreparedVariables, composed: RawVariables): readonly string[] | undefined {
  const entries = Object.entries(composed);
  if (entries.some(([name]) => TAG_VARIABLES.includes(name) || members.some((text) => text.startsWith(`"${name}":`)))) {
    return undefined;
  }
  const further = Object.fromEntries(entries.filter(([name]) => !Object.hasOwn(own, name)));
  const first = entries.length === 0 ? own : { ...own, ...Object.fromEntries(entries.filter(([name]) => Object.hasOwn(own, name))) };
  return [...textsOf(inertMembers(first)), ...members, ...textsOf(inertMembers(further)), ...textsOf(tagVariables(sorted(tags), (name) => name))];
}

function textsOf(variables: Variables): readonly string[] {
  return Object.entries(variables).map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
}

/** Whether the value is what it was made as: a composed variable may have taken its place. */
function isTags(value: RawValue | undefined): value is Tags {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every((tag) => typeof tag === 'string');
}

/** The variables of AWS under the names that the configuration wants; those that a file gives keep theirs. */
function wrapped(variables: RawVariables, { hostvarsPrefix, hostvarsSuffix }: VariableStyle, fromFile: readonly string[] = []): RawVariables {
  if (hostvarsPrefix === '' && hostvarsSuffix === '') {
    return variables;
  }
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [fromFile.includes(name) ? name : `${hostvarsPrefix}${name}${hostvarsSuffix}`, value]));
}

function addressOf({ instance_id, private_ip_address, public_ip_address, ipv6_address, placement }: RawVariables): HostAddress {
  const region = typeof placement === 'object' && placement !== null && 'region' in placement ? placement.region : undefined;
  return {
    instanceId: textOf(instance_id), privateAddress: textOf(private_ip_address), publicAddress: textOf(public_ip_address), ipv6Address: textOf(ipv6_address), region: textOf(region),
  };
}

function textOf(value: RawValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function fleetVariables(identity: Identity): RawVariables {
  const all: RawVariables = {
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
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function sorted(tags: Tags): Tags {
  return Object.fromEntries(Object.entries(tags).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** All tags under `ec2_tags`, but those whose key Ansible could take for more than a text: these are pairs in `ec2_tags_unsafe`. */
function tagVariables(tags: Tags, name: (plain: string) => string): Variables {
  const entries = Object.entries(tags);
  const harmful = entries.filter(([key]) => !isInertKey(key));
  return {
    [name(EC2_TAGS)]: inertMembers(Object.fromEntries(entries.filter(([key]) => isInertKey(key)))),
    ...(harmful.length > 0 && { [name(UNSAFE_TAGS)]: inertPairs(harmful) }),
  };
}
