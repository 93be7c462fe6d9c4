import type { Advice } from '../advice';
import { knownAtSynth, oneOf, text, wholeNumber } from '../checks';
import { frozenList, frozenRecord } from '../frozen';
import { Problems } from '../problems';
import { PlacementGroups, TopologyKind } from './choices';
import { countByZone, placeCluster, zoneLossProblem } from './cluster-plan';
import { InitialRole, Slot } from './slot';
import { ZONE } from './zone';

/** Where a single node lives. */
export interface StandaloneProps {
  /**
   * Zone of the node: a letter such as `a`, or a whole name such as `eu-west-1a`.
   * @default "a"
   */
  readonly zone?: string;
}

/** How large a Redis Cluster is, and where its nodes live. */
export interface ClusterProps {
  /** Shards, 3-400: each is a nested stack, and a stack takes 500 resources. More can be added later. */
  readonly shards: number;
  /**
   * Replicas of each shard, 0-5.
   * @default 1
   */
  readonly replicasPerShard?: number;
  /**
   * Zones, 1-6: letters such as `a`, or whole names such as `eu-west-1a`.
   *
   * The order and the number decide where each slot lives: changing them later moves slots to new, empty volumes.
   * @default ["a", "b", "c"]
   */
  readonly zones?: string[];
  /**
   * Milliseconds after which a node that does not answer counts as failed, 1000-120000.
   *
   * Longer means later failovers and, when a primary is cut off, more writes that it takes in vain; shorter than 5000 means failovers for
   * nothing in a cloud's network.
   * @see https://redis.io/docs/latest/operate/oss_and_stack/management/scaling/
   * @default 5000
   */
  readonly nodeTimeoutMillis?: number;
  /**
   * Whether the whole cluster stops while a shard has no primary; otherwise only that shard does.
   * @default false
   */
  readonly requireFullCoverage?: boolean;
  /**
   * Whether a layout that does not survive the loss of a zone is an error, and not only a warning.
   * @default false
   */
  readonly requireZoneFaultTolerance?: boolean;
  /**
   * Whether EC2 keeps the nodes on separate hardware.
   * @default PlacementGroups.NONE
   */
  readonly placementGroups?: PlacementGroups;
  /**
   * Advice that is known and shall not be shown again: the id from the warning, and the reason.
   * @default - none
   */
  readonly acknowledge?: Record<string, string>;
}

/** What is true of a Redis Cluster, whatever its size. */
export interface ClusterRules {
  /** Milliseconds after which a node counts as failed. */
  readonly nodeTimeoutMillis: number;
  /** Whether the whole cluster stops while a shard has no primary. */
  readonly requireFullCoverage: boolean;
  /** Whether EC2 keeps the nodes on separate hardware. */
  readonly placementGroups: PlacementGroups;
}

const DEFAULT_ZONES = ['a', 'b', 'c'];
const SHARDS = { min: 3, max: 400 };
const REPLICAS = { min: 0, max: 5 };
const ZONES = { min: 1, max: 6 };
const NODE_TIMEOUT = { min: 1000, max: 120_000 };
/** What clouds bear without failovers for nothing. */
const SAFE_NODE_TIMEOUT = 5000;
/** Running instances of a spread placement group in a zone. */
const SPREAD_MAX = 7;

const ZONE_LOSS = 'placement.zone-loss';
const SHORT_TIMEOUT = 'placement.node-timeout-short';
/** Ids of the advice on topologies. */
export const TOPOLOGY_ADVICE_IDS: readonly string[] = [ZONE_LOSS, SHORT_TIMEOUT];

/** How many nodes there are, which role each begins with, and in which zone it lives. */
export class Topology {
  /**
   * One node, whose volume outlives its machine; while the machine is replaced nothing answers.
   *
   * Throws when the zone is not one.
   */
  public static standalone(props: StandaloneProps = {}): Topology {
    const problems = new Problems();
    problems.check('zone', text('zone', props.zone, ZONE));
    problems.throwIfAny();
    return new Topology(TopologyKind.STANDALONE, [new Slot(0, 0, props.zone ?? 'a', InitialRole.PRIMARY)], []);
  }

  /**
   * A Redis Cluster: primaries balanced over the zones, the members of a shard in distinct ones.
   *
   * Throws when a number is out of range, a zone is not one or is named twice, or the layout breaks what was required of it.
   */
  public static cluster(props: ClusterProps): Topology {
    checkCluster(props);
    const shape = { shards: props.shards, replicasPerShard: props.replicasPerShard ?? 1, zones: props.zones ?? DEFAULT_ZONES };
    const rules = {
      nodeTimeoutMillis: props.nodeTimeoutMillis ?? SAFE_NODE_TIMEOUT,
      requireFullCoverage: props.requireFullCoverage ?? false,
      placementGroups: props.placementGroups ?? PlacementGroups.NONE,
    };
    const slots = placeCluster(shape);
    const problems = new Problems();
    const loss = zoneLossProblem(shape);
    if (loss !== undefined && props.requireZoneFaultTolerance === true) {
      problems.add('requireZoneFaultTolerance', `the loss of a zone would stop the cluster: ${loss}`);
    }
    problems.check('placementGroups', spreadProblem(slots, rules));
    problems.throwIfAny();
    return new Topology(TopologyKind.CLUSTER, slots, clusterAdvice(rules, loss).filter(({ id }) => (props.acknowledge?.[id] ?? '').trim() === ''), rules);
  }

  /** All slots, by shard, then member. */
  public readonly slots: Slot[];
  /** What to know about the layout. */
  public readonly advice: Advice[];
  /** The rules of a Redis Cluster; undefined for other kinds. */
  public readonly clusterRules?: ClusterRules;

  private constructor(
    /** The kind of topology. */
    public readonly kind: TopologyKind,
    slots: Slot[],
    advice: Advice[],
    clusterRules?: ClusterRules,
  ) {
    this.slots = frozenList(slots);
    this.advice = frozenList(advice);
    this.clusterRules = clusterRules && frozenRecord(clusterRules);
  }

  /** The zones that the slots need, each once, sorted. */
  public get zones(): string[] {
    return [...new Set(this.slots.map((slot) => slot.zone))].sort();
  }

  /** Number of shards. */
  public get shards(): number {
    return this.slots.length / this.membersPerShard;
  }

  /** Nodes of each shard. */
  public get membersPerShard(): number {
    return this.slots.filter(({ shard }) => shard === 0).length;
  }

  /** Replicas of each shard. */
  public get replicasPerShard(): number {
    return this.membersPerShard - 1;
  }

  /** The slots of a shard, by member. */
  public slotsOf(shard: number): Slot[] {
    return this.slots.filter((slot) => slot.shard === shard);
  }
}

function checkCluster(props: ClusterProps): void {
  const problems = new Problems();
  const numbers = { shards: SHARDS, replicasPerShard: REPLICAS, nodeTimeoutMillis: NODE_TIMEOUT } as const;
  for (const [name, range] of Object.entries(numbers)) {
    const value = props[name as keyof typeof numbers];
    problems.check(name, knownAtSynth(name, value) ?? wholeNumber(name, value, range));
  }
  problems.check('placementGroups', oneOf('placementGroups', props.placementGroups, Object.values(PlacementGroups)));
  checkZones(problems, props.zones ?? DEFAULT_ZONES);
  problems.throwIfAny();
}

function checkZones(problems: Problems, zones: readonly string[]): void {
  if (zones.length < ZONES.min || zones.length > ZONES.max) {
    problems.add('zones', `"zones" must be ${ZONES.min}-${ZONES.max} zones, got ${zones.length}`);
  }
  zones.forEach((zone, index) => {
    const twice = zones.indexOf(zone) < index ? `"zones" names ${zone} twice; keep one` : undefined;
    problems.check(['zones', String(index)], text('zones', zone, ZONE) ?? twice);
  });
}

function spreadProblem(slots: readonly Slot[], { placementGroups }: ClusterRules): string | undefined {
  const most = Math.max(...Object.values(countByZone(slots)));
  const isTooMany = placementGroups === PlacementGroups.SPREAD && most > SPREAD_MAX;
  return isTooMany ? `"placementGroups" spread takes ${SPREAD_MAX} nodes in a zone, and this cluster has ${most}; use partition, which keeps the members of a shard apart` : undefined;
}

function clusterAdvice({ nodeTimeoutMillis }: ClusterRules, loss?: string): Advice[] {
  const zoneLoss = loss === undefined ? [] : [{ id: ZONE_LOSS, message: `the loss of a zone would stop the cluster: ${loss}` }];
  const short = nodeTimeoutMillis >= SAFE_NODE_TIMEOUT ? [] : [{
    id: SHORT_TIMEOUT,
    message: `"nodeTimeoutMillis" ${nodeTimeoutMillis} is less than ${SAFE_NODE_TIMEOUT}: a short pause of the network or of a machine makes failovers for nothing`,
  }];
  return [...zoneLoss, ...short];
}
