import { isToken } from './checks';
import { frozenRecord } from './frozen';
import type { Slot } from './placement/slot';
import { Problems } from './problems';

/** What the tags of a node say beside its slot. */
export interface FleetTagsProps {
  /** Name of the fleet. */
  readonly fleet: string;
  /** Kind of topology, such as `standalone`. */
  readonly topology: string;
  /** Engine, such as `redis 7.0`. */
  readonly engine: string;
  /** Environment of the fleet.
   * @default - no environment tag */
  readonly environment?: string;
  /** Further tags of the user's own.
   * @default - none */
  readonly tags?: Record<string, string>;
}

/** Reserved in upper and lower case alike: IAM does not tell keys apart by it. */
const PREFIX = 'redis-fleet:';
const OWN_TAGS = 10;
/** EC2 allows 50 tags a resource; `Name` and ours take their share. */
const MAX_USER_TAGS = 50 - OWN_TAGS - 1;
/** Letters, digits, spaces and the punctuation that every AWS service takes; no separators of lines, which YAML would break at. */
const TAG_TEXT = /^[\p{L}\p{Zs}\p{N}_.:/=+\-@]*$/u;

/**
 * The tags of a fleet: the contract between constructs, nodes and the inventory.
 *
 * Throws when a tag breaks the limits of EC2 or takes a reserved key.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html
 */
export class FleetTags {
  /** Key of the fleet's name. */
  public static readonly FLEET = 'redis-fleet:fleet';
  /** Key of the Redis Cluster's name; today always the fleet's. */
  public static readonly CLUSTER = 'redis-fleet:cluster';
  /** Key of the kind of topology. */
  public static readonly TOPOLOGY = 'redis-fleet:topology';
  /** Key of the shard's number, from 0. */
  public static readonly SHARD = 'redis-fleet:shard';
  /** Key of the member's number in its shard, from 0. */
  public static readonly MEMBER = 'redis-fleet:member';
  /** Key of the slot's name. */
  public static readonly SLOT = 'redis-fleet:slot';
  /** Key of the role that the node had when it was made: after a failover it may have another. */
  public static readonly INITIAL_ROLE = 'redis-fleet:initial-role';
  /** Key of what runs on the node. */
  public static readonly SERVICE = 'redis-fleet:service';
  /** Key of the engine and its version. */
  public static readonly ENGINE = 'redis-fleet:engine';
  /** Key of the environment. */
  public static readonly ENVIRONMENT = 'redis-fleet:environment';
  /** Key of a database's name; stands on the secrets of its users. */
  public static readonly DATABASE = 'redis-fleet:database';
  /** Key of the name of a user of Redis; stands on its secret. */
  public static readonly USER = 'redis-fleet:user';

  /** The tags of everything that belongs to the fleet, by key. */
  public readonly shared: Record<string, string>;

  private readonly props: FleetTagsProps;

  public constructor(props: FleetTagsProps) {
    const problems = new Problems();
    checkUserTags(problems, props.tags ?? {});
    problems.throwIfAny();
    this.props = frozenRecord(props);
    const environment: Record<string, string> = props.environment === undefined ? {} : { [FleetTags.ENVIRONMENT]: props.environment };
    this.shared = frozenRecord({ ...props.tags, [FleetTags.FLEET]: props.fleet, ...environment });
  }

  /** The tags of one slot's machine and volume, by key: the shared ones too. */
  public forSlot(slot: Slot): Record<string, string> {
    return {
      ...this.shared,
      [FleetTags.CLUSTER]: this.props.fleet,
      [FleetTags.TOPOLOGY]: this.props.topology,
      [FleetTags.SHARD]: String(slot.shard),
      [FleetTags.MEMBER]: String(slot.member),
      [FleetTags.SLOT]: slot.nameIn(this.props.fleet),
      [FleetTags.INITIAL_ROLE]: slot.initialRole,
      [FleetTags.SERVICE]: 'redis',
      [FleetTags.ENGINE]: this.props.engine,
      Name: slot.nameIn(this.props.fleet),
    };
  }
}

function checkUserTags(problems: Problems, tags: Record<string, string>): void {
  const entries = Object.entries(tags);
  if (entries.length > MAX_USER_TAGS) {
    problems.add('tags', `"tags" must be at most ${MAX_USER_TAGS}, because EC2 takes 50 and the fleet needs the rest, got ${entries.length}`);
  }
  const keys = entries.map(([key]) => key.toLowerCase());
  for (const [index, [key, value]] of entries.entries()) {
    const path = ['tags', key];
    if (key === 'Name' || key.toLowerCase().startsWith('aws:') || key.toLowerCase().startsWith(PREFIX)) {
      problems.addKey(path, `tag key ${JSON.stringify(key)} is reserved: the fleet or AWS sets Name, ${PREFIX}* and aws:*; use another key`);
    } else if (key.length < 1 || key.length > 128 || !TAG_TEXT.test(key)) {
      problems.addKey(path, `tag key ${JSON.stringify(key)} must be 1-128 letters, digits, spaces or _.:/=+-@`);
    }
    if (keys.indexOf(key.toLowerCase()) < index) {
      problems.addKey(path, `tag key ${JSON.stringify(key)} differs from another only in upper and lower case, which IAM refuses; keep one`);
    }
    if (!isToken(value) && (value.length > 256 || !TAG_TEXT.test(value))) {
      problems.add(path, `tag ${JSON.stringify(key)} must have a value of at most 256 letters, digits, spaces or _.:/=+-@, got ${JSON.stringify(value)}`);
    }
  }
}
